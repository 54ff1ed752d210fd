import { string } from '@oclif/core/flags'
import { installKernel, jupyterDataDir, userDataDir, userPlaces } from '../../../notebook/kernel.ts'
import { JaryqCommand } from '../../../terminal/command.ts'

export default class NotebookKernelInstall extends JaryqCommand {
  static override summary = 'install the TypeScript kernel for Jupyter'
  static override description =
    'Puts tslab, the TypeScript kernel, into your data folder unless it is there, and tells Jupyter how to start it, on the Node.js that runs this command. Needs no IPython.'
  static override examples = [
    {
      description: 'install the kernel for every Jupyter of yours',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'install it for one virtual environment alone',
      command: '<%= config.bin %> <%= command.id %> --jupyter-dir venv/share/jupyter',
    },
  ]
  static override flags = {
    'jupyter-dir': string({
      description: "Jupyter's data directory; default: yours",
      helpValue: 'DIR',
      env: 'JUPYTER_DATA_DIR',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(NotebookKernelInstall)
    const report = this.reporter(flags)
    const places = userPlaces()
    const path = await installKernel({
      jupyterDir: flags['jupyter-dir'] ?? jupyterDataDir(places),
      dataDir: userDataDir(places),
      report,
    })
    report.note(`wrote ${path}`)
  }
}

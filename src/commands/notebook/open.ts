import { string as text } from '@oclif/core/args'
import { boolean, option } from '@oclif/core/flags'
import { JaryqCommand, wholeNumber } from '../../terminal/command.ts'

export default class NotebookOpen extends JaryqCommand {
  static override summary = 'open notebooks in JupyterLab or VS Code'
  static override description =
    'Opens a folder of notebooks, with the TypeScript kernel on the Node.js that runs this command and with --data as their dataset. A folder without notebooks gets those of the course. With --install JupyterLab is put into a virtual environment of its own (from PyPI, about 300 MB), unless there is one.'
  static override examples = [
    {
      description: 'the course, in Russian, in a folder of your own; the first time with JupyterLab',
      command: '<%= config.bin %> <%= command.id %> my-notebooks --install --lang ru',
    },
    {
      description: 'go on there, on real data',
      command: '<%= config.bin %> <%= command.id %> my-notebooks --data goszakup-2026',
    },
    { description: 'in VS Code', command: '<%= config.bin %> <%= command.id %> my-notebooks --with vscode' },
  ]
  static override args = {
    dir: text({ description: 'the folder', default: 'notebooks', ignoreStdin: true }),
  }
  static override flags = {
    with: option({
      description: 'what shows them',
      options: ['jupyterlab', 'vscode'] as const,
      default: 'jupyterlab',
    })(),
    install: boolean({ description: 'install JupyterLab when there is none' }),
    browser: boolean({ description: 'open a browser; --no-browser prints the address', default: true, allowNo: true }),
    port: wholeNumber({
      description: "JupyterLab's port; default: 8888 or the next that is free",
      min: 1,
      helpValue: 'N',
    }),
  }

  async run(): Promise<void> {
    const { args, flags, metadata } = await this.parse(NotebookOpen)
    const { openCourse } = await import('../../notebook/open-course.ts')
    const { userPlaces } = await import('../../notebook/kernel.ts')
    process.exitCode = await openCourse({
      dir: args.dir,
      data: flags.data,
      with: flags.with as 'jupyterlab' | 'vscode',
      install: flags.install,
      browser: flags.browser,
      port: flags.port,
      lang: metadata.flags.lang?.setFromDefault === true ? undefined : flags.lang,
      places: userPlaces(),
      report: this.reporter(flags),
    })
  }
}

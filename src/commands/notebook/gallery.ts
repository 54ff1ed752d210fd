import { string as text } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class NotebookGallery extends JaryqCommand {
  static override summary = 'the course as pages, with what its cells show'
  static override description =
    'Executes the notebooks of the course on the dataset of --data and writes each as a page that stands alone (no script, nothing loaded), and index.html, which lists them. Texts and charts are in --lang. With --from nothing is executed: the pages are made of notebooks that were.'
  static override strict = false
  static override examples = [
    {
      description: 'the whole course in Russian',
      command: '<%= config.bin %> <%= command.id %> --lang ru --output gallery',
    },
    {
      description: 'two notebooks that were executed by notebook run',
      command: '<%= config.bin %> <%= command.id %> 01 03 --from jaryq-out/notebooks --output gallery',
    },
  ]
  static override args = {
    notebook: text({ description: 'only these, by name or number, one or more', ignoreStdin: true }),
  }
  static override flags = {
    output: string({ description: 'directory of the pages', helpValue: 'DIR', default: 'jaryq-out/gallery' }),
    from: string({ description: 'a directory with executed notebooks', helpValue: 'DIR' }),
    jupyter: string({
      description: 'the program jupyter; default: the one of notebook open --install, else that on the PATH',
      helpValue: 'PATH',
      env: 'JARYQ_JUPYTER',
    }),
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(NotebookGallery)
    const { writeGallery } = await import('../../notebook/gallery.ts')
    const paths = await writeGallery({ ...flags, wanted: argv as string[], report: this.reporter(flags) })
    process.stdout.write(`${paths[0]}\n`)
    this.reporter(flags).note(`wrote ${paths.length - 1} notebooks`)
  }
}

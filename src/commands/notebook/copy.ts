import { string as text } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { copyCourse } from '../../notebook/course.ts'
import { JaryqCommand } from '../../terminal/command.ts'

export default class NotebookCopy extends JaryqCommand {
  static override summary = 'copy the notebooks into a folder of your own'
  static override description =
    'Copies the notebooks of the course and links jaryq and Arquero beside them, so that the kernel finds both. The texts are in Russian and English; with --lang in one language alone (in Kazakh the titles, the rest in Russian). A notebook that is there already is kept.'
  static override examples = [
    {
      description: 'start the course in a folder of your own',
      command: '<%= config.bin %> <%= command.id %> my-notebooks',
    },
    {
      description: 'in Russian alone',
      command: '<%= config.bin %> <%= command.id %> my-notebooks --lang ru',
    },
    {
      description: 'begin anew: replace the notebooks there',
      command: '<%= config.bin %> <%= command.id %> my-notebooks --force',
    },
  ]
  static override args = { dir: text({ description: 'the folder', required: true, ignoreStdin: true }) }
  static override flags = { force: boolean({ description: 'replace notebooks that are there' }) }

  async run(): Promise<void> {
    const { args, flags, metadata } = await this.parse(NotebookCopy)
    const report = this.reporter(flags)
    const { copied, kept } = await copyCourse(args.dir, {
      force: flags.force,
      lang: metadata.flags.lang?.setFromDefault === true ? undefined : flags.lang,
    })
    for (const path of copied) report.note(`copied ${path}`)
    for (const path of kept) report.note(`kept ${path}; --force replaces it`)
  }
}

import { string as text } from '@oclif/core/args'
import { option, string } from '@oclif/core/flags'
import { overviewReport, reportFormats } from '../reports/overview.ts'
import { JaryqCommand } from '../terminal/command.ts'

export default class Report extends JaryqCommand {
  static override summary = 'a report page, or its data'
  static override description =
    `Writes a report of the dataset: one HTML page that stands alone (no script, nothing loaded from elsewhere, readable on a phone and on paper), Markdown, or its figures as CSV or JSON.

overview: how much was bought and how, month by month, by method and region, and the signs that the indicators found.`
  static override examples = [
    {
      description: 'write overview.ru.html into the current directory, in Russian',
      command: '<%= config.bin %> <%= command.id %> overview --lang ru',
    },
    {
      description: 'write the page into a file of your choice',
      command: '<%= config.bin %> <%= command.id %> overview --output page.html',
    },
    {
      description: 'the figures as CSV, for a spreadsheet',
      command: '<%= config.bin %> <%= command.id %> overview --format csv --output -',
    },
  ]
  static override args = {
    name: text({ description: 'which report', options: ['overview'], required: true, ignoreStdin: true }),
  }
  static override flags = {
    format: option({
      description: 'what is written; default: by the ending of --output, else html',
      options: reportFormats,
      helpGroup: 'OUTPUT',
    })(),
    output: string({
      description: 'a file, or a directory for overview.LANG.FORMAT; - is stdout',
      helpGroup: 'OUTPUT',
      helpValue: 'PATH',
      default: '.',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Report)
    const report = this.reporter(flags)
    const { path, text } = await overviewReport(flags.data, { ...flags, report, signal: this.interruptible() })
    if (path === undefined) process.stdout.write(text)
    else report.note(`wrote ${path}`)
  }
}

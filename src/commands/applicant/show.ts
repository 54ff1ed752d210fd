import { RowsCommand } from '../../terminal/command.ts'

export default class ApplicantShow extends RowsCommand {
  static override summary = 'who writes the letters'
  static override description = 'Shows the applicant that was set; of the IIN or BIN only the last four digits.'
  static override examples = [
    { description: 'show the applicant', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'for a script', command: '<%= config.bin %> <%= command.id %> --json' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(ApplicantShow)
    const { applicantColumns, applicantRows } = await import('../../letters/applicant.ts')
    await this.printRows({ columns: applicantColumns, rows: await applicantRows() }, flags)
  }
}

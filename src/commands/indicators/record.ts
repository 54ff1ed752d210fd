import { option } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class IndicatorsRecord extends RowsCommand {
  static override summary = "each rule's record: what answers confirmed"
  static override description =
    `Counts the flags that answers confirmed or refuted, for each indicator: the confirmed share of n, with its interval (95 %). Flags that no answer spoke of are not counted as wrong. Beside it stands what monitors themselves saw.`
  static override flags = {
    by: option({ description: 'a row for each region', options: ['region'] as const })(),
  }
  static override examples = [
    { description: 'all rules', command: '<%= config.bin %> <%= command.id %> --format table' },
    { description: 'by region', command: '<%= config.bin %> <%= command.id %> --by region --format csv' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(IndicatorsRecord)
    const { readCases, told } = await import('../../cases/store.ts')
    const { cases, damaged } = await readCases(flags.data)
    const reporter = this.reporter(flags)
    for (const error of damaged) reporter.warn(told(error))
    const { indicatorRecord, recordColumns } = await import('../../cases/record.ts')
    const rows = indicatorRecord(cases, flags.by === 'region')
    await this.printRows({ columns: recordColumns, rows }, flags)
  }
}

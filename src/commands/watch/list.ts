import { RowsCommand } from '../../terminal/command.ts'

export default class WatchList extends RowsCommand {
  static override summary = 'the rules of the dataset, and what they found'
  static override description =
    `Lists the criteria files in the folder watch/rules of the dataset: what each looks for, how often and where it tells, how much it found so far, and how much of that waits on some channel.`
  static override examples = [
    { description: 'all rules', command: '<%= config.bin %> <%= command.id %> --format table' },
    {
      description: 'where they tell, for a script',
      command: '<%= config.bin %> <%= command.id %> --fields name,to,waiting --format ndjson',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(WatchList)
    const { ruleColumns, ruleRows } = await import('../../watch/rules.ts')
    if (await this.onlyColumns(ruleColumns, flags)) return
    await this.printRows({ columns: ruleColumns, rows: await ruleRows(flags.data) }, flags)
  }
}

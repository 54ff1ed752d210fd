import { string as stringArgument } from '@oclif/core/args'
import { RowsCommand } from '../../terminal/command.ts'

export default class FieldShow extends RowsCommand {
  static override summary = 'the checks on the spot, or what one found'
  static override description =
    `Without a form: all forms of the dataset, and which of them have results. With one: a row for each line of its contract: contracted, counted, the difference, and the exact interval of the sample.`
  static override args = {
    form: stringArgument({ description: 'the form, as it stands on its paper', ignoreStdin: true }),
  }
  static override examples = [
    { description: 'all forms', command: '<%= config.bin %> <%= command.id %> --format table' },
    { description: 'what one found', command: '<%= config.bin %> <%= command.id %> f-0a1b2c3d --format table --wide' },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FieldShow)
    const { comparisonColumns, comparisonRows, compareResults } = await import('../../field/compare.ts')
    const { formColumns, formRows, readKept } = await import('../../field/kept.ts')
    if (await this.onlyColumns(args.form === undefined ? formColumns : comparisonColumns, flags)) return
    if (args.form === undefined) {
      await this.printRows({ columns: formColumns, rows: await formRows(flags.data) }, flags)
      return
    }
    const { form, results } = await readKept(flags.data, args.form)
    const own = flags.lang === 'kk' ? 'kk' : 'ru'
    const rows = comparisonRows(form, compareResults(form, results), own)
    await this.printRows({ columns: comparisonColumns, rows }, flags)
  }
}

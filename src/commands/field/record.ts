import { string as stringArgument } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class FieldRecord extends RowsCommand {
  static override summary = 'record what a check on the spot found'
  static override description =
    `Reads the file of results that field new wrote beside a form, filled in (CSV or XLSX), and checks each cell: a mistake names form, row, cell and what was expected, and nothing is recorded. Keeps the originals of the photos and the typed file in the folder private, copies of the photos (JPEG, PNG) without place, time and camera beside the form, and notes in a case what was found. Gives a row for each line: contracted, counted, the difference, and the exact interval of the sample. It can be run again with a mended file.`
  static override args = {
    file: stringArgument({ description: 'the file of results, filled in', required: true, ignoreStdin: true }),
  }
  static override flags = {
    photos: string({ description: 'the folder of the photos; default: that of the file', helpValue: 'DIR' }),
    case: string({
      description: 'the case that the results enter; default: the one about the contract, else a new one',
      helpValue: 'ID',
    }),
    by: string({ description: 'who did it: a name that you use among yourselves' }),
  }
  static override examples = [
    { description: 'the results of a form', command: '<%= config.bin %> <%= command.id %> f-0a1b2c3d-results.csv' },
    {
      description: 'into a case, the photos from another folder, the comparison as a table',
      command:
        '<%= config.bin %> <%= command.id %> f-0a1b2c3d-results.csv --case roof-7 --photos camera --format table',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FieldRecord)
    const { comparisonColumns, comparisonRows } = await import('../../field/compare.ts')
    if (await this.onlyColumns(comparisonColumns, flags)) return
    const { commandMoment } = await import('../../terminal/clock.ts')
    const { recordResults } = await import('../../field/record.ts')
    const now = commandMoment()
    const made = await recordResults({
      dir: flags.data,
      file: args.file,
      photos: flags.photos,
      case: flags.case,
      by: flags.by,
      lang: flags.lang,
      stamp: now.stamp,
      today: now.date,
    })
    const own = flags.lang === 'kk' ? 'kk' : 'ru'
    await this.printRows({ columns: comparisonColumns, rows: comparisonRows(made.form, made.comparisons, own) }, flags)
    const reporter = this.reporter(flags)
    for (const warning of made.warnings) reporter.warn(warning)
    if (made.unchanged) reporter.note('the same was recorded before')
    reporter.note(`${made.begun ? 'began the case' : 'it stands in the case'} ${made.caseId}`)
    reporter.note(`next: facts for a letter: jaryq field facts ${made.form.id} --lang ru --output answers.yaml`)
  }
}

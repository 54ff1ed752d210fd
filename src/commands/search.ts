import { string as word } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { calendarDate, RowsCommand, wholeNumber } from '../terminal/command.ts'

export default class Search extends RowsCommand {
  static override summary = 'find by words: names, descriptions, codes, plan points, contracts and their lines'
  static override description =
    `Finds purchases by the words in them, in Russian and Kazakh, whatever form a word has. The keyboard, Kazakh letters (кагаз is қағаз) and Latin letters that look like Cyrillic ones (PEMOHT) do not matter; a word that is not there is read as the likeliest misspelling.

All words must be there. "In quotation marks": next to each other, in this order; -word: must not be there; дорож*: all that begins so; 172312: a code of ENS TRU. A row is a process with its best part; with --type each lot, contract, line is one. "match" says whether a row has all of the words (all), with spelling mended or as beginnings of words (near), or only a part of them (part). Natural persons are not named.

The first search makes an index in the dataset; after a build only what changed is added.`
  static override strict = false
  static override args = {
    text: word({
      description: 'what to search for; phrases and exclusions in one pair of quotes',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    type: string({
      description:
        'only these: lots, announcements, plans, contracts, lines, organisations; several with commas between',
      helpValue: 'a,b',
    }),
    year: wholeNumber({ description: 'only of this year', min: 1990, helpValue: 'YYYY' }),
    since: calendarDate({ description: 'only from this day', helpValue: 'YYYY-MM-DD' }),
    until: calendarDate({ description: 'only to this day', helpValue: 'YYYY-MM-DD' }),
    buyer: string({ description: 'only of this buyer: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    supplier: string({ description: 'only with this supplier: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    region: string({
      description: 'only of this place: a KATO code of any level, or the name that the publisher writes',
      helpValue: 'KATO',
    }),
    method: string({
      description: "only of this method: its kind (tender, quotation, direct, …), OCDS's code, or the publisher's own",
      helpValue: 'METHOD',
    }),
    exact: boolean({ description: 'only what has all of the words as they are spelled' }),
    save: string({
      description: 'keep the search as a rule of jaryq watch under this name, besides showing what is found now',
      helpValue: 'NAME',
    }),
    limit: wholeNumber({ description: 'at most so many rows', min: 1, max: 10_000, default: 20, helpValue: 'N' }),
  }
  static override examples = [
    {
      description: 'repairs of schools, but no overhauls',
      command: "<%= config.bin %> <%= command.id %> 'ремонт школы -капитальный' --lang ru",
    },
    {
      description: 'lines of contracts for paper in 2026, with what was paid',
      command: "<%= config.bin %> <%= command.id %> 'бумага А4' --type lines --year 2026 --format table",
    },
    {
      description: 'to hear of new ones from jaryq watch',
      command: "<%= config.bin %> <%= command.id %> 'ремонт школы' --region 61 --save school-repairs --lang ru",
    },
    {
      description: 'in Kazakh, only in Almaty, as CSV',
      command: '<%= config.bin %> <%= command.id %> қағаз --region 75 --lang kk --format csv',
    },
  ]

  /** What `search --help` shows in the language asked for. */

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Search)
    const { searchColumns, searchDataset } = await import('../search/search.ts')
    if (await this.onlyColumns(searchColumns, flags)) return
    const { fieldsToPrint } = await import('../indicators/flags.ts')
    const { tellAnswer, typesOf } = await import('../search/command.ts')
    const report = this.reporter(flags)
    const text = (argv as string[]).join(' ')
    if (flags.save !== undefined) {
      const { newRule, searchLines } = await import('../watch/rules.ts')
      const lines = searchLines({ ...flags, text, types: typesOf(flags.type) })
      const file = await newRule(flags.data, { name: flags.save, lang: flags.lang, lines })
      report.note(`saved as ${file}; say there where it tells, then: jaryq watch`)
    }
    const answer = await searchDataset(
      flags.data,
      { ...flags, text, types: typesOf(flags.type) },
      { report, signal: this.interruptible(), lang: flags.lang },
    )
    tellAnswer(answer, flags.lang, report)
    const fields = fieldsToPrint(flags, 'rank,type,date,amount,buyer_name,snippet,ocid')
    await this.printRows({ columns: searchColumns, rows: answer.rows }, { ...flags, fields })
  }
}

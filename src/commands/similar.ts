import { string as word } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { RowsCommand, wholeNumber } from '../terminal/command.ts'

export default class Similar extends RowsCommand {
  static override summary = 'the same thing bought elsewhere: prices per unit, winners, how alike the descriptions are'
  static override description =
    `Takes a lot (its number, a link to the portal, its id) and finds purchases of the same thing: of the same code, and where these are few, of the same words. The first row is the lot itself; direct contracts that no announcement went before are found too.

"overlap" is the share of words and pairs of neighbouring words that both descriptions have (the index of Jaccard); only_this and only_other are words that one of them has alone: a brand or a size that nobody else asks for shows there. A price is per unit, net of VAT where the portal tells it so: by the contract (basis: paid), else as planned; ratio is a price to that of the lot. peer_low, peer_median and peer_high in the first row are quartiles of what others paid by contracts. Prices that differ are a reason to ask, no proof. Natural persons are not named.`
  static override args = {
    lot: word({
      description: 'the number of a lot, a link to it, its id, or ocid|lot as rows have it',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    year: wholeNumber({ description: 'only purchases of this year', min: 1990, helpValue: 'YYYY' }),
    buyer: string({ description: 'only of this buyer: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    supplier: string({ description: 'only from this supplier: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    region: string({
      description: 'only of this place: a KATO code of any level, or the name that the publisher writes',
      helpValue: 'KATO',
    }),
    limit: wholeNumber({ description: 'at most so many rows besides the lot', min: 1, default: 20, helpValue: 'N' }),
  }
  static override examples = [
    {
      description: 'what others paid for the same thing, as a table',
      command: '<%= config.bin %> <%= command.id %> 33080016-ОК1 --lang ru --format table',
    },
    {
      description: 'only this year, as CSV for a spreadsheet',
      command: '<%= config.bin %> <%= command.id %> 33080016-ОК1 --year 2026 --format csv',
    },
  ]

  /** What `similar --help` shows in the language asked for. */

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Similar)
    const { similarColumns, similarLots } = await import('../search/similar.ts')
    if (await this.onlyColumns(similarColumns, flags)) return
    const { fieldsToPrint } = await import('../indicators/flags.ts')
    const { tellSimilar } = await import('../search/command.ts')
    const report = this.reporter(flags)
    const answer = await similarLots(args.lot, {
      ...flags,
      dir: flags.data,
      report,
      signal: this.interruptible(),
    })
    tellSimilar(answer, flags.lang, report)
    const fields = fieldsToPrint(flags, 'relation,year,region,price,basis,ratio,overlap,supplier_name,title,ocid')
    await this.printRows({ columns: similarColumns, rows: answer.rows }, { ...flags, fields })
  }
}

import { boolean } from '@oclif/core/flags'
import { RowsCommand, wholeNumber } from '../../terminal/command.ts'

export default class VatWorklist extends RowsCommand {
  static override summary = 'whom to look up by hand: VAT received, and no word of them in the register'
  static override description =
    `Lists suppliers with value added tax in the sums of their contracts of whom the register of VAT payers that was imported says nothing with dates, the largest sum of tax first: BIN, sums, number of contracts, the contract with the most tax on the portal, and the page of the tax service on which anybody can look a number up. What the page says goes back with "vat record", and vat-by-non-payer then judges by it.

The register column says why: no-register (none was imported), not-in-register, without-dates (the list is true on its day only). Of a natural person the number is not shown: it stands on the contract's page.`
  static override flags = {
    limit: wholeNumber({ description: 'so many rows at most', min: 1, helpValue: 'N' }),
    all: boolean({ description: 'also those who were looked up already' }),
  }
  static override examples = [
    { description: 'the twenty to begin with', command: '<%= config.bin %> <%= command.id %> --limit 20' },
    {
      description: 'a sheet to work through and to fill in',
      command: '<%= config.bin %> <%= command.id %> --output worklist.csv --excel',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(VatWorklist)
    const { vatWorklist } = await import('../../dataset/vat-worklist.ts')
    const count = await this.printRows(await vatWorklist(flags.data, flags), flags)
    if (count > 0) this.reporter(flags).note('next: jaryq vat record BIN --result payer|non-payer|unknown --date DATE')
  }
}

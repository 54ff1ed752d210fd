import { boolean, string } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class CaseFollow extends RowsCommand {
  static override summary = 'what changed in the purchases of cases, and after which letter'
  static override description =
    `Looks at the purchases of all cases in the dataset's tables, records in each case what differs from the last look (statuses, sums, terms, payments, acts, complaints, pauses, cancellations, suppliers listed as unscrupulous), and lists all changes. "jaryq sync" does the same after each run. A change came after a letter, which is not to say because of it: "after" says that the purchase still was as before when the letter was sent, "perhaps" that nobody looked in between.`
  static override flags = {
    'no-look': boolean({ description: 'only list what was recorded before' }),
    'after-letter': boolean({ description: 'only changes that came after a letter' }),
    case: string({ description: 'only this case', helpValue: 'ID' }),
    campaign: string({ description: 'only those of a campaign' }),
    region: string({ description: 'only those of a region' }),
    assigned: string({ description: 'only those that somebody works on' }),
  }
  static override examples = [
    { description: 'look, and list what changed', command: '<%= config.bin %> <%= command.id %> --format table' },
    {
      description: 'in Russian, one case, only after letters',
      command: '<%= config.bin %> <%= command.id %> --case roof-7 --after-letter --lang ru --fields seen,text',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(CaseFollow)
    const { listChanges } = await import('../../cases/follow.ts')
    const { changeColumns } = await import('../../cases/changes.ts')
    const { commandMoment } = await import('../../terminal/clock.ts')
    const rows = await listChanges(flags.data, {
      ...{ campaign: flags.campaign, region: flags.region, assigned: flags.assigned, id: flags.case, lang: flags.lang },
      ...{ look: !flags['no-look'], afterLetter: flags['after-letter'], stamp: commandMoment().stamp },
      report: this.reporter(flags),
    })
    await this.printRows({ columns: changeColumns, rows }, flags)
  }
}

import { string } from '@oclif/core/flags'
import { calendarDate, RowsCommand } from '../../terminal/command.ts'

export default class CaseNext extends RowsCommand {
  static override summary = 'what to do next in each case'
  static override description =
    `Proposes the next step of each case that is not closed: what to write, what to wait for and until when, and after silence, a reply that does not answer or a letter that came back the complaint to the higher body. Days are those of the law; provisional ones are not sure.`
  static override flags = {
    on: calendarDate({ description: 'the day of asking; default: today', helpValue: 'YYYY-MM-DD' }),
    campaign: string({ description: 'only those of a campaign' }),
    region: string({ description: 'only those of a region' }),
    assigned: string({ description: 'only those that somebody works on' }),
  }
  static override examples = [
    { description: 'all cases, in Russian', command: '<%= config.bin %> <%= command.id %> --lang ru --format table' },
    {
      description: 'on another day',
      command: '<%= config.bin %> <%= command.id %> --on 2026-04-30 --fields case,step,by,command',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(CaseNext)
    const { readCases, told } = await import('../../cases/store.ts')
    const { cases, damaged } = await readCases(flags.data)
    const reporter = this.reporter(flags)
    for (const error of damaged) reporter.warn(told(error))
    const { wantedCases } = await import('../../cases/rows.ts')
    const { letterKinds, nextColumns, nextSteps } = await import('../../cases/next.ts')
    const { lawOfDataset } = await import('../../cases/law.ts')
    const { commandMoment } = await import('../../terminal/clock.ts')
    const on = flags.on ?? commandMoment().date
    const law = await lawOfDataset(flags.data)
    const wanted = wantedCases(cases, flags)
    const kinds = await letterKinds(flags.data, wanted)
    const rows = nextSteps(wanted, on, flags.lang, law, kinds)
    await this.printRows({ columns: nextColumns, rows }, flags)
  }
}

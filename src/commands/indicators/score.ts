import { option, string } from '@oclif/core/flags'
import { engineFlag, RowsCommand, wholeNumber } from '../../terminal/command.ts'

export default class IndicatorsScore extends RowsCommand {
  static override summary = 'how well indicators find what was planted in made-up data'
  static override description =
    'Compares what indicators flag with the truth of a made-up market: how much of what was planted is found (recall), how many flags are right (precision), and where the false alarms are: on innocent look-alikes, on what was planted for another indicator, or outside the truth. Outside what was planted a market breaks no rule that a legal indicator tests, so every other flag of such an indicator is a false alarm. Of the others only look-alikes are: chance makes suspicious purchases too; for them precision_at tells of the strongest flags, as many as were planted, what share was. Strongest are those furthest beyond the threshold, then those of a buyer and supplier that are flagged most often, then those with most money at stake. Figures are of made-up data and say nothing of real ones.'
  static override flags = {
    truth: string({
      description: 'the truth.ndjson that sandbox generate wrote, or its directory',
      required: true,
      helpValue: 'FILE',
    }),
    by: option({
      description: 'a row for each indicator, or for each scheme and indicator',
      options: ['indicator', 'scheme'] as const,
      default: 'indicator' as const,
    })(),
    indicator: string({
      description: 'only this indicator, as often as wanted; default: those that the truth names, and all legal ones',
      multiple: true,
      helpValue: 'NAME',
    }),
    like: string({
      description:
        'hold it against what was planted for this indicator: for one of your own, which the truth does not name',
      dependsOn: ['indicator'],
      helpValue: 'NAME',
    }),
    engine: engineFlag(),
    at: wholeNumber({
      description: 'precision among at most so many of the strongest flags',
      min: 1,
      default: 50,
      helpValue: 'N',
    }),
  }
  static override examples = [
    {
      description: 'the indicators, worst recall at the end of the page',
      command: '<%= config.bin %> <%= command.id %> --truth jaryq-sandbox/truth.ndjson --format table',
    },
    {
      description: 'a rule of your own, held against the bids for show that were planted for another',
      command:
        '<%= config.bin %> <%= command.id %> --truth jaryq-sandbox --indicator losers-huddled --like relative-distance',
    },
    {
      description: 'which scheme is found how well, for a script',
      command: '<%= config.bin %> <%= command.id %> --truth jaryq-sandbox --by scheme --format json',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(IndicatorsScore)
    const { scoreIndicators } = await import('../../indicators/truth/score.ts')
    const rows = await scoreIndicators({
      dir: flags.data,
      truth: flags.truth,
      by: flags.by,
      indicators: flags.indicator,
      at: flags.at,
      like: flags.like,
      report: this.reporter(flags),
      signal: this.interruptible(),
    })
    await this.printRows(rows, flags)
  }
}

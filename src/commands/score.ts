import { string as stringArgument } from '@oclif/core/args'
import { boolean, custom, option, string } from '@oclif/core/flags'
import { RowsCommand, wholeNumber } from '../terminal/command.ts'

const share = custom<number>({
  parse: async (input) => {
    const value = Number(input)
    if (!/^\d+(\.\d+)?$/.test(input) || value > 1) throw new Error(`expected a number from 0 to 1, got "${input}"`)
    return value
  },
})

export default class Score extends RowsCommand {
  static override summary = 'composite scores: what to look at first'
  static override description =
    'Puts processes, or buyers, suppliers and markets of a year, in an order to look at. The score of a process is the weight of its flags over the weight of all indicators that could judge it; what could not be judged is left out, and where too much could not, there is no number (outcome insufficient). Of a buyer, a supplier or a market it is the mean of its processes, drawn towards that of all the more the fewer it has; the prior is printed with it. Beside it stand the corruption risk index (cri), the excess money that flags show, and every component. A score orders what to look at first; it is not a verdict. Sole traders are natural persons and are not scored. Weights: "score weights". How it works: docs/scores.md.'
  static override args = {
    kind: stringArgument({
      description: 'what is scored; weights: what a flag of each indicator weighs, and why',
      options: ['process', 'buyer', 'supplier', 'market', 'weights'],
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    year: wholeNumber({ description: 'only of this year', min: 1990, helpValue: 'YYYY' }),
    buyer: string({ description: 'only of this buyer: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    supplier: string({ description: 'only with this supplier: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    region: string({ description: 'only of this region: a KATO code or its first two digits', helpValue: 'KATO' }),
    rank: option({
      description: 'the largest of this first; id: by id',
      options: ['score', 'cri', 'money', 'value', 'id'] as const,
      default: 'score' as const,
    })(),
    limit: wholeNumber({ description: 'at most so many rows', min: 0, helpValue: 'N' }),
    weights: string({ description: 'a YAML file with weights of your own, as single-bid: 0.5', helpValue: 'FILE' }),
    combine: option({
      description:
        'of several lots or contracts of a process: one flag flags it, or a flag counts for its share of them',
      options: ['worst', 'share'] as const,
      default: 'worst' as const,
    })(),
    'min-completeness': share({
      description: 'least share of the applicable indicators that could judge a process',
      default: 0.5,
      helpValue: 'SHARE',
    }),
    'min-judged': wholeNumber({
      description: 'least number of indicators that could judge a process',
      min: 1,
      default: 5,
      helpValue: 'N',
    }),
    'min-n': wholeNumber({
      description: 'least number of scored processes of a buyer, supplier or market in a year',
      min: 1,
      default: 5,
      helpValue: 'N',
    }),
    explain: boolean({ description: 'how it is worked out, instead of rows: formulas, levels, and some rows in full' }),
    'time-limit': wholeNumber({
      description: "seconds that an indicator of the dataset's own may take",
      min: 1,
      default: 300,
      helpValue: 'SECONDS',
    }),
  }
  static override examples = [
    {
      description: 'the twenty processes of 2026 to look at first',
      command: '<%= config.bin %> <%= command.id %> process --year 2026 --limit 20 --format table',
    },
    {
      description: 'buyers of Almaty in Russian, those with ten scored processes or more',
      command: '<%= config.bin %> <%= command.id %> buyer --region 75 --min-n 10 --lang ru',
    },
    {
      description: 'markets by the excess money that flags show',
      command: '<%= config.bin %> <%= command.id %> market --rank money --limit 10',
    },
    { description: 'what a flag of each indicator weighs', command: '<%= config.bin %> <%= command.id %> weights' },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Score)
    const { fieldsToPrint } = await import('../indicators/flags.ts')
    const { explainScore, score } = await import('../indicators/scores/score.ts')
    const options = {
      ...flags,
      dir: flags.data,
      kind: args.kind as 'process',
      minimumCompleteness: flags['min-completeness'],
      minimumJudged: flags['min-judged'],
      minimumProcesses: flags['min-n'],
      timeLimit: flags['time-limit'],
      report: this.reporter(flags),
      signal: this.interruptible(),
    }
    if (flags.explain) {
      process.stdout.write(await explainScore(options))
      return
    }
    const found = await score(options)
    await this.printRows(found, { ...flags, fields: fieldsToPrint(flags, found.short) })
    if (found.broken.length > 0) {
      const { brokenError } = await import('../indicators/flag.ts')
      throw brokenError(found.broken)
    }
  }
}

import { string as stringArgument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { engineFlag, formats, RowsCommand, wholeNumber } from '../terminal/command.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'

export default class Flag extends RowsCommand {
  static override summary = 'signs of risk, with evidence'
  static override description =
    'Asks an indicator of the dataset, or all of them, and gives one row for each flag: what was found, the threshold and where it comes from, the norms, the money at stake, and the fields it rests on with links to the portal. A flag is a sign of a risk, never a verdict. Each indicator has flags of its own: see "flag NAME --help".'
  static hasOwnHelp = true
  static override args = {
    name: stringArgument({ description: 'the indicator, as in indicators list', ignoreStdin: true }),
  }
  static override flags = {
    all: boolean({ description: 'every indicator' }),
    legal: boolean({ description: 'with --all: only indicators that test a rule of the law', dependsOn: ['all'] }),
    stage: option({
      description: 'with --all: only indicators of this stage',
      options: ['planning', 'tender', 'award', 'contract', 'implementation'] as const,
      dependsOn: ['all'],
    })(),
    outcome: option({
      description: 'the rows wanted; default: flag',
      options: ['flag', 'pass', 'not-applicable', 'insufficient', 'error'] as const,
    })(),
    year: wholeNumber({ description: 'only of this year', min: 1990, helpValue: 'YYYY' }),
    buyer: string({ description: 'only of this buyer: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    supplier: string({ description: 'only with this supplier: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    region: string({ description: 'only of this region: a KATO code or its first two digits', helpValue: 'KATO' }),
    limit: wholeNumber({ description: 'at most so many rows', min: 0, helpValue: 'N' }),
    rank: option({ description: 'the largest sum at stake first', options: ['money'] as const })(),
    explain: boolean({ description: 'how it works, instead of rows: texts, law, SQL, and the evidence of some rows' }),
    counts: boolean({
      description: 'instead of rows: how many subjects had which outcome, and why; so how much could be judged',
      exclusive: ['explain', 'rank', 'what-if'],
    }),
    by: option({
      description: 'with --counts: by the year of the subject as well',
      options: ['year'] as const,
      dependsOn: ['counts'],
    })(),
    'what-if': string({
      description: 'instead of rows: how many answers a parameter moves, and which way; may be given several times',
      helpValue: 'NAME=VALUE',
      multiple: true,
      exclusive: ['all', 'explain', 'outcome', 'limit', 'rank'],
    }),
    criteria: string({
      description: 'the flags that a criteria file selects, or a rule of jaryq watch by its name: see docs/watch.md',
      helpValue: 'FILE',
      exclusive: [
        ...['all', 'legal', 'stage', 'outcome', 'year', 'buyer', 'supplier', 'region', 'explain', 'counts', 'what-if'],
      ],
    }),
    engine: engineFlag(),
    'time-limit': wholeNumber({
      description: "seconds that an indicator of the dataset's own may take",
      min: 1,
      default: 300,
      helpValue: 'SECONDS',
    }),
  }
  static override examples = [
    {
      description: 'bidding periods shorter than the law allows, in Russian',
      command: '<%= config.bin %> <%= command.id %> bid-period-below-minimum --lang ru',
    },
    {
      description: 'single bids on lots of a million tenge or more, as a table',
      command: '<%= config.bin %> <%= command.id %> single-bid --minimum-amount 1000000 --year 2026 --format table',
    },
    {
      description: 'everything at once, the largest sums first',
      command: '<%= config.bin %> <%= command.id %> --all --rank money --limit 20',
    },
    {
      description: 'what a criteria file selects, as a table',
      command: '<%= config.bin %> <%= command.id %> --criteria schools.yaml --format table',
    },
    {
      description: 'how much could be judged, and why not the rest',
      command: '<%= config.bin %> <%= command.id %> --all --counts --format table',
    },
    {
      description: 'how many flags would be left with lots of a million tenge or more',
      command: '<%= config.bin %> <%= command.id %> single-bid --what-if minimum_amount=1000000',
    },
  ]

  /** What `flag NAME --help` shows besides: the indicator's question and its own flags. */
  static async ownHelp(argv: string[]): Promise<Record<string, unknown> | undefined> {
    const { helpOf } = await import('../indicators/flags.ts')
    return helpOf(argv, Flag)
  }

  async run(): Promise<void> {
    const { fieldsToPrint, nameIn, ownFlags, ownValues } = await import('../indicators/flags.ts')
    const name = nameIn(this.argv, Flag)
    // Before the indicator is looked for: after --all a name is most often a value that has lost its flag.
    if (name !== undefined && this.argv.includes('--all'))
      throw new UserError(`--all and "${name}" exclude each other`, {
        next: [
          ...((formats as readonly string[]).includes(name) ? [`did you mean "--format ${name}"?`] : []),
          'name one: see jaryq indicators list',
          'or take them all: jaryq flag --all',
        ],
        exit: 'usage',
      })
    const own = await ownFlags(this.argv, name)
    const { flags } = await this.parse({
      ...Flag,
      flags: { ...Flag.flags, ...own },
      baseFlags: Flag.baseFlags,
      args: Flag.args,
    })
    if (flags.criteria !== undefined) {
      if (name !== undefined)
        throw new UserError(`--criteria and "${name}" exclude each other`, {
          next: 'the criteria file says which indicators are asked: leave the name out',
          exit: 'usage',
        })
      if (flags.engine !== undefined)
        throw new UserError('--criteria cannot be asked of a cluster', {
          why: 'it selects among the flags of the dataset',
          next: 'leave out --engine and unset JARYQ_ENGINE',
          exit: 'usage',
        })
      await this.byCriteria(flags.criteria, flags)
      return
    }
    if (name === undefined && flags.all !== true)
      throw new UserError('no indicator is named', {
        next: ['name one: see jaryq indicators list', 'or take them all: jaryq flag --all'],
        exit: 'usage',
      })
    const { brokenError, explain, flag } = await import('../indicators/flag.ts')
    const { withNextSteps } = await import('../indicators/turn-to.ts')
    const options = {
      ...flags,
      dir: flags.data,
      rankByMoney: flags.rank === 'money',
      timeLimit: flags['time-limit'],
      parameters: ownValues(own, flags),
      report: this.reporter(flags),
      signal: this.interruptible(),
    }
    if (flags['what-if'] !== undefined) {
      if (name === undefined) throw new UserError('--what-if needs the name of one indicator', { exit: 'usage' })
      const { whatIf } = await import('../indicators/what-if.ts')
      await this.printRows(await whatIf({ ...options, name, scenarios: flags['what-if'] }), flags)
      return
    }
    if (flags.counts) {
      const { countOutcomes } = await import('../indicators/counts.ts')
      const counted = await countOutcomes({ ...options, name, byYear: flags.by === 'year' })
      await this.printRows(counted, flags)
      if (counted.broken.length > 0) throw brokenError(counted.broken)
      return
    }
    if (flags.explain) {
      if (name === undefined) throw new UserError('--explain needs the name of one indicator', { exit: 'usage' })
      process.stdout.write(await explain({ ...options, name }))
      const { recordSection } = await import('../cases/record-note.ts')
      const record = await recordSection(flags.data, name, flags.lang)
      if (record !== '') process.stdout.write(`\n${record}`)
      return
    }
    const fields = fieldsToPrint(flags, 'id,date,value,threshold,money_at_stake,currency,summary')
    const found = await flag({ ...options, name })
    const { rows, said } = withNextSteps(found.rows)
    await this.printRows({ ...found, rows }, { ...flags, fields })
    const { recordLines } = await import('../cases/record-note.ts')
    const shown = name === undefined ? undefined : [name]
    for (const line of await recordLines(flags.data, shown, flags.lang)) options.report.note(line)
    const next = said(flags.lang)
    if (next !== undefined && process.stdout.isTTY) options.report.note(next)
    if (found.broken.length > 0) throw brokenError(found.broken)
  }
  private async byCriteria(
    criteria: string,
    flags: {
      data: string
      lang: Lang
      limit?: number
      rank?: string
      quiet: boolean
      debug: boolean
      fields?: string
      format?: string
    },
  ): Promise<void> {
    const { flagsByCriteria } = await import('../watch/by-hand.ts')
    const { fieldsToPrint } = await import('../indicators/flags.ts')
    const { data, lang, limit, rank } = flags
    const found = await flagsByCriteria(data, criteria, {
      ...{ lang, limit, rankByMoney: rank === 'money' },
      ...{ report: this.reporter(flags), signal: this.interruptible() },
    })
    const fields = fieldsToPrint(flags, 'id,date,value,threshold,money_at_stake,currency,summary')
    await this.printRows(found, { ...flags, fields })
  }
}

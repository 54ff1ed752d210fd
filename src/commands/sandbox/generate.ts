import { string } from '@oclif/core/flags'
import { calendarDate, JaryqCommand, wholeNumber } from '../../terminal/command.ts'

export default class SandboxGenerate extends JaryqCommand {
  static override summary = 'a made-up market to practise on'
  static override description =
    `Makes up buyers, suppliers and everything between them, and writes it as goszakup records: one NDJSON file an entity, reference books, a register of VAT payers, and what was planted in truth.ndjson. Specifications, contracts and protocols of results are not written: the server makes their contents from the records when they are asked for.

Nobody in it exists: dates inside the numbers of firms and persons are impossible. The same parameters give the same bytes.`
  static override examples = [
    {
      description: 'a small market with all schemes',
      command: '<%= config.bin %> <%= command.id %> --processes 500 --seed 1 --output market',
    },
    {
      description: 'one scheme only, as it stood in the spring of 2026',
      command:
        '<%= config.bin %> <%= command.id %> --processes 2000 --seed 7 --schemes vat-by-non-payer --now 2026-04-30 --output market',
    },
  ]
  static override flags = {
    processes: wholeNumber({
      description: 'announcements; direct contracts come on top',
      default: 500,
      min: 1,
      helpValue: 'N',
    }),
    seed: wholeNumber({ description: 'which market it is', default: 1, helpValue: 'N' }),
    schemes: string({
      description: 'all, none, or some of single-bid, short-bid-period, direct-to-friends, vat-by-non-payer',
      default: 'all',
      helpValue: 'a,b',
    }),
    years: string({ description: 'first and last year of announcements, within 2021-2026', default: '2023-2026' }),
    now: calendarDate({ description: 'the market as it stood at the end of this day; default: its last event' }),
    output: string({ description: 'directory to write to', required: true, helpValue: 'DIR' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxGenerate)
    const { parseSchemes, parseYears } = await import('../../sandbox/market/parameters.ts')
    const { generateMarket } = await import('../../sandbox/market/generate.ts')
    const report = this.reporter(flags)
    const market = await generateMarket({
      processes: flags.processes,
      seed: flags.seed,
      schemes: parseSchemes(flags.schemes),
      years: parseYears(flags.years),
      now: flags.now,
      output: flags.output,
      report,
      signal: this.interruptible(),
    })
    for (const [name, count] of Object.entries(market.counts))
      if (!name.startsWith('refs/')) report.note(`${name}: ${count}`)
    report.note(`truth: ${market.truth} rows; the last event is of ${market.now}`)
    report.note(`serve it with: jaryq sandbox serve --from ${flags.output}`)
  }
}

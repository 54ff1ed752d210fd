import { dirname, join } from 'node:path'
import { option, string } from '@oclif/core/flags'
import type { GeneratedReleases } from '../../sandbox/compiled/generate.ts'
import type { MarketManifest } from '../../sandbox/market/generate.ts'
import { roomForAll, schemeNames } from '../../sandbox/schemes/scheme.ts'
import { calendarDate, JaryqCommand, wholeNumber } from '../../terminal/command.ts'
import type { Reporter } from '../../terminal/progress.ts'

export default class SandboxGenerate extends JaryqCommand {
  static override summary = 'a made-up market to practise on'
  static override description =
    `Makes up buyers, suppliers and everything between them, and writes it as goszakup records: one NDJSON file an entity, reference books, registers to import (registers/NAME.csv), and what was planted in truth.ndjson. Specifications, contracts and protocols of results are not written: the server makes their contents from the records when they are asked for. Beside them, in samruk/, stands what a quasi-state holding buys at a portal of its own, as "fetch --source samruk" gets it; not with --as.

With --as compiled it writes OCDS instead, without a server, a fetch and a transformation in between: the compiled release of each process, as those would make it, in compiled.ndjson.zst; with --as releases the releases that these are compiled from. The register and truth.ndjson stand beside it, but where --output is a file.

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
    {
      description: 'a large market to import, in one file',
      command: '<%= config.bin %> <%= command.id %> --processes 100000 --as compiled --output large.ndjson.zst',
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
      description: `what is planted: all, none, or some of ${schemeNames.join(', ')}. All of them need a market of ${roomForAll}; a smaller one gets the first four unless others are named`,
      default: 'all',
      helpValue: 'a,b',
    }),
    instances: wholeNumber({
      description: 'arrangements of each scheme; by default as the size of the market allows',
      min: 1,
      max: 200,
      helpValue: 'N',
    }),
    boldness: wholeNumber({
      description: 'how bold all arrangements are, 1 hardly visible to 3 shameless; default: all three in turn',
      min: 1,
      max: 3,
      helpValue: '1-3',
    }),
    hidden: wholeNumber({
      description: 'so many innocent purchases of the same buyer stand around each planted one',
      default: 0,
      min: 0,
      max: 5,
      helpValue: 'N',
    }),
    years: string({ description: 'first and last year of announcements, within 2021-2026', default: '2023-2026' }),
    now: calendarDate({ description: 'the market as it stood at the end of this day; default: its last event' }),
    as: option({
      description: 'what is written: records of goszakup, or OCDS, one release a line',
      options: ['records', 'compiled', 'releases'] as const,
      default: 'records',
    })(),
    output: string({
      description: 'directory to write to; of OCDS also one file, .ndjson, .ndjson.gz or .ndjson.zst',
      required: true,
      helpValue: 'DIR',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxGenerate)
    const { parseSchemes, parseYears } = await import('../../sandbox/market/parameters.ts')
    const report = this.reporter(flags)
    const options = {
      processes: flags.processes,
      seed: flags.seed,
      schemes: parseSchemes(flags.schemes),
      planting: {
        instances: flags.instances,
        boldness: flags.boldness as 1 | 2 | 3 | undefined,
        hidden: flags.hidden === 0 ? undefined : flags.hidden,
      },
      years: parseYears(flags.years),
      now: flags.now,
      output: flags.output,
      report,
      signal: this.interruptible(),
    }
    if (flags.as === 'records') {
      const { generateMarket } = await import('../../sandbox/market/generate.ts')
      tellRecords(await generateMarket(options), flags.output, report)
    } else {
      const { generateReleases } = await import('../../sandbox/compiled/generate.ts')
      tellReleases(await generateReleases({ ...options, form: flags.as }), report)
    }
  }
}

function tellRecords({ counts, truth, now }: MarketManifest, output: string, report: Reporter): void {
  for (const [name, count] of Object.entries(counts)) if (!name.startsWith('refs/')) report.note(`${name}: ${count}`)
  report.note(`truth: ${truth} rows; the last event is of ${now}`)
  report.note(`serve it with: jaryq sandbox serve --from ${output}`)
}

function tellReleases({ path, processes, manifest }: GeneratedReleases, report: Reporter): void {
  report.note(`${processes} processes in ${path}`)
  if (manifest !== undefined) report.note(`truth: ${manifest.truth} rows; the last event is of ${manifest.now}`)
  report.note(`import it with: jaryq import ${path} --source sandbox`)
  if (manifest !== undefined)
    report.note(`and: jaryq import ${join(dirname(path), 'registers', 'vat_payers.csv')} --register vat-payers`)
}

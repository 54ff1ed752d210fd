import { string as text } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { reportFormats } from '../reports/write.ts'
import { engineFlag, JaryqCommand, wholeNumber } from '../terminal/command.ts'
import { writeRows } from '../terminal/rows.ts'

export default class Report extends JaryqCommand {
  static override summary = 'a report page, or its data'
  static override description =
    `Writes a report of the dataset: one HTML page that stands alone (no script, nothing loaded from elsewhere, readable on a phone and on paper), Markdown, or its figures as CSV or JSON. Each says the date of the data, how many records it is about, n beside each share, the query behind each figure and what no figure holds.

overview: how much was bought and how, month by month, by method and region, and the signs that the indicators found.
buyer BIN, supplier BIN: what it bought or sold, how, with whom, beside others, and what the rules ask. buyer BIN --self-check: for its own officers before an audit.
region KATO: a region, a district, a city or a rural district.
market CODE: the first digits of a code of ENS TRU: prices per unit, suppliers, concentration, methods.
indicator NAME: what a rule asks and on which law, what it judged, where it flags, what answers said.
coalition-year: what was done with cases in a year, and what came of it.
monthly: what a month brought, new signs, terms that run out.
list: these, and the dataset's own (reports/NAME.json), which go by their name.`
  static override examples = [
    {
      description: 'write overview.ru.html into the current directory, in Russian',
      command: '<%= config.bin %> <%= command.id %> overview --lang ru',
    },
    {
      description: 'a buyer, as one page to publish',
      command: '<%= config.bin %> <%= command.id %> buyer 991640838482 --public --output buyer.html',
    },
    {
      description: 'what the same buyer should look at before an audit',
      command: '<%= config.bin %> <%= command.id %> buyer 991640838482 --self-check --lang ru --output check.html',
    },
    {
      description: 'the month of each region, into a directory',
      command: '<%= config.bin %> <%= command.id %> monthly --month 2025-03 --all-regions --public --output reports',
    },
    {
      description: 'the figures of a market as CSV, for a spreadsheet',
      command: '<%= config.bin %> <%= command.id %> market 14.12.30 --format csv --output -',
    },
    {
      description: 'a report of your own, from reports/my-report.json of the dataset',
      command: '<%= config.bin %> <%= command.id %> my-report --format csv --output -',
    },
  ]
  static override args = {
    name: text({ description: 'which report; list: those there are', required: true, ignoreStdin: true }),
    subject: text({ description: 'what it is about: a BIN, a code, the name of an indicator', ignoreStdin: true }),
  }
  static override flags = {
    public: boolean({
      description:
        'to be published: no supplier beside a statistical sign before it was heard, no sign that an answer refuted',
    }),
    'self-check': boolean({ description: 'with buyer: for its own officers, before an audit' }),
    month: string({ description: 'with monthly: another month than that of the data', helpValue: 'YYYY-MM' }),
    region: string({ description: 'with monthly: one region', helpValue: 'KATO' }),
    'all-regions': boolean({ description: 'with monthly: one report for each region besides' }),
    year: wholeNumber({
      description: 'with coalition-year: another year than that of the data',
      min: 2000,
      max: 2100,
      helpValue: 'YYYY',
    }),
    engine: engineFlag({ description: 'with overview: a Trino cluster that answers instead of this machine' }),
    format: option({
      description: 'what is written; default: by the ending of --output, else html',
      options: reportFormats,
      helpGroup: 'OUTPUT',
    })(),
    output: string({
      description: 'a file, or a directory for NAME.LANG.FORMAT; - is stdout',
      helpGroup: 'OUTPUT',
      helpValue: 'PATH',
      default: '.',
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Report)
    const reporter = this.reporter(flags)
    const reports = await import('../reports/report.ts')
    if (args.name === 'list') {
      const rows = await reports.listReports(flags.data, flags.lang)
      const format = flags.format === undefined || flags.format === 'html' ? undefined : flags.format
      const output = flags.output === '.' ? undefined : flags.output
      await writeRows({ columns: reports.listColumns, rows }, { format, output, lang: flags.lang })
      return
    }
    const written = await reports.report(flags.data, args.name, {
      ...{ lang: flags.lang, format: flags.format, output: flags.output, subject: args.subject },
      ...{ isPublic: flags.public, selfCheck: flags['self-check'], allRegions: flags['all-regions'] },
      ...{ month: flags.month, year: flags.year, region: flags.region, engine: flags.engine },
      ...{ report: reporter, signal: this.interruptible() },
    })
    for (const { path, text } of written)
      if (path === undefined) process.stdout.write(text)
      else reporter.note(`wrote ${path}`)
  }
}

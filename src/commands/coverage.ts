import { string as stringArg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { readFlags, readLimits } from '../ocds/flags.ts'
import { engineFlag, RowsCommand } from '../terminal/command.ts'

export default class Coverage extends RowsCommand {
  static override summary = 'which fields are filled, and which indicators that allows'
  static override description =
    `Tells of each field in how many processes it is filled, and in how many of the objects where it can stand: tender.items[].quantity of all items. Releases are compiled first, so that a process counts once. Null, empty and blank values are not filled, nor is a list or an object with nothing filled in it. The column schema says whose field it is: ocds, an extension, or empty for one of no schema known here.

With --indicators: the indicators instead. One is allowed when each column of the tables that it needs has a value somewhere; what its results then are, jaryq flag tells. For a PATH the tables are made in a temporary directory.`
  static override examples = [
    {
      description: 'what a publisher fills',
      command: '<%= config.bin %> <%= command.id %> releases.json.gz --format table',
    },
    {
      description: 'all fields of OCDS in the dataset, those that nobody fills too, as CSV',
      command: '<%= config.bin %> <%= command.id %> --all --output coverage.csv',
    },
    {
      description: 'which indicators can be computed from a file',
      command: '<%= config.bin %> <%= command.id %> releases.json.gz --indicators --format table',
    },
  ]

  static override args = {
    path: stringArg({
      description: 'file, folder, .zip or address of OCDS, or - for standard input; default: the dataset',
      ignoreStdin: true,
    }),
  }

  static override flags = {
    all: boolean({ description: 'fields of OCDS 1.1 that nobody fills, too', exclusive: ['indicators'] }),
    indicators: boolean({ description: 'the indicators that the data allow, and what the others lack' }),
    engine: engineFlag(),
    ...readFlags(),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Coverage)
    const report = this.reporter(flags)
    const options = { ...readLimits(flags), report, signal: this.interruptible() }
    if (flags.indicators) {
      const { allowedIndicators, indicatorsAllowedBy, needColumns } = await import('../indicators/needs.ts')
      const { lang } = flags
      const rows =
        flags.fields === '?'
          ? []
          : args.path === undefined
            ? await allowedIndicators(flags.data, { ...options, lang, engine: flags.engine })
            : await indicatorsAllowedBy(args.path, { ...options, lang })
      await this.printRows({ columns: needColumns, rows }, flags)
      return
    }
    const { coverageColumns, coverageOfDataset, coverageOfFile, coverageRows } = await import('../dataset/coverage.ts')
    if (flags.fields === '?') {
      await this.printRows({ columns: coverageColumns, rows: [] }, flags)
      return
    }
    const all = { ...options, all: flags.all }
    const coverage =
      args.path === undefined ? await coverageOfDataset(flags.data, all) : await coverageOfFile(args.path, all)
    await this.printRows({ columns: coverageColumns, rows: coverageRows(coverage) }, flags)
    report.note(`processes ${coverage.processes}, fields ${coverage.fields.length}`)
  }
}

import { string as stringArg } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { readFlags, readLimits } from '../ocds/flags.ts'
import { registerNames } from '../registers/formats.ts'
import { calendarDate, JaryqCommand } from '../terminal/command.ts'

export default class Import extends JaryqCommand {
  static override summary = 'any OCDS, or another register, into the dataset'
  static override description =
    `Reads OCDS in any shape: release and record packages, arrays, single releases and records, documents one after the other, NDJSON; plain, .gz, .zst, or the files of a .zip; from a file, a folder with all that is in it, an address, or standard input.

What is damaged is set aside in rejects.ndjson of the source, with its file, its place and the reason, and the rest goes on. A release that is there already is not doubled. Of a file that was cut off, what came before the cut is imported, and that is said. Nothing is added before all files have been read.

Where records only link to their releases, these are fetched with --follow-links: over http and https, relative links from beside the file. A link that leads nowhere is set aside with its reason.

A register is a table: CSV, or a workbook (.xlsx) with all its visible sheets. Its columns are known by their headings in Russian, Kazakh or English, wherever in the first 20 rows these stand; what was taken for what is said. docs/registers.md shows each register's columns and where it is published. It takes the place of its earlier import; with --name several lists of one register stand side by side. A file that is cut off is refused: who is missing in a register would be taken for not registered.`
  static override examples = [
    {
      description: 'the release package of a publisher',
      command: '<%= config.bin %> <%= command.id %> releases.json.gz --source paraguay',
    },
    {
      description: 'all years of a publisher, as it packs them',
      command: '<%= config.bin %> <%= command.id %> https://example.org/ocds/all.zip --source example',
    },
    {
      description: 'NDJSON from another program',
      command: 'zcat 2025.jsonl.gz | <%= config.bin %> <%= command.id %> - --source uk',
    },
    {
      description: 'records that only link to their releases, and these releases',
      command: '<%= config.bin %> <%= command.id %> records.json --follow-links --source mtender',
    },
    {
      description: 'the register of VAT payers, with its own dates',
      command: '<%= config.bin %> <%= command.id %> vat_payers.csv --register vat-payers',
    },
    {
      description: 'a list without dates, as a workbook: it is true on its day only',
      command: '<%= config.bin %> <%= command.id %> inactive.xlsx --register inactive-taxpayers --as-of 2026-06-01',
    },
    {
      description: "the World Bank's list of the debarred, beside those of others",
      command: '<%= config.bin %> <%= command.id %> debarred.xlsx --register debarred-abroad --name world-bank',
    },
    {
      description: 'any other table: map.yaml says which heading is which field',
      command: '<%= config.bin %> <%= command.id %> licences.csv --register other --name licences --columns map.yaml',
    },
  ]

  static override args = {
    path: stringArg({
      description: 'file, folder, .zip, http(s) address, or - for standard input',
      required: true,
      ignoreStdin: true,
    }),
  }

  static override flags = {
    source: string({
      description: "name of the publisher in the dataset; default: from the file's name",
      helpValue: 'NAME',
      exclusive: ['register'],
    }),
    register: option({ description: 'the file is this register', options: registerNames })(),
    'as-of': calendarDate({
      description: 'the day a register without dates is true on',
      helpValue: 'DATE',
      dependsOn: ['register'],
    }),
    name: string({
      description: 'which of several lists of the register this is; needed for other',
      helpValue: 'NAME',
      dependsOn: ['register'],
    }),
    columns: string({
      description: 'YAML that says which heading is which field, where they are not recognised',
      helpValue: 'FILE',
      dependsOn: ['register'],
    }),
    sheet: string({
      description: 'only this sheet of a workbook; may be given again',
      helpValue: 'NAME',
      multiple: true,
      dependsOn: ['register'],
    }),
    strict: boolean({ description: 'stop at the first thing that cannot be read, and add nothing' }),
    'follow-links': boolean({
      description: 'fetch the releases that records only link to, each package once and twice a second at most',
      exclusive: ['register'],
    }),
    ...readFlags(['register']),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Import)
    const { path } = args
    const { source, register, strict } = flags
    const work = { path, strict, report: this.reporter(flags), signal: this.interruptible() }
    const { summaryOfImport, summaryOfRegister } = await import('../dataset/import/summary.ts')
    if (register === undefined) {
      const { importOcds } = await import('../dataset/import/import.ts')
      this.report(
        summaryOfImport(
          await importOcds(flags.data, { ...work, ...readLimits(flags), source, followLinks: flags['follow-links'] }),
        ),
        work.report,
      )
    } else {
      const { importRegister } = await import('../dataset/import/register.ts')
      const result = await importRegister(flags.data, {
        ...work,
        register,
        name: flags.name,
        columns: flags.columns,
        sheets: flags.sheet,
        asOf: flags['as-of'],
      })
      this.report(summaryOfRegister(result), work.report)
    }
  }

  private report(lines: { warnings: string[]; notes: string[] }, to: ReturnType<JaryqCommand['reporter']>): void {
    for (const line of lines.warnings) to.warn(line)
    for (const line of lines.notes) to.note(line)
  }
}

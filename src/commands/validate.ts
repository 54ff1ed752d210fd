import { string as stringArg } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { readFlags, readLimits } from '../ocds/flags.ts'
import { RowsCommand } from '../terminal/command.ts'

export default class Validate extends RowsCommand {
  static override summary = 'OCDS 1.1 structure and codelists: what is wrong, where, how often'
  static override description =
    `Checks OCDS in any shape, or the dataset's releases, by the schema of its version (1.1.5, or 1.0.3 for packages of 1.0 or of none): what is missing, of a wrong type or format, outside of a codelist, there twice; references that lead nowhere, dates that contradict each other, and all that cannot be read. Nothing is asked of the network.

Equal findings are one row with their number and the first example: its ocid, JSON Pointer, file and line, or the byte where its release begins. Errors break the standard; notes are what a person should look at: codes beyond an open codelist, fields of no schema, empty and deprecated ones, references that an earlier release may resolve.

The extensions bids, location, lots and process_title (v1.1.5) are checked where a package declares them; fields of others count as additional. Ends with 5 when there are errors, with --strict also when there are notes.`
  static override examples = [
    {
      description: 'a package, as a table',
      command: '<%= config.bin %> <%= command.id %> releases.json.gz --format table',
    },
    {
      description: 'the releases of the dataset in ./jaryq-data, as a page for others',
      command: '<%= config.bin %> <%= command.id %> --html findings.html',
    },
    {
      description: 'one release a line, from another program',
      command: 'zcat 2025.jsonl.gz | <%= config.bin %> <%= command.id %> - --fields severity,path,message,count',
    },
  ]

  static override args = {
    path: stringArg({
      description: "file, folder, .zip or address of OCDS, or - for standard input; default: the dataset's releases",
      ignoreStdin: true,
    }),
  }

  static override flags = {
    strict: boolean({ description: 'end with 5 when there are notes, too' }),
    html: string({ description: 'write the findings as a page that stands alone, too', helpValue: 'FILE' }),
    'ocds-version': option({
      description: 'check by this version of OCDS, whatever packages say',
      options: ['1.0', '1.1'] as const,
    })(),
    ...readFlags(),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Validate)
    const { findingColumns, findingRows, findingTotals, validateDataset, validateFile, validationSummary } =
      await import('../dataset/validate.ts')
    if (flags.fields === '?') {
      await this.printRows({ columns: findingColumns, rows: [] }, flags)
      return
    }
    const report = this.reporter(flags)
    const options = {
      ...readLimits(flags),
      version: flags['ocds-version'],
      report,
      signal: this.interruptible(),
    }
    const validation = await (args.path === undefined
      ? validateDataset(flags.data, options)
      : validateFile(args.path, options))
    const rows = findingRows(validation.findings, flags.lang)
    await this.printRows({ columns: findingColumns, rows }, flags)
    if (flags.html !== undefined) {
      const { writeValidationPage } = await import('../reports/validation.ts')
      await writeValidationPage(flags.html, validation, flags.lang)
    }
    report.note(validationSummary(validation, flags.lang))
    const { error, note } = findingTotals(validation.findings)
    if (error.count > 0 || (flags.strict && note.count > 0)) process.exitCode = 5
  }
}

import { boolean, option, string } from '@oclif/core/flags'
import { packagings } from '../../dataset/export/packages.ts'
import { calendarDate, RowsCommand, wholeNumber } from '../../terminal/command.ts'

export default class DataExport extends RowsCommand {
  static override summary = 'the releases of the dataset as packages that other tools read'
  static override description =
    'Writes packages of OCDS 1.1 to a folder: release packages by the year of the release, with --records also record packages with compiled releases. Gives a row for each package. Metadata are filled: the publisher and the licence as the source has them, the data date, an address that is made from the content. Persons are pseudonyms as everywhere; made-up data say so. A folder that an earlier export wrote is replaced; any other that is not empty is refused. Equal releases give equal bytes.'
  static override examples = [
    {
      description: 'everything in ./jaryq-data, to ./ocds',
      command: '<%= config.bin %> <%= command.id %> --ocds ocds',
    },
    {
      description: 'release and record packages, compressed, for a web site',
      command:
        '<%= config.bin %> <%= command.id %> --ocds ocds --records --as json.gz --base-uri https://example.org/ocds --license https://creativecommons.org/licenses/by/4.0/',
    },
    {
      description: 'one release a line, of one source',
      command: '<%= config.bin %> <%= command.id %> --ocds ocds --as ndjson --source goszakup',
    },
  ]

  static override flags = {
    ocds: string({ description: 'the folder to write packages of OCDS to', helpValue: 'DIR', required: true }),
    records: boolean({ description: 'also record packages: the releases of each process with its compiled release' }),
    as: option({
      description: 'one package a file, or one release or record a line without metadata',
      options: packagings,
      default: 'json',
    })(),
    source: string({ description: 'only this source; may be repeated', multiple: true, helpValue: 'NAME' }),
    'package-size': wholeNumber({
      description: 'releases or records in a package at most',
      min: 1,
      default: 10_000,
      helpValue: 'N',
    }),
    'base-uri': string({ description: 'where the packages will be found', helpValue: 'URL' }),
    publisher: string({ description: "who publishes; default: the source's publisher", helpValue: 'NAME' }),
    license: string({ description: "address of the licence; default: the source's, if known", helpValue: 'URL' }),
    policy: string({ description: 'address of the publication policy', helpValue: 'URL' }),
    published: calendarDate({ description: 'date of publication; default: the data date', helpValue: 'DATE' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(DataExport)
    const { exportOcds, packageColumns } = await import('../../dataset/export/ocds.ts')
    const { packages } = await exportOcds(flags.data, {
      to: flags.ocds,
      records: flags.records,
      packaging: flags.as,
      size: flags['package-size'],
      sources: flags.source,
      baseUri: flags['base-uri'],
      publisher: flags.publisher,
      license: flags.license,
      publicationPolicy: flags.policy,
      published: flags.published,
      report: this.reporter(flags),
      signal: this.interruptible(),
    })
    await this.printRows({ columns: packageColumns, rows: packages.map((one) => ({ ...one })) }, flags)
  }
}

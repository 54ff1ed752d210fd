import { boolean, option, string } from '@oclif/core/flags'
import { packagings } from '../../dataset/export/packages.ts'
import { calendarDate, engineFlag, RowsCommand, wholeNumber } from '../../terminal/command.ts'

export default class DataExport extends RowsCommand {
  static override summary = 'the dataset as other tools read it: packages of OCDS, or tables for a cluster'
  static override description =
    'With --ocds: writes packages of OCDS 1.1 to a folder: release packages by the year of the release, with --records also record packages with compiled releases. Gives a row for each package. Metadata are filled: the publisher and the licence as the source has them, the data date, an address that is made from the content. Persons are pseudonyms as everywhere; made-up data say so. A folder that an earlier export wrote is replaced; any other that is not empty is refused. Equal releases give equal bytes. With --lake: lays the tables out as the Hive connector of a cluster reads them, Parquet in a folder per table, those of releases divided by source and year, with lake.sql, the statements that a cluster needs. What has not changed since the export before is linked. lake.json is written last: what it does not name is not to be read. With --engine the statements are run there.'
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
    {
      description: 'the tables for a cluster, and made known to it',
      command:
        '<%= config.bin %> <%= command.id %> --lake /shared/lake --engine trino://localhost:8080/hive/procurement',
    },
  ]

  static override flags = {
    ocds: string({
      description: 'the folder to write packages of OCDS to',
      helpValue: 'DIR',
      exactlyOne: ['ocds', 'lake'],
    }),
    lake: string({ description: 'the folder to lay the tables out in, as a cluster reads them', helpValue: 'DIR' }),
    engine: engineFlag({ dependsOn: ['lake'] }),
    location: string({
      description: 'the folder of --lake as the cluster names it, where it sees it elsewhere: s3://bucket/lake',
      helpValue: 'ADDRESS',
      dependsOn: ['lake'],
    }),
    schema: string({
      description: 'the schema that lake.sql makes; default: that of --engine, else procurement',
      helpValue: 'NAME',
      dependsOn: ['lake'],
    }),
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
    if (flags.lake !== undefined) {
      const { exportLakeTo, lakeTableColumns } = await import('../../dataset/lake/publish.ts')
      const tables = await exportLakeTo(flags.data, {
        to: flags.lake,
        engine: flags.engine,
        schema: flags.schema,
        location: flags.location,
        report: this.reporter(flags),
        signal: this.interruptible(),
      })
      await this.printRows({ columns: lakeTableColumns, rows: tables }, flags)
      return
    }
    const { exportOcds, packageColumns } = await import('../../dataset/export/ocds.ts')
    const { packages } = await exportOcds(flags.data, {
      to: flags.ocds!,
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

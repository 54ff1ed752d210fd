import { string as argument } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { engineFlag, RowsCommand } from '../terminal/command.ts'

export default class Query extends RowsCommand {
  static override summary = 'one SELECT over the tables'
  static override description =
    'Runs one SELECT (or WITH … SELECT) over the tables of the current generation. It reads the tables and nothing else: no other file, no other database, no change. Scalar functions have Trino\'s names beside DuckDB\'s. The tables: "jaryq data list"; the columns of one: "jaryq data show lots".'
  static override examples = [
    {
      description: 'the ten buyers that spent most',
      command:
        '<%= config.bin %> <%= command.id %> "SELECT buyer_name, sum(value_amount) AS value FROM contracts GROUP BY buyer_name ORDER BY value DESC, buyer_name LIMIT 10"',
    },
    {
      description: 'a query from a file, the result as CSV for Excel',
      command: '<%= config.bin %> <%= command.id %> --file late.sql --output late.csv --excel',
    },
    {
      description: 'a query from stdin',
      command: 'echo "SELECT count(*) AS lots FROM lots" | <%= config.bin %> <%= command.id %> -',
    },
  ]
  static override args = {
    sql: argument({ description: 'the SELECT; - reads it from stdin', ignoreStdin: true }),
  }
  static override flags = {
    engine: engineFlag(),
    file: string({ char: 'f', description: 'read the SELECT from this file; - is stdin', helpValue: 'FILE' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Query)
    const { query, readSql } = await import('../dataset/query.ts')
    const sql = await readSql(args.sql, flags.file)
    await this.printRows(
      await query(flags.data, sql, {
        signal: this.interruptible(),
        engine: flags.engine,
        report: this.reporter(flags),
      }),
      flags,
    )
  }
}

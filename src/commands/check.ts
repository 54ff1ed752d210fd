import { string as stringArgument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { outcomes } from '../indicators/row.ts'
import { formats, RowsCommand } from '../terminal/command.ts'
import { fetchFlags } from './fetch.ts'

const { rate, concurrency, timeout, schema } = fetchFlags

export default class Check extends RowsCommand {
  static override summary = 'one purchase: signs of risk, what could not be judged, who may act until when'
  static override description =
    `Takes what you have of a purchase: a link to the portal, the number of an announcement, a lot or a contract, or a BIN. Fetches that purchase, what belongs to it and its parties, less than 40 requests, and asks every indicator that one purchase allows. Says what could not be judged and why, and until when buyer, supplier and those who watch may act. Prices and terms are compared with your dataset or with an imported pack of peers (see peers import); without either they are not judged. What needs a whole dataset is taken from yours where it holds the purchase. Nothing is added to the dataset.

On a terminal the answer is text; in a pipe it is rows as flag gives them. The same purchase gives the same bytes, however it was named.`
  static override args = {
    what: stringArgument({
      description: 'a link, a number or a BIN; links and numbers with slashes in quotes',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override baseFlags = {
    ...RowsCommand.baseFlags,
    format: option({
      description:
        'text for people, html as a page to send on (persons masked), or how rows are written; default: text on a terminal, else ndjson',
      options: [...formats, 'text', 'html'] as const,
      helpGroup: 'OUTPUT',
    })() as unknown as typeof RowsCommand.baseFlags.format,
  }
  static override flags = {
    outcome: option({ description: 'the rows wanted; default: flag', options: outcomes })(),
    offline: boolean({ description: 'ask the service for nothing: take the records from the dataset' }),
    ...{ rate, concurrency, timeout, schema },
    'max-requests': fetchFlags['max-requests'],
    'base-url': fetchFlags['base-url'],
    'ca-file': fetchFlags['ca-file'],
    'with-persons': fetchFlags['with-persons'],
    fields: string({
      description: 'of rows: columns to write, in this order; without a value: list them',
      helpGroup: 'OUTPUT',
      helpValue: 'a,b',
    }),
  }
  static override examples = [
    {
      description: 'a link from a chat, the answer in Russian',
      command: '<%= config.bin %> <%= command.id %> "https://goszakup.gov.kz/ru/announce/index/12345678" --lang ru',
    },
    {
      description: 'a page to send on, in Kazakh',
      command: '<%= config.bin %> <%= command.id %> 12345678-1 --lang kk --format html --output 12345678.html',
    },
    {
      description: 'the newest purchases of a participant, as rows',
      command: '<%= config.bin %> <%= command.id %> 050140006873 --format ndjson',
    },
    {
      description: 'a purchase that the dataset holds, without the network',
      command: '<%= config.bin %> <%= command.id %> 12345678-1 --offline',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Check)
    const { checkPlan, runCheck } = await import('../check/command.ts')
    const plan = checkPlan(flags)
    const { flagColumns } = await import('../indicators/row.ts')
    if (plan === 'rows' && (await this.onlyColumns(flagColumns, flags))) return
    const report = this.reporter(flags)
    const rows = await runCheck(args.what, plan, {
      ...flags,
      baseUrl: flags['base-url'],
      caFile: flags['ca-file'],
      maxRequests: flags['max-requests'],
      withPersons: flags['with-persons'],
      schemaSource: flags.schema,
      version: this.config.version,
      report,
      signal: this.interruptible(),
    })
    if (rows !== undefined) await this.printRows({ columns: flagColumns, rows }, flags)
  }
}

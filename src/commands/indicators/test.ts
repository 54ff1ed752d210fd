import { string } from '@oclif/core/args'
import { RowsCommand, wholeNumber } from '../../terminal/command.ts'
import { UserError } from '../../terminal/errors.ts'

export default class IndicatorsTest extends RowsCommand {
  static override summary = 'check indicators: file, cases, and what they promise'
  static override description =
    "Checks an indicator, or all of the dataset's own: that the file is valid, that its SQL reads tables and nothing else, that it says of made-up records (NAME.test.yaml beside it) what it must, and on the dataset that it can be computed, gives the same answers on one thread, and keeps what scope and with_time promise. Ends with 1 when something failed."
  static override args = {
    name: string({ description: "the indicator; default: all of the dataset's own", ignoreStdin: true }),
  }
  static override flags = {
    'time-limit': wholeNumber({
      description: "seconds that an indicator of the dataset's own may take",
      min: 1,
      default: 300,
      helpValue: 'SECONDS',
    }),
  }
  static override examples = [
    {
      description: "all indicators of the dataset's own",
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'one of them, as a table, given a minute',
      command: '<%= config.bin %> <%= command.id %> contract-above-plan --time-limit 60 --format table',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(IndicatorsTest)
    const { checkIndicators } = await import('../../indicators/check.ts')
    const found = await checkIndicators({
      dir: flags.data,
      names: args.name === undefined ? undefined : [args.name],
      timeLimit: flags['time-limit'],
      signal: this.interruptible(),
    })
    await this.printRows(found, flags)
    if (found.failed.count > 0)
      throw new UserError(found.failed.count === 1 ? 'one check failed' : `${found.failed.count} checks failed`, {
        next: 'correct the file or its cases, then run the same command again',
      })
  }
}

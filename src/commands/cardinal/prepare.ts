import { string as stringArg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class CardinalPrepare extends JaryqCommand {
  static override summary = "correct compiled releases for Cardinal's indicators, as ocdscardinal prepare does"
  static override description =
    'Does what ocdscardinal prepare (0.0.8) does, with the same settings file: turns ids into text, one organisation into a list, puts defaults where something is missing, translates codes, moves bids of auctions, and writes what is left as rows of CSV without header: line, ocid, path, places in lists, wrong value, what is wrong. Releases come in the order of the input.'
  static override examples = [
    {
      description: 'correct a file, and keep what is wrong with it',
      command:
        '<%= config.bin %> <%= command.id %> compiled.jsonl --settings settings.ini --output prepared.jsonl --errors issues.csv',
    },
    {
      description: 'only see what is wrong',
      command: '<%= config.bin %> <%= command.id %> compiled.jsonl -o prepared.jsonl -e -',
    },
  ]

  static override args = {
    file: stringArg({
      description: 'compiled releases, one a line; - is standard input; default: those of the dataset',
      ignoreStdin: true,
    }),
  }

  static override flags = {
    settings: string({ char: 's', description: 'the settings file (INI)', helpValue: 'FILE' }),
    output: string({
      char: 'o',
      description: 'where corrected releases go; - is standard output',
      required: true,
      helpValue: 'FILE',
    }),
    errors: string({
      char: 'e',
      description: 'where issues go; - is standard output',
      required: true,
      helpValue: 'FILE',
    }),
    verbose: boolean({ char: 'v', description: 'accepted as by ocdscardinal; there is nothing more to say here' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CardinalPrepare)
    const { printPrepared } = await import('../../indicators/cardinal/print.ts')
    const { settings, output, errors } = flags
    await printPrepared(
      { file: args.file, data: flags.data },
      { settings, output, errors, verbosity: 0, signal: this.interruptible() },
    )
  }
}

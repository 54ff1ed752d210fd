import { string as stringArg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class CardinalCoverage extends JaryqCommand {
  static override summary = 'how often each path is filled, as ocdscardinal coverage counts it'
  static override description =
    'Does what ocdscardinal coverage (0.0.8) does, for any file with JSON texts in lines: one map of paths and counts on standard output. The path "" is a line, / an object, /name a member, [] an element of a list. Empty are "", [], {}, null, and what has nothing else in it. To see which fields of OCDS a publisher fills, and where, jaryq coverage tells more.'
  static override examples = [
    {
      description: 'count the paths of a file',
      command: '<%= config.bin %> <%= command.id %> compiled.jsonl',
    },
    {
      description: 'the same of what another program writes',
      command: 'zcat compiled.jsonl.gz | <%= config.bin %> <%= command.id %> -',
    },
  ]

  static override args = {
    file: stringArg({
      description: "JSON texts, one a line; - is standard input; default: the dataset's compiled releases",
      ignoreStdin: true,
    }),
  }

  static override flags = {
    verbose: boolean({ char: 'v', description: 'accepted as by ocdscardinal; there is nothing more to say here' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CardinalCoverage)
    const { printCoverage } = await import('../../indicators/cardinal/print.ts')
    await printCoverage({ file: args.file, data: flags.data }, { verbosity: 0, signal: this.interruptible() })
  }
}

import { string as stringArg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class CardinalIndicators extends JaryqCommand {
  static override summary = "Cardinal's 11 indicators, with its settings file and its JSON"
  static override description =
    `Does what ocdscardinal indicators (0.0.8) does, to the bit: the same settings file, the same JSON on standard output, the same warnings on standard error. An indicator runs when its section is in the settings; without --settings none does. The order of keys is that of the file, and the result does not depend on threads: currency is the one of the settings, else the first in the file. The file may be packed (.gz, .zst). Without one the dataset's compiled releases are read, and what was read is kept with them.`
  static override examples = [
    {
      description: 'all results of a file',
      command: '<%= config.bin %> <%= command.id %> compiled.jsonl --settings settings.ini',
    },
    {
      description: 'how many subjects are flagged, and who took part where',
      command: '<%= config.bin %> <%= command.id %> compiled.jsonl -s settings.ini --count --map > result.json',
    },
    {
      description: 'all results of the dataset, which is read once, and then again only after it was built anew',
      command: '<%= config.bin %> <%= command.id %> --settings settings.ini',
    },
    {
      description: 'try settings on a large file: it is read once, then only its facts are',
      command: '<%= config.bin %> <%= command.id %> compiled.jsonl -s settings.ini --facts compiled.facts',
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
    count: boolean({ char: 'c', description: 'print the number of results per group to standard error' }),
    'no-meta': boolean({ description: 'leave out the key Meta: quartiles and fences' }),
    map: boolean({ description: 'add the key Maps: which organisations took part in which processes' }),
    facts: string({
      description: 'keep what was read in this file, and read it instead of the input while that stays the same',
      helpValue: 'FILE',
    }),
    verbose: boolean({
      char: 'v',
      description: 'more of the log; twice: mismatches of currency too, if the settings make them notes',
    }),
  }

  async run(): Promise<void> {
    const { args, flags, raw } = await this.parse(CardinalIndicators)
    const { printIndicators } = await import('../../indicators/cardinal/print.ts')
    const source = { file: args.file, facts: flags.facts, data: flags.data }
    await printIndicators(source, {
      settings: flags.settings,
      count: flags.count,
      meta: !flags['no-meta'],
      map: flags.map,
      verbosity: raw.filter((token) => token.type === 'flag' && token.flag === 'verbose').length,
      signal: this.interruptible(),
    })
  }
}

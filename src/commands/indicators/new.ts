import { string } from '@oclif/core/args'
import { option } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class IndicatorsNew extends JaryqCommand {
  static override summary = 'begin an indicator of your own'
  static override description =
    "Writes an indicator into the dataset's directory indicators, and beside it made-up records with what it must say of them. Both work as they are: change the texts, the SQL and the cases, and check them with indicators test."
  static override args = {
    name: string({ description: 'its name: lower-case words joined by "-"', required: true, ignoreStdin: true }),
  }
  static override flags = {
    subject: option({
      description: 'what it judges',
      options: ['process', 'lot', 'bid', 'contract', 'supplier', 'buyer', 'pair', 'market', 'plan'] as const,
      default: 'contract' as const,
    })(),
  }
  static override examples = [
    {
      description: 'an indicator about contracts',
      command: '<%= config.bin %> <%= command.id %> contract-above-plan',
    },
    {
      description: 'one that judges each supplier by year',
      command: '<%= config.bin %> <%= command.id %> supplier-charging-vat --subject supplier',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(IndicatorsNew)
    const { newIndicator } = await import('../../indicators/scaffold.ts')
    const { file, cases } = await newIndicator({ dir: flags.data, name: args.name, subject: flags.subject })
    process.stdout.write(`${file}\n${cases}\n`)
    this.reporter(flags).note(`change both, then: jaryq indicators test ${args.name}`)
  }
}

import { string } from '@oclif/core/args'
import { JaryqCommand } from '../../terminal/command.ts'

export default class IndicatorsShow extends JaryqCommand {
  static override summary = "an indicator's page"
  static override description =
    'Prints the page of an indicator as Markdown, in the language asked for: why it is a sign of a risk, innocent explanations, fields, law, parameters and the SQL itself.'
  static override args = {
    name: string({ description: 'the indicator, as in indicators list', required: true, ignoreStdin: true }),
  }
  static override examples = [
    { description: 'read about single bids', command: '<%= config.bin %> <%= command.id %> single-bid' },
    { description: 'the same in Kazakh', command: '<%= config.bin %> <%= command.id %> single-bid --lang kk' },
    {
      description: 'keep the page as a file',
      command: '<%= config.bin %> <%= command.id %> bid-period-below-minimum > bid-period-below-minimum.md',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(IndicatorsShow)
    const { showIndicator } = await import('../../indicators/page.ts')
    process.stdout.write(await showIndicator(flags.data, args.name, flags.lang))
  }
}

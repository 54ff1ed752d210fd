import { string } from '@oclif/core/args'
import { JaryqCommand } from '../../terminal/command.ts'

export default class IndicatorsShow extends JaryqCommand {
  static override summary = "an indicator's page"
  static override description =
    'Prints the page of an indicator as Markdown, in the language asked for: why it is a sign of a risk, innocent explanations, fields, law, parameters and the SQL itself; last, what answers to letters said of its flags, where cases of the dataset have any.'
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
    const { recordSection } = await import('../../cases/record-note.ts')
    process.stdout.write(await showIndicator(flags.data, args.name, flags.lang))
    // Made of the cases of the dataset, so it stands last, and the page without cases is as in the reference.
    const record = await recordSection(flags.data, args.name, flags.lang)
    if (record !== '') process.stdout.write(`\n${record}`)
  }
}

import { string } from '@oclif/core/args'
import { JaryqCommand } from '../../terminal/command.ts'

export default class MetricShow extends JaryqCommand {
  static override summary = "a metric's page"
  static override description =
    'Prints the page of a metric as Markdown, in the language asked for: what it tells, what is counted and what is not, formula, dimensions, fields and SQL.'
  static override args = {
    name: string({ description: 'the metric, as in metric list', required: true, ignoreStdin: true }),
  }
  static override examples = [
    { description: 'read about single bids', command: '<%= config.bin %> <%= command.id %> single-bid-rate' },
    { description: 'the same in Kazakh', command: '<%= config.bin %> <%= command.id %> single-bid-rate --lang kk' },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(MetricShow)
    const { showMetric } = await import('../../metrics/page.ts')
    process.stdout.write(await showMetric(args.name, flags.lang))
  }
}

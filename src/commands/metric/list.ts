import { boolean } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class MetricList extends RowsCommand {
  static override summary = 'the catalogue of metrics'
  static override description =
    'Lists every metric: what it tells, how it is worked out, by what it can be broken down, and which indicators of the use-case guide of the Open Contracting Partnership it gives. With --missing: what cannot be computed, and why.'
  static override flags = {
    missing: boolean({ description: 'what cannot be computed, and why' }),
  }
  static override examples = [
    {
      description: 'what can be computed, in Kazakh',
      command: '<%= config.bin %> <%= command.id %> --fields name,title --lang kk',
    },
    { description: 'the whole catalogue for a script', command: '<%= config.bin %> <%= command.id %> --format json' },
    { description: 'what is missing', command: '<%= config.bin %> <%= command.id %> --missing' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(MetricList)
    const { metricCatalogue, missingRows } = await import('../../metrics/catalogue.ts')
    const { fieldsToPrint } = await import('../../indicators/flags.ts')
    if (flags.missing) {
      await this.printRows(missingRows(flags.lang), { ...flags, fields: fieldsToPrint(flags, 'code,name,reason') })
      return
    }
    const fields = fieldsToPrint(flags, 'name,unit,title')
    await this.printRows(await metricCatalogue(flags.lang), { ...flags, fields })
  }
}

import { boolean, option } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class IndicatorsList extends RowsCommand {
  static override summary = 'the catalogue of indicators'
  static override description =
    "Lists every indicator, built-in and the dataset's own: what it asks, how grave its answer is, its parameters, and why a flag may be innocent."
  static override examples = [
    {
      description: 'what can be asked, in Russian',
      command: '<%= config.bin %> <%= command.id %> --fields name,title --lang ru',
    },
    { description: 'the whole catalogue for a script', command: '<%= config.bin %> <%= command.id %> --format json' },
    {
      description: 'what cannot be asked, and why',
      command: '<%= config.bin %> <%= command.id %> --missing --format md',
    },
  ]
  static override flags = {
    legal: boolean({ description: 'only indicators that test a rule of the law' }),
    stage: option({
      description: 'only indicators of this stage',
      options: ['planning', 'tender', 'award', 'contract', 'implementation'] as const,
    })(),
    missing: boolean({
      description:
        "instead: the red flags of the Open Contracting Partnership's guide that cannot be computed, why, and what would be needed",
      exclusive: ['legal', 'stage'],
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(IndicatorsList)
    if (flags.missing) {
      const { missingRows } = await import('../../indicators/missing.ts')
      await this.printRows(missingRows(flags.lang), flags)
      return
    }
    const { catalogue } = await import('../../indicators/catalogue.ts')
    const { fieldsToPrint } = await import('../../indicators/flags.ts')
    const fields = fieldsToPrint(flags, 'name,severity,subject_type,title')
    const rows = await catalogue(flags.data, { ...flags, report: this.reporter(flags) })
    await this.printRows(rows, { ...flags, fields })
  }
}

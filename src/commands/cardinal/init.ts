import { string as stringArg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class CardinalInit extends JaryqCommand {
  static override summary = "write a settings file for Cardinal's commands"
  static override description =
    'Writes a settings file in which every section is there, so that every indicator runs, and every setting is commented out. ocdscardinal reads it too.'
  static override examples = [
    { description: 'a file to edit', command: '<%= config.bin %> <%= command.id %> settings.ini' },
    { description: 'see it', command: '<%= config.bin %> <%= command.id %> -' },
  ]

  static override args = {
    file: stringArg({ description: 'the file to write; - is standard output', required: true, ignoreStdin: true }),
  }

  static override flags = {
    force: boolean({ char: 'f', description: 'write over a file that is there' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CardinalInit)
    const { writeSettings } = await import('../../indicators/cardinal/print.ts')
    const { settingsText } = await import('../../indicators/cardinal/settings-text.ts')
    await writeSettings(args.file, settingsText, flags.force)
  }
}

import { string } from '@oclif/core/args'
import { JaryqCommand } from '../../terminal/command.ts'

export default class LetterShow extends JaryqCommand {
  static override summary = "a letter's template"
  static override description =
    "Prints a letter's template as it stands, the user's own in the dataset's templates/ before the built-in one. A changed copy there is used from then on."
  static override args = {
    kind: string({ description: 'the kind of letter, as in letter list', required: true, ignoreStdin: true }),
  }
  static override examples = [
    {
      description: 'read the message to internal state audit in Kazakh',
      command: '<%= config.bin %> <%= command.id %> a-dvga --lang kk',
    },
    {
      description: 'take a copy to change',
      command: '<%= config.bin %> <%= command.id %> a-dvga --lang ru > jaryq-data/templates/a-dvga.ru.md',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LetterShow)
    const { loadTemplate } = await import('../../letters/templates.ts')
    const template = await loadTemplate(args.kind, flags.lang, flags.data)
    this.reporter(flags).note(`template: ${template.origin}`)
    process.stdout.write(template.source)
  }
}

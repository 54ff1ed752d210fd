import { string as stringArgument } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class FieldFacts extends JaryqCommand {
  static override summary = 'what a check found, as facts of a letter'
  static override description =
    `Writes what was found on the spot as answers for letter new: its facts in words, the signed sheet and the hashes of the photos among the attachments. Give the file with --answers, and the copies of the photos with --attach. Write in the language of the letter (--lang ru or kk).`
  static override args = {
    form: stringArgument({ description: 'the form, as it stands on its paper', required: true, ignoreStdin: true }),
  }
  static override flags = {
    output: string({ description: 'write to this file; default: standard output', helpValue: 'FILE' }),
  }
  static override examples = [
    {
      description: 'facts in Russian, for a request to the customer',
      command: '<%= config.bin %> <%= command.id %> f-0a1b2c3d --lang ru --output answers.yaml',
    },
    {
      description: 'the same on the screen, in Kazakh',
      command: '<%= config.bin %> <%= command.id %> f-0a1b2c3d --lang kk',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FieldFacts)
    const { answersText, letterCommand } = await import('../../field/answers.ts')
    const { text, form, kept } = await answersText(flags.data, args.form, flags.lang)
    const output = flags.output === '-' ? undefined : flags.output
    if (output === undefined) process.stdout.write(text)
    else {
      const { writeText } = await import('../../cases/store.ts')
      await writeText(output, text)
    }
    this.reporter(flags).note(`next: ${letterCommand(flags.data, form, kept, flags.lang, output ?? 'FILE')}`)
  }
}

import { string as stringArgument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class LetterNew extends JaryqCommand {
  static override summary = 'write a letter from a flag'
  static override description =
    `Writes the letter of a flag, filled with facts, norms, doubts and attachments from the evidence, and a cover sheet for the applicant. Says what is missing: a letter is "ready" only with every required field filled, and never from training data.`
  static override args = {
    kind: stringArgument({ description: 'the kind of letter, as in letter list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    flag: string({
      description: 'the id of the flag, as jaryq flag gives it (in quotes)',
      required: true,
      helpValue: 'ID',
    }),
    applicant: string({
      description: 'the applicant, a YAML file; default: the one of applicant set',
      helpValue: 'FILE',
    }),
    answers: string({
      description: 'what the data cannot give, a YAML file of placeholders and texts',
      helpValue: 'FILE',
    }),
    role: option({
      description: 'who writes',
      options: ['monitor', 'supplier', 'journalist', 'resident'] as const,
    })(),
    date: calendarDate({ description: "the letter's date; default: the date of the data", helpValue: 'YYYY-MM-DD' }),
    format: option({
      description: 'the format of the document',
      options: ['docx', 'pdf', 'html', 'md', 'txt'] as const,
    })(),
    output: string({ description: 'a directory or a file; default: the current directory', helpValue: 'PATH' }),
    force: boolean({ description: 'replace a letter that is there and differs' }),
    json: boolean({ description: 'the result as one JSON object' }),
  }
  static override examples = [
    {
      description: 'a letter in Russian to internal state audit about one flag',
      command:
        '<%= config.bin %> <%= command.id %> a-dvga --flag "bid-period-below-minimum:process:ocds-jaryq0-17379679" --lang ru',
    },
    {
      description: 'the same in Kazakh as a page, with another applicant and with answers',
      command:
        '<%= config.bin %> <%= command.id %> a-dvga --flag "bid-period-below-minimum:process:ocds-jaryq0-17379679" --lang kk --format html --applicant applicant.yaml --answers answers.yaml',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LetterNew)
    const { newLetterFromFiles, resultRow, resultNotes } = await import('../../letters/result.ts')
    const letter = await newLetterFromFiles({
      dir: flags.data,
      kind: args.kind,
      flagId: flags.flag,
      lang: flags.lang,
      role: flags.role,
      date: flags.date,
      format: flags.format,
      output: flags.output,
      force: flags.force,
      applicantFile: flags.applicant,
      answersFile: flags.answers,
    })
    const reporter = this.reporter(flags)
    for (const warning of letter.warnings) reporter.warn(warning)
    const row = resultRow(letter)
    if (flags.json) process.stdout.write(`${JSON.stringify(row, null, 2)}\n`)
    else
      for (const [name, value] of Object.entries(row))
        process.stdout.write(`${name}: ${Array.isArray(value) ? value.join(', ') : (value ?? '')}\n`)
    for (const note of resultNotes(letter)) reporter.note(note)
  }
}

import { string } from '@oclif/core/args'
import { RowsCommand } from '../../terminal/command.ts'
import { counted } from '../../terminal/counted.ts'
import { UserError } from '../../terminal/errors.ts'

export default class LetterCheck extends RowsCommand {
  static override summary = 'can a template of your own be used?'
  static override description =
    "Checks a letter's template: placeholders that do not exist, required ones that are missing, norms that the law known here does not have, and words that accuse. Gives a row for each problem and exits with 5 when there is one."
  static override args = {
    file: string({ description: 'the template, a file KIND.LANG.md', required: true, ignoreStdin: true }),
  }
  static override examples = [
    {
      description: 'check a changed copy',
      command: '<%= config.bin %> <%= command.id %> jaryq-data/templates/a-dvga.ru.md',
    },
    {
      description: 'the problems as CSV',
      command: '<%= config.bin %> <%= command.id %> jaryq-data/templates/c-info-request.kk.md --format csv',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LetterCheck)
    const { checkTemplate, problemColumns } = await import('../../letters/check.ts')
    if (await this.onlyColumns(problemColumns, flags)) return
    const rows = await checkTemplate(args.file, flags.data)
    await this.printRows({ columns: problemColumns, rows }, { ...flags, 'fail-empty': false })
    if (rows.length > 0)
      throw new UserError(`${args.file}: ${counted(rows.length, 'problem')}`, {
        why: 'listed above',
        next: 'mend them and check again; jaryq letter show KIND prints the built-in template',
        exit: 'data',
      })
    this.reporter(flags).note('nothing is wrong with it')
  }
}

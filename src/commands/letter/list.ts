import { RowsCommand } from '../../terminal/command.ts'

export default class LetterList extends RowsCommand {
  static override summary = 'the kinds of letters'
  static override description =
    'Lists the kinds of letters, to whom each goes, in which languages, and who may write it.'
  static override examples = [
    { description: 'the kinds of letters, in Russian', command: '<%= config.bin %> <%= command.id %> --lang ru' },
    { description: 'their names alone', command: '<%= config.bin %> <%= command.id %> --fields kind --format csv' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(LetterList)
    const { letterColumns, listLetters } = await import('../../letters/list.ts')
    await this.printRows({ columns: letterColumns, rows: await listLetters(flags.data, flags.lang) }, flags)
  }
}

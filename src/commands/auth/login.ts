import { boolean } from '@oclif/core/flags'
import { baseUrlFlag } from '../../goszakup/flags.ts'
import { JaryqCommand } from '../../terminal/command.ts'

export default class AuthLogin extends JaryqCommand {
  static override summary = 'save the token of the goszakup API'
  static override description =
    `Asks for the token without showing it, or reads it from standard input, and saves it for one service: in the system's keyring (the Keychain of macOS, the Credential Manager of Windows, the Secret Service of a Linux desktop) where there is one that works, else in a file in your configuration directory that only you can read. JARYQ_TOKEN and JARYQ_TOKEN_FILE are used before it. A token that was saved in the other place goes.

The Center of Electronic Finance issues tokens on written request; the administrator of an organisation finds its token in the portal's profile. A token is valid for one year.`
  static override examples = [
    { description: 'type the token, unseen', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'read it from a file', command: '<%= config.bin %> <%= command.id %> < token.txt' },
    {
      description: 'save the token of a practice server',
      command: '<%= config.bin %> <%= command.id %> --base-url http://127.0.0.1:8080 < token.txt',
    },
    {
      description: 'on a server, where no keyring is unlocked',
      command: '<%= config.bin %> <%= command.id %> --file < token.txt',
    },
  ]
  static override flags = {
    'base-url': baseUrlFlag({ description: 'the service that the token is for' }),
    file: boolean({ description: 'save in the file, not in the keyring', exclusive: ['keyring'] }),
    keyring: boolean({ description: 'save in the keyring or not at all' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AuthLogin)
    const { saveToken } = await import('../../goszakup/token/token.ts')
    const { readSecret } = await import('../../terminal/secret.ts')
    const report = this.reporter(flags)
    const saved = await saveToken(flags['base-url'], await readSecret(`token for ${flags['base-url']}: `), {
      report,
      place: flags.file ? 'file' : flags.keyring ? 'keyring' : undefined,
    })
    if (saved.instead !== null) report.note(`the system's keyring cannot be used: ${saved.instead}`)
    report.note(`saved in ${saved.file ?? "the system's keyring"}; try it with: jaryq auth status --check`)
  }
}

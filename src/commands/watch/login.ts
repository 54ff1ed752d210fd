import { string } from '@oclif/core/args'
import { JaryqCommand } from '../../terminal/command.ts'

export default class WatchLogin extends JaryqCommand {
  static override summary = 'keep the token of a bot or the password of mail in the keyring'
  static override description =
    `Takes a secret from a hidden prompt or standard input and keeps it in the system's keyring. Where there is none, set JARYQ_TELEGRAM_TOKEN or JARYQ_SMTP_PASSWORD.`
  static override args = {
    channel: string({
      description: 'whose secret it is',
      required: true,
      options: ['telegram', 'smtp'],
      ignoreStdin: true,
    }),
  }
  static override examples = [
    { description: 'the token that @BotFather gave', command: '<%= config.bin %> <%= command.id %> telegram' },
    { description: 'the password of the mail server', command: '<%= config.bin %> <%= command.id %> smtp' },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(WatchLogin)
    const { readSecret } = await import('../../terminal/secret.ts')
    const { saveSecret } = await import('../../watch/secrets.ts')
    await saveSecret(args.channel as 'telegram' | 'smtp', await readSecret(`${args.channel}: `))
    this.reporter(flags).note("kept in the system's keyring")
  }
}

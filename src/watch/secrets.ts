import { type Keyring, KeyringError, systemKeyring } from '../goszakup/token/keyring.ts'
import { UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { MailServer } from './channels/email.ts'
import { telegramUrl } from './channels/telegram.ts'

/** What is kept in the keyring: the token of a Telegram bot, the password of a mail server. */
export const secretNames = ['telegram', 'smtp'] as const
export type SecretName = (typeof secretNames)[number]

/** What channels need besides where they lead; none of it is in a criteria file. */
export interface ChannelSettings {
  telegram: { token: string | undefined; baseUrl: string }
  mail: MailServer | undefined
}

interface SecretOptions {
  env?: NodeJS.ProcessEnv
  keyring?: Keyring
  report: Reporter
}

const accounts: Record<SecretName, string> = { telegram: 'watch:telegram', smtp: 'watch:smtp' }

/**
 * The settings of channels from the environment, secrets also from the system's keyring: `JARYQ_TELEGRAM_TOKEN`,
 * `JARYQ_TELEGRAM_URL`, `JARYQ_SMTP_URL`, `JARYQ_SMTP_PASSWORD`, `JARYQ_SMTP_FROM`. Only what `needed` names is looked for.
 * @throws UserError for an address that is none
 */
export async function channelSettings(needed: readonly SecretName[], options: SecretOptions): Promise<ChannelSettings> {
  const env = options.env ?? process.env
  const secret = async (name: SecretName, variable: string | undefined) =>
    variable !== undefined && variable !== ''
      ? variable
      : needed.includes(name)
        ? await fromKeyring(name, options)
        : undefined
  const url = env.JARYQ_SMTP_URL
  if (url !== undefined && url !== '' && !/^smtps?:\/\/[^/\s]+\/?$/.test(url))
    throw new UserError('JARYQ_SMTP_URL is not the address of a mail server', {
      next: 'write it as smtps://user@mail.example.kz:465 or smtp://user@mail.example.kz:587',
      exit: 'usage',
    })
  const base = env.JARYQ_TELEGRAM_URL
  return {
    telegram: {
      token: await secret('telegram', env.JARYQ_TELEGRAM_TOKEN),
      baseUrl: base === undefined || base === '' ? telegramUrl : base,
    },
    mail:
      url === undefined || url === ''
        ? undefined
        : { url, password: await secret('smtp', env.JARYQ_SMTP_PASSWORD), from: env.JARYQ_SMTP_FROM },
  }
}

async function fromKeyring(name: SecretName, { env, keyring, report }: SecretOptions): Promise<string | undefined> {
  try {
    return (await (keyring ?? systemKeyring(env === undefined ? {} : { env })).get(accounts[name])) ?? undefined
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error
    if (error.kind === 'trouble') report.warn(`the system's keyring: ${error.message}`)
    return undefined
  }
}

/** Saves a secret in the system's keyring. Throws a UserError where there is none. */
export async function saveSecret(name: SecretName, secret: string, keyring: Keyring = systemKeyring()): Promise<void> {
  if (secret === '' || /\s/.test(secret) || secret.length > 500)
    throw new UserError('that is no token or password', {
      why: secret === '' ? 'nothing was given' : 'it has spaces or ends of lines in it, or is too long',
      next: 'give it on one line',
      exit: 'usage',
    })
  try {
    await keyring.set(accounts[name], secret)
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error
    const variable = name === 'telegram' ? 'JARYQ_TELEGRAM_TOKEN' : 'JARYQ_SMTP_PASSWORD'
    throw new UserError("the system's keyring did not take it", {
      why: error.message,
      next: `set the environment variable ${variable} where the watcher runs`,
    })
  }
}

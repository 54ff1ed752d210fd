import { findToken } from '../../goszakup/token/token.ts'
import { UserError } from '../../terminal/errors.ts'
import type { TrinoAddress } from './address.ts'

/** As whom a cluster is asked, and what proves it. */
export interface Access {
  user: string
  /** The header that goes with every request. */
  authorization: string | undefined
}

/**
 * `JARYQ_TRINO_TOKEN`, else `JARYQ_TRINO_PASSWORD` with the user's name, else the token that was saved for this address
 * (`auth login --base-url`). The goszakup API's token goes nowhere but there.
 */
export async function accessTo(address: TrinoAddress, env: NodeJS.ProcessEnv = process.env): Promise<Access> {
  const user = address.user ?? env.JARYQ_TRINO_USER ?? 'jaryq'
  const { JARYQ_TRINO_TOKEN: token, JARYQ_TRINO_PASSWORD: password } = env
  if (token) return { user, authorization: `Bearer ${plain(token, 'JARYQ_TRINO_TOKEN')}` }
  if (password) {
    if (address.user === undefined && !env.JARYQ_TRINO_USER)
      throw new UserError('JARYQ_TRINO_PASSWORD is set, and not whose it is', {
        next: 'set JARYQ_TRINO_USER too, or name the user in the address: trino://USER@HOST…',
        exit: 'usage',
      })
    return { user, authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
  }
  if (!address.origin.startsWith('https:')) return { user, authorization: undefined }
  const { JARYQ_TOKEN: _, JARYQ_TOKEN_FILE: __, ...others } = env
  const saved = await findToken(address.origin, { env: others })
  return { user, authorization: saved === undefined ? undefined : `Bearer ${saved.token}` }
}

function plain(secret: string, where: string): string {
  const text = secret.trim()
  if (/^[\x21-\x7e]+$/.test(text)) return text
  throw new UserError(`${where} holds characters that no token has`, { exit: 'token' })
}

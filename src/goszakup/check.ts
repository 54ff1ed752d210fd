import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Check } from '../terminal/check.ts'
import { UserError } from '../terminal/errors.ts'
import { findToken, normalBaseUrl } from './token.ts'

/** The token's source and last four characters, and whether the API's host answers (no request is made). */
export async function checkApi(baseUrl: string): Promise<Check[]> {
  return [await checkToken(baseUrl), await checkReach(baseUrl)]
}

async function checkToken(baseUrl: string): Promise<Check> {
  try {
    const found = await findToken(baseUrl)
    if (found === undefined)
      return {
        check: 'token',
        ok: false,
        found: `none for ${normalBaseUrl(baseUrl)}`,
        fix: 'run: jaryq auth login (the sandbox needs none of yours)',
      }
    return {
      check: 'token',
      ok: !found.exposed,
      found: `…${found.token.slice(-4)} from ${found.file ?? found.source}`,
      fix: found.exposed ? `others can read it: chmod 600 ${found.file}` : '',
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { check: 'token', ok: false, found: error.why ?? error.message, fix: error.next[0] ?? '' }
  }
}

async function checkReach(baseUrl: string): Promise<Check> {
  const url = new URL(normalBaseUrl(baseUrl))
  const secure = url.protocol === 'https:'
  const port = Number(url.port || (secure ? 443 : 80))
  return new Promise((resolve) => {
    const done = (ok: boolean, found: string) => {
      socket.destroy()
      resolve({
        check: 'network',
        ok,
        found,
        fix: ok ? '' : 'check the connection, a proxy, or a certificate of your network (--ca-file)',
      })
    }
    const socket = secure
      ? connectTls({ host: url.hostname, port, servername: url.hostname }, () =>
          done(true, `${url.host} answers with a valid certificate`),
        )
      : connect({ host: url.hostname, port }, () => done(true, `${url.host} answers`))
    socket.setTimeout(5000, () => done(false, `${url.host} does not answer within 5 s`))
    socket.on('error', (error) => done(false, `${url.host}: ${error.message}`))
  })
}

import type { Reporter } from '../../terminal/progress.ts'
import { HttpClient } from '../client/http.ts'
import { normalBaseUrl, requireToken, type TokenSource } from './token.ts'

/** What can be said of a token without showing it. */
export interface TokenStatus {
  base_url: string
  source: TokenSource
  file: string | null
  /** Its last 4 characters; nothing of a token too short to show a part of. */
  ends_with: string
  /** Whether the service accepts it; null when it was not asked. */
  accepted: boolean | null
}

/**
 * Finds the token for a base URL; with `check`, tries it on the smallest reference book.
 * @throws UserError with exit `token` when there is none or it is refused, `network` when the service cannot be asked
 */
export async function tokenStatus(
  baseUrl: string,
  options: { check: boolean; caFile?: string; version?: string; report: Reporter; signal?: AbortSignal },
): Promise<TokenStatus> {
  const { token, source, file, exposed } = await requireToken(baseUrl, { report: options.report })
  if (exposed) options.report.warn(`others on this machine can read ${file}: chmod 600 ${file}`)
  if (options.check) {
    const { caFile, version, report, signal } = options
    const client = await HttpClient.create({
      ...{ baseUrl, token, caFile, version, report, signal },
      ...{ rate: 0, concurrency: 1, timeout: 30, attempts: 3 },
    })
    try {
      await client.send(() => ({ method: 'GET', path: '/v3/refs/ref_subject_type' }))
    } finally {
      await client.close()
    }
  }
  return {
    base_url: normalBaseUrl(baseUrl),
    source,
    file,
    ends_with: token.length >= 12 ? token.slice(-4) : '',
    accepted: options.check ? true : null,
  }
}

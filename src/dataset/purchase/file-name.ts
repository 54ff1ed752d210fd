import type { GoszakupClient } from '../../goszakup/client/client.ts'
import { NoAnswer } from '../../goszakup/client/http.ts'
import { pause } from '../../goszakup/client/rate.ts'

const attempts = 4

/** The name under which the service gives a file; undefined when it has no such file or does not name it. */
export async function fileName(client: GoszakupClient, path: string): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      // One byte is asked for; where all of it comes, the rest is not waited for.
      const { status, headers, body } = await client.http.open({ method: 'GET', path, headers: { range: 'bytes=0-0' } })
      body.on('error', () => {})
      body.destroy()
      if (status === 200 || status === 206 || status === 416) return nameIn(headers['content-disposition'])
      if (status < 500 && status !== 429 && status !== 408) return undefined
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
    }
    if (attempt >= attempts) return undefined
    await pause(200 * 2 ** attempt, undefined)
  }
}

function nameIn(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header
  const encoded = /filename\*=(?:utf-8)?''([^;]+)/i.exec(text ?? '')?.[1]
  try {
    if (encoded !== undefined) return decodeURIComponent(encoded.trim())
  } catch {
    // Not encoded as it says: the plain name remains.
  }
  return /filename="?([^";]+)"?/i.exec(text ?? '')?.[1]
}

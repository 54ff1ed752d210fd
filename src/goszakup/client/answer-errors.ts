/** The codes of errors that lie in a certificate. */
export const certificateErrors =
  /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT|ERR_SSL|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/

/** What lies at the bottom of an error: a certificate's fault wherever it stands in the chain, else the first code. */
export function rootCause(error: unknown): { code?: string; message: string; name: string } {
  let first: { code?: string; message: string; name: string } | undefined
  let last: { code?: string; message: string; name: string } = { message: String(error), name: '' }
  for (let at = error; at instanceof Error; at = at.cause ?? (at as { errors?: unknown[] }).errors?.[0]) {
    const code = (at as { code?: unknown }).code
    last = { code: code === undefined ? undefined : String(code), message: at.message, name: at.name }
    if (last.code === undefined) continue
    if (certificateErrors.test(last.code)) return last
    first ??= last
  }
  return first ?? last
}

/** Milliseconds that a Retry-After header asks for: seconds, or a date. */
export function retryAfter(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** What an error body says, in the forms that the service has for it; nothing when it says nothing. */
export function yiiMessage(json: unknown): string {
  if (typeof json !== 'object' || json === null) return ''
  const { message, error, errors } = json as { message?: unknown; error?: unknown; errors?: { message?: unknown }[] }
  return String(message ?? error ?? (Array.isArray(errors) ? errors[0]?.message : undefined) ?? '')
    .replace(/\s+/g, ' ')
    .slice(0, 300)
}

/** The status that an error in Yii's form names, whatever status it came with. */
export function yiiStatus(json: unknown): number | undefined {
  if (!isObject(json)) return undefined
  const { name, message, status } = json
  return typeof name === 'string' && typeof message === 'string' && typeof status === 'number' && status >= 400
    ? status
    : undefined
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a body that is not JSON is, in a few words. */
export function describeBody(body: Buffer): string {
  if (body.length === 0) return 'an empty body'
  const head = body.subarray(0, 500).toString('utf8').trimStart()
  if (head.startsWith('<')) return 'an HTML page instead of JSON'
  return head.startsWith('{') || head.startsWith('[') ? 'JSON that breaks off' : 'something that is not JSON'
}

/** What came instead of a file. */
export type WrongContent = 'html' | 'json'

const htmlNames = new Set(['html', 'htm', 'xhtml', 'mht', 'mhtml'])
// Formats that begin with a mark of their own; .doc and .xls files are web pages often enough.
const marked = new Set([
  ...[
    'pdf',
    'zip',
    'rar',
    '7z',
    'docx',
    'xlsx',
    'pptx',
    'odt',
    'ods',
    'jpg',
    'jpeg',
    'png',
    'gif',
    'tif',
    'tiff',
    'bmp',
  ],
  ...['dwg', 'p7s', 'p7m', 'cms'],
])
const errorTitle =
  /<title[^>]*>\s*(error|ошибка|қате|[45]\d\d\b|bad gateway|service (temporarily )?unavailable|gateway time-?out|forbidden|not found|unauthorized|internal server error)/i

// What a document has and a message does not.
const documentSigns = /<table\b|протокол|хаттама/i

/**
 * Whether the beginning of a content is a message of the service or its proxy instead of the file that its name
 * promises: an HTML page for a name that is not one of HTML, a page whose title is that of an error, Yii's JSON.
 * A name without an ending promises nothing: protocols are HTML and some have none. Of a `whole` page that may be HTML
 * it is also asked that it has a table or calls itself a protocol: "technical works are under way" does not.
 */
export function looksWrong(
  name: string | null,
  contentType: string | null,
  head: Uint8Array,
  whole = false,
): WrongContent | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  const ending = endingOf(name)
  const html = /^<(!doctype html|html|head|body|center)\b/i.test(text)
  if (/^\{/.test(text) && (contentType === 'application/json' || /"(message|error|errors)"\s*:/.test(text)))
    return ending === 'json' && !/"type"\s*:\s*"yii/.test(text) ? undefined : 'json'
  if (ending === undefined || htmlNames.has(ending))
    return html && (errorTitle.test(text) || (whole && !documentSigns.test(text))) ? 'html' : undefined
  if (contentType === 'text/html' || contentType === 'application/xhtml+xml') return 'html'
  return html && (marked.has(ending) || errorTitle.test(text)) ? 'html' : undefined
}

/** The status that Yii's JSON speaks of: `{"status": 404}` or `{"code": 404}`; undefined when it is not that. */
export function yiiStatus(body: Uint8Array): number | undefined {
  try {
    const { status, code } = JSON.parse(Buffer.from(body).toString('utf8')) as { status?: unknown; code?: unknown }
    return [status, code].find((value): value is number => typeof value === 'number' && value >= 400 && value < 600)
  } catch {
    return undefined
  }
}

/** A sentence for the person: what came, with the beginning of what it says. */
export function describeRefusal(wrong: WrongContent, body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8')
  const said =
    wrong === 'html'
      ? (/<h1[^>]*>([^<]+)/i.exec(text) ?? /<title[^>]*>([^<]*)/i.exec(text))?.[1]
      : /"(?:message|error)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]
  const quoted = said === undefined || said.trim() === '' ? '' : `: ${said.replace(/\s+/g, ' ').trim().slice(0, 120)}`
  return `${wrong === 'html' ? 'a web page' : 'a message'} came instead of the file${quoted}`
}

/** The ending of a file's name in lower case, if it is a plausible one. */
export function endingOf(name: string | null): string | undefined {
  const found = /\.([a-z][a-z0-9]{1,4}|7z)\s*$/i.exec(name ?? '')
  return found === null ? undefined : found[1]!.toLowerCase()
}

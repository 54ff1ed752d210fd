/** What is told of an XML text, in its order. Names come without their prefix. */
export interface XmlHandler {
  /** `attributes` is what stands behind the name in the tag: read it with `attributeOf`. */
  open(name: string, attributes: string): void
  close(name: string): void
  /** A piece of text with its entities resolved; one text may come in several pieces. */
  text(text: string): void
}

/** Something that is no XML, or of a kind that is not read (a document type may hold entities that grow without end). */
export class XmlError extends Error {}

// A tag or a text that is longer is no table's.
const longest = 1 << 24

/**
 * Tells the tags and texts of an XML text that comes in pieces, in one pass and without a tree. It is made for large and
 * plain files (sheets of a workbook): it does not check that tags match.
 */
export class XmlScanner {
  private readonly handler: XmlHandler
  private rest = ''

  constructor(handler: XmlHandler) {
    this.handler = handler
  }

  /** Looks at a piece. Throws an XmlError. */
  write(piece: string): void {
    const { handler } = this
    const all = this.rest === '' ? piece : this.rest + piece
    let at = 0
    for (;;) {
      const open = all.indexOf('<', at)
      if (open === -1) break
      if (open > at) handler.text(plain(all.slice(at, open)))
      at = open
      const second = all.charCodeAt(open + 1)
      const end = second === 0x21 || second === 0x3f ? this.aside(all, open) : endOfTag(all, open)
      if (end === -1) break
      if (second !== 0x21 && second !== 0x3f) this.tag(all, open + 1, end - 1, second)
      at = end
    }
    this.rest = all.slice(at)
    if (this.rest.length > longest) throw new XmlError('a tag or a text in it does not end')
  }

  /** To be called behind the last piece. */
  end(): void {
    if (this.rest.includes('<')) throw new XmlError('it ends inside of a tag')
  }

  private tag(all: string, from: number, to: number, first: number): void {
    const closes = first === 0x2f
    const empty = !closes && all.charCodeAt(to - 1) === 0x2f
    const start = closes ? from + 1 : from
    const stop = empty ? to - 1 : to
    let end = start
    let name = start
    for (; end < stop; end++) {
      const code = all.charCodeAt(end)
      if (code <= 0x20) break
      if (code === 0x3a) name = end + 1
    }
    const word = all.slice(name, end)
    if (closes) this.handler.close(word)
    else {
      this.handler.open(word, end < stop ? all.slice(end, stop) : '')
      if (empty) this.handler.close(word)
    }
  }

  /** Behind a comment, an instruction or a passage of plain text; -1 when its end has not come yet. */
  private aside(all: string, open: number): number {
    const behind = (mark: string, from: number) => {
      const found = all.indexOf(mark, from)
      return found === -1 ? -1 : found + mark.length
    }
    if (all.charCodeAt(open + 1) === 0x3f) return behind('?>', open + 2)
    const start = all.slice(open, open + 9)
    if (start.startsWith('<!--')) return behind('-->', open + 4)
    if (start === '<![CDATA[') {
      const end = behind(']]>', open + 9)
      if (end !== -1) this.handler.text(all.slice(open + 9, end - 3))
      return end
    }
    if ('<![CDATA['.startsWith(start) || '<!--'.startsWith(start)) return -1
    throw new XmlError('it has a document type')
  }
}

/** Behind the `>` of a tag, which may also stand inside of quotes; -1 when it has not come yet. */
function endOfTag(all: string, open: number): number {
  let quote = 0
  for (let at = open + 1; at < all.length; at++) {
    const code = all.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 0x3e) return at + 1
    else if (code === 0x22 || code === 0x27) quote = code
  }
  return -1
}

/** The value of an attribute (its name without prefix); undefined when there is none. */
export function attributeOf(attributes: string, name: string): string | undefined {
  // As programs write it.
  const mark = ` ${name}="`
  const start = attributes.indexOf(mark)
  if (start !== -1) return plain(attributes.slice(start + mark.length, attributes.indexOf('"', start + mark.length)))
  for (let at = attributes.indexOf(name); at !== -1; at = attributes.indexOf(name, at + 1)) {
    const before = attributes.charCodeAt(at - 1)
    if (at > 0 && before > 0x20 && before !== 0x3a) continue
    const found = /^\s*=\s*("[^"]*"|'[^']*')/.exec(attributes.slice(at + name.length, at + name.length + 4096))
    if (found !== null) return plain(found[1]!.slice(1, -1))
  }
  return undefined
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function plain(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]+);/g, (whole, name: string) => {
    if (name[0] !== '#') return entities[name] ?? whole
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

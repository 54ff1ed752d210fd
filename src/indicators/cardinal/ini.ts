/** A problem in an INI file, with its place as rust-ini tells it: line from 0, column from 1. */
export class IniError extends Error {
  override name = 'IniError'
}

export type IniTable = Map<string, string | IniTable>

/**
 * Reads an INI file as the crates rust-ini 0.18 and config 0.13 (Rust) do together: comments stand on lines of their
 * own, values may be quoted and have escapes (`\n`, `\x0041`), the section `a.b` is the table `b` in the table `a`, a
 * section that is repeated replaces the earlier one.
 * @throws IniError
 */
export function parseIni(text: string): IniTable {
  const sections = new Map<string | undefined, Map<string, string>>()
  let section: string | undefined
  let key = ''
  const reader = new Reader(text)
  reader.skipBlanks()
  for (let char = reader.char; char !== undefined; char = reader.char) {
    if (char === ';' || char === '#') {
      if (reader.column > 1) reader.fail("doesn't support inline comment")
      reader.skipLine()
    } else if (char === '[') {
      reader.next()
      section = reader.until([']']).trim()
      reader.next()
      sections.set(section, new Map())
    } else if (char === '=' || char === ':') {
      if (key === '') reader.fail('missing key')
      const properties = sections.get(section) ?? new Map<string, string>()
      properties.set(key, reader.value().trim())
      sections.set(section, properties)
      key = ''
    } else key = reader.until(['=', ':']).trim()
    reader.skipBlanks()
  }
  const tree: IniTable = new Map()
  for (const [key, value] of sections.get(undefined) ?? []) put(tree, pathOf(key), value)
  for (const [name, properties] of sections)
    if (name !== undefined) {
      const table = tableAt(tree, pathOf(name))
      for (const [key, value] of properties) table.set(key, value)
    }
  return tree
}

/** Names apart by dots; what is no such path is one name. */
function pathOf(name: string): string[] {
  return /^[A-Za-z0-9 _-]+(\.[A-Za-z0-9 _-]+)*$/.test(name) ? name.split('.') : [name]
}

function tableAt(tree: IniTable, path: string[]): IniTable {
  return path.reduce((table, name) => {
    const found = table.get(name)
    if (found instanceof Map) return found
    const made: IniTable = new Map()
    table.set(name, made)
    return made
  }, tree)
}

function put(tree: IniTable, path: string[], value: string): void {
  tableAt(tree, path.slice(0, -1)).set(path.at(-1)!, value)
}

const controls: Record<string, string> = { '0': '\0', a: '\x07', b: '\b', t: '\t', r: '\r', n: '\n', '\n': '' }

class Reader {
  char: string | undefined
  column = 0
  private line = 0
  private readonly chars: Iterator<string>

  constructor(text: string) {
    this.chars = text[Symbol.iterator]()
    this.next()
  }

  next(): void {
    const { done, value } = this.chars.next()
    this.char = done === true ? undefined : value
    if (this.char === '\n') {
      this.line++
      this.column = 0
    } else if (this.char !== undefined) this.column++
  }

  fail(what: string): never {
    throw new IniError(`${this.line}:${this.column} ${what}`)
  }

  skipBlanks(): void {
    while (this.char !== undefined && isBlank(this.char)) this.next()
  }

  skipLine(): void {
    while (this.char !== undefined) {
      const isEnd = this.char === '\n'
      this.next()
      if (isEnd) break
    }
  }

  /** The text up to one of these characters, its escapes taken out. */
  until(ends: (string | undefined)[]): string {
    const expecting = `expecting "[${ends.map((end) => (end === undefined ? 'None' : `Some(${quoted(end)})`)).join(', ')}]" but found EOF.`
    let made = ''
    for (; !ends.includes(this.char); this.next()) {
      if (this.char === undefined) this.fail(expecting)
      if (this.char !== '\\') {
        made += this.char
        continue
      }
      this.next()
      const char: string | undefined = this.char
      if (char === undefined) this.fail(expecting)
      if (char === 'x') made += this.codePoint(expecting)
      else made += Object.hasOwn(controls, char!) ? controls[char!] : char
    }
    return made
  }

  private codePoint(expecting: string): string {
    let digits = ''
    for (let index = 0; index < 4; index++) {
      this.next()
      if (this.char === undefined) this.fail(expecting)
      // A line may be cut here, too; what comes after is then a digit of its own.
      if (this.isCut()) this.fail('expecting "\\\\n" but found something else')
      digits += this.char
    }
    const point = /^\+?[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN
    if (Number.isNaN(point) || (point >= 0xd800 && point <= 0xdfff)) this.fail('unknown character in \\xHH form')
    return String.fromCodePoint(point)
  }

  /** Steps over a backslash; true when it does not end a line. */
  private isCut(): boolean {
    if (this.char !== '\\') return false
    this.next()
    const char: string | undefined = this.char
    return char !== '\n'
  }

  value(): string {
    this.next()
    while (this.char !== undefined && this.char !== '\n' && this.char !== '\r' && isBlank(this.char)) this.next()
    const quote = this.char
    let made = ''
    if (quote === '"' || quote === "'") {
      this.next()
      made = this.until([quote])
      this.next()
    }
    return quote === undefined ? '' : made + this.until(['\n', '\r', undefined])
  }
}

/** What Unicode, and with it Rust, calls white space. */
function isBlank(char: string): boolean {
  return /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/.test(char)
}

function quoted(char: string): string {
  return char === '\n' ? "'\\n'" : char === '\r' ? "'\\r'" : `'${char}'`
}

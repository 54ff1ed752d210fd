import sax from 'sax'

/** What is told of an XML text, in its order. Names come without their prefix. */
export interface XmlHandler {
  /** `attribute` gives an attribute by its name; one with a prefix, if there is none without. */
  open?(name: string, attribute: (name: string) => string | undefined): void
  close?(name: string): void
  /** A piece of text with its entities resolved; one text may come in several pieces. */
  text?(text: string): void
}

/** Something that is no XML, or of a kind that is not read (a document type may hold entities that grow without end). */
export class XmlError extends Error {}

/** Tells the tags and texts of an XML text that comes in pieces, without a tree. */
export class XmlReader {
  private readonly parser = sax.parser(true, { position: false })

  constructor(handler: XmlHandler) {
    const { parser } = this
    parser.onopentag = ({ name, attributes }) =>
      handler.open?.(
        withoutPrefix(name),
        (key) =>
          (attributes[key] ?? Object.entries(attributes).find(([other]) => other.endsWith(`:${key}`))?.[1]) as
            | string
            | undefined,
      )
    parser.onclosetag = (name) => handler.close?.(withoutPrefix(name))
    parser.ontext = (text) => handler.text?.(text)
    parser.oncdata = (text) => handler.text?.(text)
    parser.ondoctype = () => {
      throw new XmlError('it has a document type')
    }
    parser.onerror = (error) => {
      throw new XmlError(error.message.split('\n', 1)[0])
    }
  }

  /** Looks at a piece. Throws an XmlError. */
  write(piece: string): void {
    this.parser.write(piece)
  }

  /** To be called behind the last piece. Throws an XmlError when something is still open. */
  end(): void {
    this.parser.close()
  }
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

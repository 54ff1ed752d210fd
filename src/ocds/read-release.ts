import { JsonCompactor, ObjectCheck } from './check-json.ts'
import type { Place } from './read.ts'
import type { PlainRelease } from './scan.ts'

type Json = Record<string, unknown>

/** What looks at JSON byte by byte, for one file after the other. */
export class JsonTools {
  /** For what is read as a stream, and for lines: never both at a time. */
  readonly check = new ObjectCheck()
  private compactor: JsonCompactor | undefined

  /** JSON without white space between values, good until the next call. */
  compact(json: Buffer): Buffer {
    this.compactor ??= new JsonCompactor()
    return this.compactor.compact(json)
  }
}

/** A release as it stands in a file. */
class GivenRelease {
  readonly kind = 'release'
  readonly bytes: Buffer
  readonly version: string | null | undefined
  readonly compact: boolean
  readonly place: Place
  private readonly tools: JsonTools

  constructor(bytes: Buffer, version: string | null | undefined, compact: boolean, place: Place, tools: JsonTools) {
    this.bytes = bytes
    this.version = version
    this.compact = compact
    this.place = place
    this.tools = tools
  }

  get line(): Buffer {
    return this.compact ? this.bytes : this.tools.compact(this.bytes)
  }
}

/** A release of which values were made. */
export class ReadRelease extends GivenRelease {
  readonly exact = true
  readonly ocid: string
  readonly date: string | undefined
  readonly release: Json

  constructor(release: Json, ...given: ConstructorParameters<typeof GivenRelease>) {
    super(...given)
    this.ocid = release.ocid as string
    this.date = typeof release.date === 'string' ? release.date : undefined
    this.release = release
  }
}

/** A release of which values are made when they are asked for. */
export class LazyRelease extends GivenRelease {
  private readonly plain: PlainRelease
  private value: Json | undefined

  constructor(plain: PlainRelease, ...given: ConstructorParameters<typeof GivenRelease>) {
    super(...given)
    this.plain = plain
  }

  get ocid(): string {
    const { from, to } = this.plain.ocid
    return this.bytes.toString('utf8', from, to)
  }

  get date(): string | undefined {
    const { from, to } = this.plain.date
    return from === -1 ? undefined : this.bytes.toString('utf8', from, to)
  }

  get exact(): boolean {
    return this.plain.exact
  }

  get buyer(): number | undefined {
    return this.compact ? this.plain.buyer : undefined
  }

  get release(): Json {
    this.value ??= JSON.parse(this.bytes.toString()) as Json
    return this.value
  }
}

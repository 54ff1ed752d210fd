import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../files/hash.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { UserError } from '../terminal/errors.ts'
import {
  besides,
  type Content,
  copyContent,
  faultIn,
  faultOf,
  folderError,
  lengthOf,
  putInPlace,
  touch,
} from './copy.ts'
import { parseState, partsOf, type State } from './state.ts'

/** A push: the one small file that makes it visible. Its name is the hash of its content. */
export interface Head {
  id: string
  state: Content
  /** The pushes that it came after and holds, the nearest and those before. */
  replaces: string[]
  /** When it was made, RFC 3339 in UTC. */
  pushed_at: string
  /** Who made it, where they said so. */
  by: string | null
  data_date: string | null
}

export interface Found {
  /** Whole pushes that no other whole push holds, with what they say. */
  tips: { head: Head; state: State }[]
  /** Pushes of which something is not here: under way, not yet synced, or damaged. */
  waiting: { head: Head; missing: number; example: string }[]
  /** Files among the heads that are not what their name says. */
  damaged: string[]
  heads: Head[]
}

const day = 86_400_000

/**
 * A folder that a coalition shares. Contents lie under their SHA-256 in `parts` and never change; each push adds one file
 * in `heads`, and nothing is written over, so that two at once, a stop in the middle, or a service that syncs files in any
 * order can hide a push for a while, but not damage one.
 */
export class SharedFolder {
  readonly dir: string

  constructor(dir: string) {
    this.dir = dir
  }

  part(sum: string): string {
    return join(this.dir, 'parts', sum.slice(0, 2), sum)
  }

  private get headsDir(): string {
    return join(this.dir, 'heads')
  }

  /** What is in the folder now. Nothing is written. */
  async read(): Promise<Found> {
    const { heads, damaged } = await this.heads()
    const waiting: Found['waiting'] = []
    const whole = new Map<string, State>()
    let rest = heads
    for (;;) {
      const held = new Set(rest.flatMap(({ replaces }) => replaces))
      const tips = rest.filter(({ id }) => !held.has(id))
      const wanted = tips.filter(({ id }) => !whole.has(id))
      for (const head of wanted) {
        const state = await this.whole(head)
        if ('missing' in state) waiting.push({ head, ...state })
        else whole.set(head.id, state)
      }
      const lost = new Set(waiting.map(({ head }) => head.id))
      if (wanted.every(({ id }) => !lost.has(id)))
        return {
          tips: tips.map((head) => ({ head, state: whole.get(head.id)! })),
          waiting,
          damaged,
          heads,
        }
      rest = rest.filter(({ id }) => !lost.has(id))
    }
  }

  private async heads(): Promise<{ heads: Head[]; damaged: string[] }> {
    const heads: Head[] = []
    const damaged: string[] = []
    for (const name of await this.names('heads')) {
      const id = /^([0-9a-f]{32})\.json$/.exec(name)?.[1]
      if (id === undefined) continue
      const text = await readFile(join(this.headsDir, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
        // Another push has just cleaned it away.
        if (error.code === 'ENOENT') return undefined
        throw folderError(error, this.dir)
      })
      if (text === undefined) continue
      if (headId(text) !== id) {
        damaged.push(name)
        continue
      }
      const { format, ...head } = JSON.parse(text) as Head & { format: unknown }
      if (format !== 1)
        throw new UserError(`a push in ${this.dir} cannot be read`, {
          why: `its format is ${JSON.stringify(format)}, this program reads format 1`,
          next: 'update jaryq',
          exit: 'data',
        })
      if (!Array.isArray(head.replaces) || !/^[0-9a-f]{64}$/.test(head.state?.sha256)) {
        damaged.push(name)
        continue
      }
      heads.push({ ...head, id })
    }
    return { heads: heads.sort((a, b) => (a.id < b.id ? -1 : 1)), damaged }
  }

  private async names(below: string): Promise<string[]> {
    try {
      return (await readdir(join(this.dir, below))).sort()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return []
      throw folderError(error, this.dir)
    }
  }

  private async whole(head: Head): Promise<State | { missing: number; example: string }> {
    const text = await this.stateText(head)
    if (text === undefined) return { missing: 1, example: 'the list of its files' }
    const state = parseState(text, join(this.dir, 'parts'))
    const missing = await this.missing(partsOf(state))
    return missing.length === 0 ? state : { missing: missing.length, example: missing[0]!.path }
  }

  private async stateText(head: Head): Promise<string | undefined> {
    const bytes = await readFile(this.part(head.state.sha256)).catch(() => undefined)
    return bytes === undefined || sha256(bytes) !== head.state.sha256 ? undefined : bytes.toString()
  }

  /** Those of some contents that are not here, or not of their length. */
  async missing<T extends Content>(contents: Iterable<T>): Promise<T[]> {
    const all = [...new Map([...contents].map((content) => [content.sha256, content])).values()]
    const missing: T[] = []
    for (let at = 0; at < all.length; at += 16) {
      const some = all.slice(at, at + 16)
      const lengths = await Promise.all(some.map(({ sha256: sum }) => lengthOf(this.part(sum))))
      missing.push(...some.filter(({ bytes }, place) => lengths[place] !== bytes))
    }
    return missing
  }

  /**
   * Puts a content into the folder, where it is not there yet, and reads it back. With `check` one that is there is read
   * and, where it is damaged, written again.
   * @returns how many bytes were copied
   * @throws UserError where the source is not what it should be
   */
  async put(
    from: string | Uint8Array,
    wanted: Content & { path: string },
    { check, now }: { check: boolean; now: Date },
  ): Promise<number> {
    const target = this.part(wanted.sha256)
    const there = (await lengthOf(target)) === wanted.bytes
    // Marked as of now, so that nobody who cleans takes it for a leftover before this push is named.
    if (there && !(check && (await faultOf(target, wanted)) !== undefined) && (await touch(target, now))) return 0
    const part = besides(target)
    try {
      await makeDirectory(join(this.dir, 'parts', wanted.sha256.slice(0, 2)))
      const copied = await copyContent(from, part)
      const fault = faultIn(copied, wanted)
      if (fault !== undefined)
        throw new UserError(`${wanted.path} was not pushed`, {
          why: fault,
          next: [
            'see what is damaged with: jaryq data verify',
            'if somebody is writing just now, push again afterwards',
          ],
          exit: 'data',
        })
      const readBack = await faultOf(part, wanted)
      if (readBack !== undefined)
        throw new UserError(`${wanted.path} did not arrive in ${this.dir}`, {
          why: readBack,
          next: 'check the disk or the connection, and push again: what arrived is not copied again',
        })
      await putInPlace(part, target)
    } catch (error) {
      await rm(part, { force: true }).catch(() => {})
      throw typeof from === 'string' && (error as NodeJS.ErrnoException).path === from
        ? new UserError(`${wanted.path} cannot be read`, { why: (error as Error).message, exit: 'data', cause: error })
        : folderError(error, this.dir)
    }
    return wanted.bytes
  }

  /**
   * Takes a content out of the folder into a new file, and reads that back.
   * @throws UserError that names the file and says what is wrong with it
   */
  async get(wanted: Content & { path: string }, to: string): Promise<void> {
    const source = this.part(wanted.sha256)
    const copied = await copyContent(source, to).catch((error: NodeJS.ErrnoException) => error)
    // An error of one's own disk is told as such.
    if (copied instanceof Error && copied.path !== source) throw copied
    const fault = faultIn(copied, wanted) ?? (await faultOf(to, wanted))
    if (fault === undefined) return
    await rm(to, { force: true })
    throw new UserError(`${wanted.path} cannot be taken from ${this.dir}`, {
      why: `of its content ${join('parts', wanted.sha256.slice(0, 2), wanted.sha256)}: ${fault}`,
      next: [
        'if the folder is still being synced, wait and pull again: what was taken is kept',
        'else ask somebody who has it to run: jaryq data push DIR --check',
      ],
      exit: 'data',
    })
  }

  /** Makes a push visible. */
  async publish(head: Omit<Head, 'id'>): Promise<Head> {
    const text = `${JSON.stringify({ format: 1, ...head })}\n`
    const id = headId(text)
    const path = join(this.headsDir, `${id}.json`)
    const part = besides(path)
    try {
      await copyContent(Buffer.from(text), part)
      await putInPlace(part, path)
    } catch (error) {
      await rm(part, { force: true }).catch(() => {})
      throw folderError(error, this.dir)
    }
    return { ...head, id }
  }

  /**
   * Removes pushes that another holds for more than `days`, broken ones of that age, and contents of that age that no
   * push names. Until then whoever is reading an earlier push can finish.
   * @returns how many bytes are free again
   */
  async clean(now: Date, days: number): Promise<number> {
    const before = now.getTime() - days * day
    const { heads, waiting } = await this.read()
    const lost = new Set(waiting.map(({ head }) => head.id))
    const since = new Map<string, number>()
    for (const head of heads.filter(({ id }) => !lost.has(id)))
      for (const id of head.replaces)
        since.set(id, Math.min(since.get(id) ?? Number.POSITIVE_INFINITY, Date.parse(head.pushed_at)))
    const isOld = (head: Head) =>
      (since.get(head.id) ?? Number.POSITIVE_INFINITY) < before ||
      (lost.has(head.id) && Date.parse(head.pushed_at) < before)
    const named = new Set<string>()
    for (const head of heads) {
      if (isOld(head)) continue
      const text = await this.stateText(head)
      named.add(head.state.sha256)
      if (text !== undefined) for (const { sha256: sum } of partsOf(parseState(text, this.dir))) named.add(sum)
      // What a push that is not yet here names is not known: nothing is taken away.
      else if (lost.has(head.id)) return 0
    }
    for (const { id } of heads.filter(isOld)) await rm(join(this.headsDir, `${id}.json`), { force: true })
    let freed = 0
    for (const folder of await this.names('parts'))
      for (const name of await this.names(join('parts', folder))) {
        const path = join(this.dir, 'parts', folder, name)
        const entry = named.has(name) ? undefined : await stat(path).catch(() => undefined)
        if (entry === undefined || !/^[0-9a-f]{64}/.test(name) || entry.mtimeMs >= before) continue
        await rm(path, { force: true })
        freed += entry.size
      }
    return freed
  }
}

function headId(text: string): string {
  return sha256(text).slice(0, 32)
}

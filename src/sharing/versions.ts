/** A version of a file: its SHA-256, or null where the file was deleted. */
export type Version = string | null

/** A file of the user's own in a shared folder. */
export interface OwnEntry {
  path: string
  sha256: Version
  bytes: number
  /** The versions that this one came after, `gone` for a deletion. */
  seen: string[]
  /** Versions that were written without knowing of this one; they stay until somebody who saw them pushes. */
  also: { sha256: string; bytes: number }[]
}

/** What a dataset remembers of such a file: the version it had when it was last shared, and all that it has seen. */
export interface OwnRecord {
  /** Empty where what stands here was not yet shared. */
  last: string
  seen: string[]
}

export type Decision = 'same' | 'ours' | 'theirs' | 'apart'

/** The name of a version among those seen. */
export function nameOf(version: Version): string {
  return version ?? 'gone'
}

/** Whose version of a file came after the other's; `apart` when neither knew of the other. */
export function decide(ours: Version, record: OwnRecord | undefined, theirs: OwnEntry | undefined): Decision {
  if (theirs === undefined) return ours === null ? 'same' : 'ours'
  if (theirs.sha256 === ours) return 'same'
  const seen = record?.seen ?? []
  const known = seen.includes(nameOf(theirs.sha256))
  // Nothing was deleted where there never was anything.
  if (ours === null && (record === undefined || record.last === 'gone')) return 'theirs'
  const changed = record !== undefined && record.last !== nameOf(ours)
  const came = theirs.seen.includes(nameOf(ours))
  if (known && (changed || !came)) return 'ours'
  if (came && !changed) return 'theirs'
  // A file stands before its deletion by somebody who did not know of the change.
  if (ours === null) return 'theirs'
  return theirs.sha256 === null ? 'ours' : 'apart'
}

/** What a push puts into the folder where `decide` says `ours`. */
export function pushed(
  path: string,
  ours: { sha256: Version; bytes: number },
  record: OwnRecord | undefined,
  theirs: OwnEntry | undefined,
): OwnEntry {
  const known = record?.seen ?? []
  const before = theirs === undefined ? [] : [...theirs.seen, nameOf(theirs.sha256)]
  const seen = sortedSet([...known, ...before]).filter((one) => one !== nameOf(ours.sha256))
  const also = (theirs?.also ?? []).filter(({ sha256 }) => !known.includes(sha256) && sha256 !== ours.sha256)
  return { path, sha256: ours.sha256, bytes: ours.bytes, seen, also }
}

/** Two versions that were pushed at the same time in one. In either order the result is the same. */
export function joined(a: OwnEntry, b: OwnEntry): OwnEntry {
  const aAfter = a.seen.includes(nameOf(b.sha256))
  const bAfter = b.seen.includes(nameOf(a.sha256))
  const [first, second] = nameOf(a.sha256) > nameOf(b.sha256) ? [a, b] : [b, a]
  const isApart = a.sha256 !== b.sha256 && aAfter === bAfter
  const winner =
    a.sha256 === b.sha256 ? a : aAfter !== bAfter ? (aAfter ? a : b) : first.sha256 === null ? second : first
  const loser = winner === a ? b : a
  const own = [...a.also, ...b.also, ...(isApart && loser.sha256 !== null ? [{ ...loser, sha256: loser.sha256 }] : [])]
  const lost = isApart ? [nameOf(loser.sha256)] : []
  // What one side has seen and the other still keeps beside was settled.
  const settled = (sha: string) => (a.seen.includes(sha) || b.seen.includes(sha)) && !lost.includes(sha)
  const seen = sortedSet([...a.seen, ...b.seen]).filter((one) => one !== nameOf(winner.sha256) && !lost.includes(one))
  const also = new Map(own.map(({ sha256, bytes }) => [sha256, { sha256, bytes }]))
  return {
    path: a.path,
    sha256: winner.sha256,
    bytes: winner.bytes,
    seen: winner.sha256 === loser.sha256 || !isApart ? sortedSet([...seen, ...notWinner(winner, loser)]) : seen,
    also: [...also.values()]
      .filter(({ sha256 }) => sha256 !== winner.sha256 && !settled(sha256))
      .sort((x, y) => (x.sha256 < y.sha256 ? -1 : 1)),
  }
}

function notWinner(winner: OwnEntry, loser: OwnEntry): string[] {
  return winner.sha256 === loser.sha256 ? [] : [nameOf(loser.sha256)]
}

export function sortedSet(values: Iterable<string>): string[] {
  return [...new Set(values)].sort()
}

/** A file that travels: its path in a dataset with `/`, in NFC, its length and its SHA-256. */
export interface FileRef {
  path: string
  bytes: number
  sha256: string
}

/** Folders of a dataset with the user's own files. Of `field` what lies there is without what a camera writes. */
export const ownFolders = ['indicators', 'templates', 'law', 'reports', 'watch/rules', 'peers', 'field'] as const

export type Kind = 'data' | 'raw' | 'flags' | 'case' | 'own'

// What Windows cannot have as a name, so that a file of that name would stop somebody else's pull.
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const forbidden = /[<>:"|?*\\\u0000-\u001f\u007f]/

/** Why a file of this path cannot be on every system; undefined where it can. */
export function notPortable(path: string): string | undefined {
  for (const part of path.split('/')) {
    if (part === '' || part === '.' || part === '..') return 'it leads elsewhere'
    if (forbidden.test(part)) return 'it has a sign that Windows does not allow in names'
    if (/[. ]$/.test(part)) return 'it ends in a point or a space, which Windows takes off'
    if (devices.test(part)) return 'Windows keeps that name for a device'
    if (Buffer.byteLength(part) > 240) return 'it is longer than 240 bytes'
  }
  return path === path.normalize('NFC') ? undefined : 'its letters are not in their composed form (NFC)'
}

/**
 * What a path of a shared folder is in a dataset; undefined where nothing may lie under that path. Data have `generation/`
 * for the number that their generation gets.
 */
export function kindOf(path: string): Kind | undefined {
  if (notPortable(path) !== undefined) return undefined
  const [top, ...rest] = path.split('/')
  if (rest.length === 0 || rest.some((part) => part.startsWith('.'))) return undefined
  if (top === 'releases' && rest.length === 2) return 'data'
  if (top === 'generation') return 'data'
  if (top === 'raw') return 'raw'
  if (top === 'flags' && (path === 'flags/ledger.parquet' || /^flags\/runs\/[0-9a-f]+\/[^/]+$/.test(path)))
    return 'flags'
  if (top === 'cases' && /^cases\/(campaigns\/)?[^/]+\.md$/.test(path)) return 'case'
  return ownFolders.some((folder) => path.startsWith(`${folder}/`)) ? 'own' : undefined
}

/** Names that programs and systems leave beside what people write: they do not travel. */
export function isPassing(name: string): boolean {
  return name.startsWith('.') || /\.(part|lock|tmp|swp)$|~$|^(thumbs\.db|desktop\.ini)$/i.test(name)
}

import type { LetterFormat } from '../document.ts'
import type { LetterRequest } from '../new-letter.ts'
import type { LetterFlag } from '../source.ts'

/** Who a bundle is for: the authority gets the records as they came, anybody else masked ones. */
export const bundleKinds = ['authority', 'public'] as const
export type BundleKind = (typeof bundleKinds)[number]

export interface BundleFile {
  path: string
  bytes: number
  sha256: string
  /** The archive that holds it, from 1; one in a folder. */
  part: number
}

/** `manifest.json` of a bundle: what the letter was made from, and every file but itself. */
export interface BundleManifest {
  format: 1
  kind: BundleKind
  /** What the letter was asked for; in a public bundle without the applicant. */
  request: Omit<LetterRequest, 'dir'>
  formats: LetterFormat[]
  /** Of the dataset that the letter was made from. */
  prefix: string
  context: Record<string, unknown>
  ocids: string[]
  flags: LetterFlag[]
  parts: number
  files: BundleFile[]
}

export const manifestName = 'manifest.json'

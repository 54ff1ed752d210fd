import { isObject } from './scan-json.ts'

type Json = Record<string, unknown>

/** A release: what has an ocid and is no link. */
export function isRelease(value: Json): boolean {
  return value.ocid !== undefined && value.url === undefined
}

/** A record: releases of one process, or what they were merged to. */
export function isRecord(value: Json): boolean {
  return (
    isObject(value.compiledRelease) ||
    isObject(value.versionedRelease) ||
    (value.ocid !== undefined && Array.isArray(value.releases))
  )
}

/** A link to a release that is published elsewhere; drafts of the standard named it `uri`. */
export function isLink(value: Json): boolean {
  return (
    (typeof value.url === 'string' || typeof value.uri === 'string') &&
    value.ocid === undefined &&
    value.id === undefined &&
    value.tender === undefined
  )
}

/** A release that others were merged to. */
export function isCompiled({ tag }: Json): boolean {
  return Array.isArray(tag) && tag.includes('compiled')
}

/** Why bytes are set aside that are no text. */
export const notUtf8 = 'not UTF-8: name its encoding, for example --encoding windows-1251 or --encoding latin1'

/**
 * The version in a package's metadata: from what stands before its list, or from the whole when that is at hand; null in
 * a record that stands alone.
 */
export function versionIn(head: Buffer, whole: Buffer | undefined): string | null | undefined {
  for (const bytes of [Buffer.concat([head, Buffer.from(']}')]), whole]) {
    if (bytes === undefined) continue
    try {
      const value = JSON.parse(bytes.toString()) as Json
      const version = versionOf(value)
      if (version !== undefined) return version
      if (value.ocid !== undefined || isRecord(value)) return null
      if (bytes === whole) return '1.0'
    } catch {}
  }
  return undefined
}

/** The version that a package says it is of. */
export function versionOf(value: Json): string | undefined {
  return typeof value.version === 'string' || typeof value.version === 'number' ? String(value.version) : undefined
}

/** A JSON value for messages. */
export function jsonName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : `${value}`
}

/** V8's words about what is wrong, without the text around it. */
export function jsonReason(error: unknown): string {
  const { message } = error as Error
  return /^Unexpected token '[^']*'/.exec(message)?.[0] ?? message.replace(/ \(line \d+ column \d+\)$/, '')
}

/** A line without a byte order mark, a record separator and white space around it. */
export function withoutMarks(line: Buffer): Buffer {
  let start = 0
  let end = line.length
  if (line[start] === 0xef && line[start + 1] === 0xbb && line[start + 2] === 0xbf) start += 3
  while (start < end && (line[start]! <= 0x20 || line[start] === 0x1e)) start++
  while (end > start && line[end - 1]! <= 0x20) end--
  return line.subarray(start, end)
}

/** How deep JSON is nested. */
export function depthOf(json: Buffer): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (byte === 0x22) {
      for (at++; at < json.length && json[at] !== 0x22; at++) if (json[at] === 0x5c) at++
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) deepest = depth
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return deepest
}

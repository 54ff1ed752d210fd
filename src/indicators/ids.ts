import { UserError } from '../terminal/errors.ts'
import { type Subject, subjects } from './file.ts'

/** What the id of a flag says: `single-bid:lot:ocds-jaryq0-1|2~0a1b2c3d`. */
export interface FlagId {
  indicator: string
  subject: Subject
  /** The parts joined by `|`, as the result rows have them. */
  subjectId: string
  /** The hash of the parameters with its `~`, or nothing when they are the defaults. */
  suffix: string
}

function encode(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
}

/** The id of a flag; each part of the subject is percent-encoded. */
export function flagId(indicator: string, subject: Subject, subjectId: string, suffix: string): string {
  return `${indicator}:${subject}:${subjectId.split('|').map(encode).join('|')}${suffix}`
}

/** Takes an id apart; throws a UserError when it is none. */
export function parseFlagId(id: string): FlagId {
  const match = /^([a-z0-9-]+):([a-z]+):([^:~]*)(~[0-9a-f]{8})?$/.exec(id)
  try {
    if (match !== null && subjects.includes(match[2] as Subject))
      return {
        indicator: match[1]!,
        subject: match[2] as Subject,
        subjectId: match[3]!.split('|').map(decodeURIComponent).join('|'),
        suffix: match[4] ?? '',
      }
  } catch {
    // A stray % is no encoding: refused below.
  }
  throw new UserError(`"${id}" is not the id of a flag`, {
    why: 'an id looks like single-bid:lot:ocds-jaryq0-17379679|42667205, as the rows of jaryq flag give it',
    next: 'put the id in quotes: the sign | means a pipe to the shell',
    exit: 'usage',
  })
}

import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { UserError } from '../terminal/errors.ts'
import { builtInLaw } from './law.ts'
import type { LawStatus } from './norms.ts'
import { ownLawTexts, parseOwnLaw } from './own-law.ts'

/** A value of the law to be kept in a dataset. */
export interface NewValue {
  key: string
  /** `null`: the law has no such value in these dates. */
  value: number | null
  from: string
  to?: string | undefined
  /** Default: the norm of the newest value with this key. */
  norm?: string | undefined
  status: LawStatus
  source: string
  readBy: string
  readOn: string
  /** The day on which it is added: nothing can have been read after it. Not asked about when it is not said. */
  today?: string | undefined
}

/**
 * Adds a value to a file of the folder `law` and returns its path. What is in the file stays, comments too. Throws a
 * UserError, and writes nothing, when the value is wrong or contradicts another one of the folder.
 */
export async function addValue(folder: string, given: NewValue, name = 'values.yaml'): Promise<string> {
  if (!/^[\w-][\w.-]*\.(ya?ml|json)$/i.test(name))
    throw new UserError(`"${name}" cannot be a file of the law`, {
      why: 'its name has no folder in it and ends in .yaml, .yml or .json',
      exit: 'usage',
    })
  for (const [what, flag] of [
    [given.source, '--source'],
    [given.readBy, '--read-by'],
  ] as const)
    if (what.trim() === '')
      throw new UserError(`${flag} is empty`, { next: 'say who read it, and where', exit: 'usage' })
  if (given.today !== undefined && given.readOn > given.today)
    throw new UserError(`nobody can have read it on ${given.readOn} yet`, {
      why: `today is ${given.today}`,
      next: 'name the day on which the act was read with --read-on',
      exit: 'usage',
    })
  const file = join(folder, name)
  const builtIn = builtInLaw()
  const texts = await ownLawTexts(folder)
  // What is wrong already is told as it is, before anything is added to it.
  await parseOwnLaw(texts, builtIn)
  const norm = given.norm ?? builtIn.limits.findLast((limit) => limit.key === given.key)?.norm
  const entry = {
    key: given.key,
    valid_from: given.from,
    ...(given.to === undefined ? {} : { valid_to: given.to }),
    value: given.value,
    ...(norm === undefined ? {} : { norm }),
    ...{ status: given.status, source: given.source, read_by: given.readBy, read_on: given.readOn },
  }
  const old = texts.find((one) => one.file === file)
  const text = await withValue(old?.text ?? '', entry, name.toLowerCase().endsWith('.json'))
  try {
    await parseOwnLaw([...texts.filter((one) => one !== old), { file, text }], builtIn)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError('the value was not added', {
      why: error.why,
      next: error.next.filter((line) => !line.startsWith('correct the file')),
      exit: 'usage',
      cause: error,
    })
  }
  await mkdir(dirname(file), { recursive: true })
  await writeAtomically(file, text)
  return file
}

async function withValue(text: string, entry: Record<string, unknown>, isJson: boolean): Promise<string> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text)
  if (isJson) {
    const content = (document.toJS() ?? {}) as { values?: unknown[] }
    return `${JSON.stringify({ ...content, values: [...(content.values ?? []), entry] }, null, 2)}\n`
  }
  if (document.contents === null || document.toJS() === null) document.contents = document.createNode({}) as never
  if (document.get('values') == null) document.set('values', document.createNode([entry]))
  else document.addIn(['values'], document.createNode(entry))
  return document.toString({ lineWidth: 0 })
}

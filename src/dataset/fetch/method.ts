import { methods } from '../../law/methods.ts'
import { UserError } from '../../terminal/errors.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import { rawRecord, rawSegments, readRaw } from '../raw/store.ts'

const book = 'refs/ref_trade_methods'

/**
 * Refuses a method of procurement that neither this program nor the dataset's reference book knows: the service would
 * answer that there is nothing.
 * @throws UserError (usage)
 */
export async function checkMethods(dir: string, source: string, asked: readonly number[]): Promise<void> {
  const known = new Map(methods().map(({ id, name }) => [id, name.en]))
  if (asked.every((id) => known.has(id))) return
  if ((await rawSegments(dir, source, book)).length > 0)
    for await (const { bytes } of readRaw(dir, source, book)) {
      const { id, name_ru: name } = JSON.parse(rawRecord(bytes).toString()) as Record<string, unknown>
      if (Number.isSafeInteger(Number(id)) && !known.has(Number(id))) known.set(Number(id), String(name ?? ''))
    }
  const unknown = asked.find((id) => !known.has(id))
  if (unknown === undefined) return
  const rows = [...known].sort(([a], [b]) => a - b)
  const hint = didYouMean(
    String(unknown),
    rows.map(([id]) => String(id)),
  )
  throw new UserError(`no method of procurement has the id ${unknown}`, {
    why: `the methods are:\n${rows.map(([id, name]) => `${id} ${name}`).join('\n')}`,
    next: [
      ...(hint === undefined ? [] : [hint]),
      'if the portal has a new one, fetch its list first: jaryq fetch refs/ref_trade_methods',
    ],
    exit: 'usage',
  })
}

import { isInBook, katoPrefix, katoProblem } from '../../goszakup/kato.ts'
import { UserError } from '../../terminal/errors.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import { rawRecord, rawSegments, readRaw } from '../raw/store.ts'

/**
 * Refuses a place that does not exist: by its form, and by the reference book of places when the dataset has it.
 * @throws UserError (usage)
 */
export async function checkRegion(dir: string, source: string, code: string): Promise<void> {
  const problem = katoProblem(code)
  if (problem !== undefined)
    throw new UserError(`--region ${code}: ${problem}`, {
      next: 'give the first digits of a KATO code: 75 is Almaty, 7511 a district of it',
      exit: 'usage',
    })
  if ((await rawSegments(dir, source, 'refs/ref_kato')).length === 0) return
  const names = new Map<string, string>()
  for await (const { bytes } of readRaw(dir, source, 'refs/ref_kato')) {
    const { code: known, name_ru: name } = JSON.parse(rawRecord(bytes).toString()) as Record<string, unknown>
    if (typeof known === 'string') names.set(known, String(name ?? ''))
  }
  if (isInBook(code, names.keys()) !== false) return
  const prefix = katoPrefix(code)
  const beginning = prefix.slice(0, prefix.length === 9 ? 6 : Math.max(2, prefix.length - 2))
  const around = [...names].filter(([known]) => known.startsWith(beginning))
  const hint = didYouMean(
    prefix.padEnd(9, '0'),
    around.map(([known]) => known),
  )
  throw new UserError(`no place has the KATO code ${code}`, {
    why: `the reference book ref_kato of this dataset has none that begins with ${prefix}`,
    next: [
      ...(hint === undefined ? [] : [hint]),
      ...around.slice(0, 5).map(([known, name]) => `${known} is ${name}`),
      ...(around.length > 5 ? [`and ${around.length - 5} more begin with ${beginning}`] : []),
    ],
    exit: 'usage',
  })
}

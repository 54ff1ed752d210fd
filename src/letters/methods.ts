import { kindName, methodOf } from '../law/methods.ts'
import type { Lang } from '../terminal/languages.ts'

/** What a method of the portal is called in a letter, by its id; undefined for a method that is not known. */
export function methodName(id: unknown, lang: Lang): string | undefined {
  const method = methodOf(id as number | string | null | undefined)
  return method === undefined ? undefined : kindName(method.kind, lang)
}

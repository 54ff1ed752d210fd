import type { Lang } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { letterKinds, letterLanguages, loadTemplate } from './templates.ts'

export const letterColumns: Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'addressee', type: 'text' },
  { name: 'languages', type: 'json' },
  { name: 'roles', type: 'json' },
]

/** One row a kind of letter, its title and addressee in `lang` (else in the first language it has). */
export async function listLetters(dir: string, lang: Lang): Promise<Row[]> {
  const kinds = await letterKinds(dir)
  return Promise.all(
    kinds.map(async (kind) => {
      const languages = await letterLanguages(kind, dir)
      const template = await loadTemplate(kind, languages.includes(lang) ? lang : languages[0]!, dir)
      return { kind, title: template.title, addressee: template.addressee, languages, roles: template.roles }
    }),
  )
}

import { join } from 'node:path'
import type { Lang } from '../terminal/languages.ts'
import { compareResults } from './compare.ts'
import { letterAnswers } from './facts.ts'
import { type FieldForm, formFolder } from './form.ts'
import { type KeptResults, readKept } from './kept.ts'

/** The facts of a check as a file of answers (YAML) that `letter new --answers` reads. */
export async function answersText(
  dir: string,
  id: string,
  lang: Lang,
): Promise<{ text: string; form: FieldForm; kept: KeptResults }> {
  const { form, kept, results } = await readKept(dir, id)
  const { stringify } = await import('yaml')
  const answers = letterAnswers(form, results, compareResults(form, results), kept.photos, lang)
  return { text: stringify(answers, { lineWidth: 0 }), form, kept }
}

/** The command that writes a letter of them: a request to the customer, which every role may send. */
export function letterCommand(dir: string, form: FieldForm, kept: KeptResults, lang: Lang, answers: string): string {
  const photos = kept.photos
    .filter(({ copy }) => copy !== null)
    .map(({ name }) => ` --attach ${join(formFolder(dir, form.id), 'photos', name)}`)
  return `jaryq letter new c-info-request --process ${form.contract.ocid} --lang ${lang === 'en' ? 'ru' : lang} --answers ${answers}${photos.join('')}`
}

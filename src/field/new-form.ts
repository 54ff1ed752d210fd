import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifestIfAny } from '../dataset/manifest.ts'
import type { PurchaseOptions } from '../dataset/purchase/purchase.ts'
import { writeAtomically } from '../files/atomic.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type CheckedContract, contractFacts, findContract } from './contract.ts'
import { type FieldForm, type FormOptions, keepForm, makeForm } from './form.ts'

/** The formats that a form is written in. */
export const formFormats = ['pdf', 'docx', 'html', 'md'] as const
export type FormFormat = (typeof formFormats)[number]

export interface NewFormOptions extends PurchaseOptions, FormOptions {
  lang: Lang
  formats: readonly FormFormat[]
  /** A directory; the current one unless said. */
  output?: string | undefined
  /** Replace a file of results that was filled in. */
  force?: boolean | undefined
}

export interface NewForm {
  form: FieldForm
  /** The files of the form, and the file to type its results into. */
  files: string[]
  results: string
}

/**
 * Makes the form of a contract and keeps it in the dataset; writes it, and the file that its results are typed into. The
 * contract is taken from the dataset, else asked of the service.
 * @throws UserError when there is no such contract, it has no lines, or a file of results would be lost
 */
export async function newForm(given: string, options: NewFormOptions): Promise<NewForm> {
  if (options.case !== undefined) await (await import('../cases/store.ts')).readCase(options.data, options.case)
  const contract = await checkedContract(given, options)
  const form = makeForm(contract, options)
  const { lang, output = '.' } = options
  const results = join(output, `${form.id}-results.csv`)
  const { resultsTemplate } = await import('./results-file.ts')
  const template = resultsTemplate(form, lang)
  if (options.force !== true && existsSync(results) && !(await isTemplate(form, results)))
    throw new UserError(`${results} is filled in already`, {
      why: 'it was written for this form, and the results in it would be lost',
      next: [
        'record it with: jaryq field record',
        'write to another place with --output',
        'or replace it with --force',
      ],
      exit: 'usage',
    })
  await keepForm(options.data, form)
  const files: string[] = []
  for (const format of options.formats) {
    const path = join(output, `${form.id}.${lang}.${format}`)
    await put(path, await formBytes(form, lang, format))
    files.push(path)
  }
  await put(results, template)
  return { form, files, results }
}

/** A form as a file of some format. */
export async function formBytes(form: FieldForm, lang: Lang, format: FormFormat): Promise<Buffer> {
  if (format === 'pdf') return (await import('./write-pdf.ts')).writeFormPdf(form, lang)
  const { writeDocument } = await import('../letters/document.ts')
  return writeDocument((await import('./write-markdown.ts')).formDocument(form, lang), format)
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeAtomically(path, content)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

/** Whether a file of results is as it was written, in whatever language. */
async function isTemplate(form: FieldForm, path: string): Promise<boolean> {
  const { resultsTemplate } = await import('./results-file.ts')
  const text = await readFile(path, 'utf8')
  return (['en', 'ru', 'kk'] as const).some((lang) => resultsTemplate(form, lang) === text)
}

async function checkedContract(given: string, options: NewFormOptions): Promise<CheckedContract> {
  const { openLetterSource } = await import('../letters/dataset-source.ts')
  const manifest = await readManifestIfAny(options.data)
  if (manifest !== undefined && manifest.generation !== null) {
    const source = await openLetterSource(options.data)
    try {
      const row = await findContract(source, given)
      if (row !== undefined) return await contractFacts(source, row, { dir: options.data, home: options.data })
    } finally {
      await source.close()
    }
  }
  if (options.offline === true)
    throw new UserError(`there is no contract "${given}" in ${options.data}`, {
      why: manifest === undefined ? 'there is no dataset' : 'no contract of the dataset has this number',
      next: ['look at the number again', 'or leave out --offline to ask the service'],
      exit: 'data',
    })
  const { parseAddress } = await import('../goszakup/address.ts')
  parseAddress(given)
  const { defaultBaseUrl, requireToken } = await import('../goszakup/token/token.ts')
  const { token } = await requireToken(options.baseUrl ?? defaultBaseUrl, { report: options.report })
  const { openPurchase } = await import('../dataset/purchase/purchase.ts')
  const purchase = await openPurchase(given, { ...options, token })
  try {
    const source = await openLetterSource(purchase.dir)
    try {
      const row = (await findContract(source, given)) ?? (await onlyContract(source, purchase.ocids))
      if (row === undefined)
        throw new UserError(`"${given}" has no contract yet`, {
          why: 'a form is made of the lines of a contract',
          next: 'look at the purchase with: jaryq check',
          exit: 'data',
        })
      return await contractFacts(source, row, { dir: purchase.dir, home: options.data })
    } finally {
      await source.close()
    }
  } finally {
    await purchase.close()
  }
}

/** The contract of a purchase that was named otherwise, where it has one. */
async function onlyContract(source: Parameters<typeof findContract>[0], ocids: readonly string[]) {
  const [ocid, another] = ocids
  return ocid === undefined || another !== undefined ? undefined : findContract(source, ocid)
}

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { viewOf } from '../../src/cases/case.ts'
import { readCase, readCases } from '../../src/cases/store.ts'
import { newCase } from '../../src/cases/work.ts'
import { answersText, letterCommand } from '../../src/field/answers.ts'
import { comparisonRows } from '../../src/field/compare.ts'
import { formRows, readKept } from '../../src/field/kept.ts'
import { newForm } from '../../src/field/new-form.ts'
import { recordResults } from '../../src/field/record.ts'
import { newTipCase, textOf, tipText } from '../../src/field/tip.ts'
import { tipSigns } from '../../src/field/tip-text.ts'
import { sha256 } from '../../src/files/hash.ts'
import { readAnswersFile } from '../../src/letters/answers.ts'
import { openLetterSource } from '../../src/letters/dataset-source.ts'
import { draftLetter } from '../../src/letters/new-letter.ts'
import { silent } from '../../src/terminal/progress.ts'
import { applicant } from '../letters/market.ts'
import { writeDataset } from '../reports/dataset.ts'
import { contractNumber, fieldReleases, ocid, typed } from './market.ts'

const stamp = '2026-05-21T05:00:00.000Z'
const iin = '851330300122'
let dir: string
let out: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-field-'))
  out = join(dir, 'out')
  await mkdir(out)
  await writeDataset(dir, 'goszakup', fieldReleases(), { training: true })
})
afterAll(() => rm(dir, { recursive: true }))

const common = { lang: 'ru', formats: ['md'], date: '2026-05-20', offline: true, report: silent } as const
const make = (more: object = {}) => newForm(contractNumber, { ...common, data: dir, output: out, ...more })
const record = (file: string, more: object = {}) =>
  recordResults({ dir, file, lang: 'ru', stamp, today: '2026-05-25', ...more })

// A JPEG as a decoder sees one, with a place and a name in it.
const segment = (marker: number, content: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker, 0, content.length + 2]), content])
const photo = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe1, Buffer.from('Exif\0\0 51.1 N, Ivanova', 'latin1')),
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([1, 2, 3, 0xff, 0xd9]),
])

describe('a form from the dataset', () => {
  it('has what the contract and its act say, however the contract is named', async () => {
    const { form, files, results } = await make()
    expect((await newForm('17379679-1', { ...common, data: dir, output: out })).form.id).toBe(form.id)
    expect((await newForm(ocid, { ...common, data: dir, output: out })).form.id).toBe(form.id)
    const [, first, second, third] = form.rows
    expect(first!.line).toMatchObject({ kind: 'count', quantity: '120', unit: { ru: 'Штука', kk: 'Дана' } })
    expect(first!.line!.places[0]!.ru).toBe('Сарыозенский район, ул. Макетная, дом 1')
    expect(first!.line!.warranty).toBe('гарантия не менее 24 месяцев')
    expect(second!.line).toMatchObject({ kind: 'length', quantity: '300.5', price: '500.55' })
    expect(third!.line).toMatchObject({ kind: 'done' })
    expect(form.contract.acts).toEqual([{ number: 'A1/00/1', date: '2026-05-04', amount: '1240000', approved: null }])
    const page = await readFile(files[0]!, 'utf8')
    expect(page).toContain('15 календарных дней')
    expect(page).toContain('УЧЕБНЫЕ ДАННЫЕ')
    expect(existsSync(results)).toBe(true)
  })

  it('does not write over results that were typed in', async () => {
    const { results } = await make({ seed: 'dice' })
    await writeFile(results, typed(await readFile(results, 'utf8'), { '0.2': '2' }))
    await expect(make({ seed: 'dice' })).rejects.toThrow(/is filled in already/)
    await make({ seed: 'dice', force: true })
  })

  it('says what is not there', async () => {
    await expect(newForm('999999-1', { ...common, data: dir, output: out })).rejects.toThrow(/there is no contract/)
    await expect(make({ case: 'none' })).rejects.toThrow(/no case "none"/)
  })
})

describe('results typed in', () => {
  it('enter a case with photos, and become facts of a letter', async () => {
    const { form, results } = await make()
    const text = await readFile(results, 'utf8')
    const file = join(out, 'typed.csv')
    await writeFile(join(out, 'Ivanova 1.jpg'), photo)
    await writeFile(join(out, 'film.heic'), '\0\0\0\x18ftypheic')
    const cell = (row: number, key: string, piece?: number) =>
      `${row}.${form.rows[row]!.cells.find((one) => one.key === key && one.piece === piece)!.cell}`
    const values = {
      [cell(0, 'date')]: '2026-05-20',
      [cell(0, 'signatures')]: '1',
      [cell(0, 'photos')]: 'Ivanova 1.jpg, film.heic',
      [cell(1, 'counted')]: '118',
      [cell(2, 'length', 1)]: '300,5',
      [cell(3, 'done')]: 'да',
    }
    await writeFile(file, typed(text, { ...values, [cell(1, 'counted')]: 'сто', [cell(1, 'photos')]: 'no.jpg' }))
    const before = await readFile(file)
    await expect(record(file)).rejects.toThrow(/строка 1, ячейка 1\.1 \(Насчитано всего\): «сто»/)
    await expect(record(file)).rejects.toMatchObject({ why: expect.stringMatching(/«no\.jpg» не читается/) })
    expect((await readFile(file)).equals(before)).toBe(true)
    expect((await readCases(dir)).cases).toEqual([])
    expect(existsSync(join(dir, 'field', form.id, 'results.json'))).toBe(false)

    await writeFile(file, typed(text, values))
    const made = await record(file)
    expect(made.begun).toBe(true)
    expect(made.warnings.join('\n')).toMatch(/1 of two people signed[\s\S]*HEIC/)
    expect(comparisonRows(form, made.comparisons, 'ru')[0]).toMatchObject({
      counted: 118,
      difference: -2,
      money: 18000,
    })
    const view = viewOf(await readCase(dir, made.caseId))
    expect(view.checks[0]).toMatchObject({ id: form.id, contract: contractNumber, signatures: '1', date: '2026-05-20' })
    expect(view.checks[0]!.photos![0]).toBe(`photo-0-1.jpg SHA-256 ${sha256(photo)}`)
    expect(view.purchases.map(({ id }) => id)).toEqual([ocid])

    const copy = await readFile(join(dir, 'field', form.id, 'photos', 'photo-0-1.jpg'))
    expect(copy.includes('Ivanova')).toBe(false)
    const kept = join(dir, 'private', 'field', form.id, 'photos')
    expect((await readFile(join(kept, `${sha256(photo)}.jpg`))).equals(photo)).toBe(true)
    expect(await readdir(join(dir, 'field', form.id, 'photos'))).toEqual(['photo-0-1.jpg'])

    const again = await record(file)
    expect(again).toMatchObject({ unchanged: true, begun: false, caseId: made.caseId })
    await writeFile(file, typed(text, { ...values, [cell(1, 'counted')]: '119' }))
    expect((await record(file)).unchanged).toBe(false)
    expect((await readdir(join(dir, 'field', form.id))).filter((name) => /^results-.*json$/.test(name))).toHaveLength(1)
    expect(viewOf(await readCase(dir, made.caseId)).checks).toHaveLength(1)
    expect((await readKept(dir, form.id)).results.get(cell(1, 'counted'))).toBe('119')
    expect(await formRows(dir)).toContainEqual(
      expect.objectContaining({ form: form.id, photos: 2, checked: '2026-05-20' }),
    )

    const source = await openLetterSource(dir)
    try {
      for (const lang of ['ru', 'kk'] as const) {
        const answers = await answersText(dir, form.id, lang)
        const path = join(out, `answers.${lang}.yaml`)
        await writeFile(path, answers.text)
        expect(letterCommand(dir, form, answers.kept, lang, path)).toContain(`--answers ${path} --attach `)
        const letter = await draftLetter(source, {
          kind: 'c-info-request',
          process: ocid,
          lang,
          applicant,
          answers: await readAnswersFile(path),
          attach: [join(dir, 'field', form.id, 'photos', 'photo-0-1.jpg')],
          dir,
        })
        const { markdown } = letter.document
        expect(markdown).toContain(
          lang === 'ru' ? 'при осмотре 119, то есть на 1 меньше' : 'қарау кезінде 119, яғни 1 кем',
        )
        expect(markdown).toContain(sha256(photo))
        expect(markdown).toContain(sha256(copy))
      }
    } finally {
      await source.close()
    }
  })

  it('enter the case that is named, and none that is not there', async () => {
    const { results, form } = await make({ seed: 'another' })
    const file = join(out, 'second.csv')
    await writeFile(file, typed(await readFile(results, 'utf8'), { '0.1': '2026-05-20', '0.2': '2' }))
    await expect(record(file, { case: 'none' })).rejects.toThrow(/no case "none"/)
    expect(existsSync(join(dir, 'field', form.id, 'results.json'))).toBe(false)
    await newCase({ dir, stamp, date: '2026-05-20', id: 'lamps', title: 'Lamps' })
    expect(await record(file, { case: 'lamps' })).toMatchObject({ caseId: 'lamps', begun: false })
    expect(viewOf(await readCase(dir, 'lamps')).checks.map(({ id }) => id)).toEqual([form.id])
  })
})

describe('a tip-off', () => {
  const message = `Здравствуйте! Я Петрова Анна Сергеевна, ИИН ${iin}, тел. 8701 123-45-67.
В спортзале школы № 7 повесили не все светильники. Договор ${contractNumber}.`
  const tip = async (text: string | Buffer, more: object = {}) => {
    const path = join(out, 'message.txt')
    await writeFile(path, text)
    return newTipCase({ dir, stamp, date: '2026-05-20', tip: path, lang: 'ru', ...more })
  }

  it('begins a case about the purchase whose number it has', async () => {
    const made = await tip(message, { id: 'tip-1', photos: [join(out, 'Ivanova 1.jpg')] })
    expect(made.view).toMatchObject({ status: 'tip', title: 'Сообщение от 20.05.2026' })
    expect(made.view.purchases.map(({ id }) => id)).toEqual([ocid])
    expect(made.candidates[0]).toMatchObject({ ocid, signs: expect.arrayContaining(['number', 'words']) })
    expect(tipText(made, 'ru')).toContain('17379679-1 | Светильники и кабель')
    const folder = join(dir, 'private', 'cases', 'tip-1', 'tip')
    expect(await readFile(join(folder, 'message.txt'), 'utf8')).toBe(message)
    expect((await readdir(folder)).some((name) => name === `${sha256(photo)}.jpg`)).toBe(true)
    expect(made.view.notes[0]!.text).toContain(sha256(photo))
  })

  it('finds a purchase by words, BIN and place, and shows why', async () => {
    const words = await tip('Кровля больницы течёт, ремонт не сделан', { id: 'tip-2' })
    expect(words.candidates.map(({ ocid: id }) => id)).toEqual(['ocds-jaryq0-18000001'])
    expect(words.view.purchases).toEqual([])
    expect(words.view.notes[0]!.text).toContain('ocds-jaryq0-18000001')
    const kazakh = await tip('Аурухананың шатыры жөнделмеген, Павлодар облысы', { id: 'tip-3' })
    expect(kazakh.candidates[0]).toMatchObject({
      ocid: 'ocds-jaryq0-18000001',
      signs: expect.arrayContaining(['place']),
    })
    const bin = await tip('Заказчик 991540000123', { id: 'tip-4' })
    expect(bin.candidates[0]).toMatchObject({ ocid, signs: ['buyer'] })
    expect((await tip('Поставщик 991540000222', { id: 'tip-5' })).candidates[0]).toMatchObject({ signs: ['supplier'] })
  })

  it('begins a case when nothing is found, when there is no dataset, and when it is no text', async () => {
    const nothing = await tip('Всё плохо. Номер 19999999-1', { id: 'tip-6' })
    expect(nothing).toMatchObject({ candidates: [], unknown: ['19999999-1'], notLooked: null })
    expect(nothing.view.purchases).toEqual([])
    expect(tipText(nothing, 'ru')).toMatch(/Закупка не найдена[\s\S]*19999999-1/)
    expect((await tip(Buffer.from([0, 1, 2, 0]), { id: 'tip-7' })).notLooked).toBe('no-text')
    expect((await tip('Кровля', { id: 'tip-8', dir: join(dir, 'empty') })).notLooked).toBe('no-dataset')
  })

  it('reads numbers, and no telephone or number of a person among them', () => {
    const signs = tipSigns(
      `${message} https://goszakup.gov.kz/ru/announce/index/17379679?tab=lots, лот 42667205-ОК1, ocds-abc123-X.1
      объявление № 12345678, карта 4400430112345678, 87011234567, 21.05.2026`,
      new Map(),
    )
    expect(signs.numbers).toEqual([
      'https://goszakup.gov.kz/ru/announce/index/17379679?tab=lots',
      'ocds-abc123-X.1',
      contractNumber,
      '42667205-ОК1',
      'объявление № 12345678',
    ])
    expect(signs.bins).toEqual([])
  })

  it('is read in the encodings that telephones and offices write', () => {
    expect(textOf(Buffer.from('Кровля', 'utf8'))).toBe('Кровля')
    expect(textOf(Buffer.from([0xca, 0xf0, 0xee, 0xe2, 0xeb, 0xff]))).toBe('Кровля')
    expect(textOf(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Кровля', 'utf16le')]))).toContain('Кровля')
  })

  it('leaves no identity outside private: neither in git nor in any file beside it', async () => {
    execFileSync('git', ['init', '-q'], { cwd: dir })
    const status = execFileSync('git', ['-c', 'core.quotePath=false', 'status', '--porcelain', '-uall'], { cwd: dir })
    const listed = status
      .toString()
      .split('\n')
      .filter((name) => name !== '')
      .map((name) => name.slice(3).replaceAll('"', ''))
    expect(listed.some((name) => name.startsWith('cases/'))).toBe(true)
    expect(listed.filter((name) => name.startsWith('private'))).toEqual([])
    for (const name of listed.filter((one) => !one.startsWith('out/'))) {
      const content = await readFile(join(dir, name))
      for (const secret of ['Петрова', iin, '123-45-67', 'Ivanova', 'message.txt'])
        expect(content.includes(secret), `${name}: ${secret}`).toBe(false)
    }
  })
})

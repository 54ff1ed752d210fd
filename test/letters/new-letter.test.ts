import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readZip } from '../../src/files/zip-read.ts'
import { listIndicators } from '../../src/indicators/catalogue.ts'
import { norms } from '../../src/law/norms.ts'
import { letterFormats, writeDocument } from '../../src/letters/document.ts'
import { fieldLabel } from '../../src/letters/field-words.ts'
import { letterFileName, writeLetter } from '../../src/letters/letter-files.ts'
import { gapsIn } from '../../src/letters/markdown.ts'
import { draftLetter, type Letter } from '../../src/letters/new-letter.ts'
import { resultNotes } from '../../src/letters/result.ts'
import type { LetterFlag } from '../../src/letters/source.ts'
import { citableNorms } from '../../src/letters/values.ts'
import type { Lang } from '../../src/terminal/languages.ts'
import { applicant, flags, type MarketOptions, market, tables, trader } from './market.ts'

const kinds = Object.keys(flags)
const langs: Lang[] = ['ru', 'kk', 'en']

function draft(
  kind: string,
  lang: Lang,
  options: MarketOptions & {
    applicant?: typeof applicant | null
    answers?: Record<string, unknown>
    date?: string
    role?: 'supplier' | null
    normsChecked?: string | null
    dir?: string
  } = {},
) {
  return draftLetter(market(options), {
    kind: 'a-dvga',
    flagId: flags[kind]!.id,
    lang,
    applicant: options.applicant === null ? undefined : (options.applicant ?? applicant),
    answers: options.answers,
    date: options.date,
    role: options.role === null ? undefined : (options.role ?? 'monitor'),
    normsChecked: options.normsChecked === null ? undefined : (options.normsChecked ?? '2026-05-01'),
    dir: options.dir,
  })
}

const personNumbers = (text: string) => text.match(/(?<!\d)\d{4}[0-3]\d{7}(?!\d)/g) ?? []

describe.each(kinds)('the letter of a %s flag', (kind) => {
  it.each(langs)('has everything in %s, and no gap', async (lang) => {
    const letter = await draft(kind, lang)
    expect(letter.missing).toEqual([])
    expect(gapsIn(letter.document.markdown)).toEqual([])
    expect(letter.document.markdown).not.toMatch(/\{\{|\}\}|undefined|null|\[object|NaN/)
    expect(letter.status).toBe(lang === 'en' ? 'draft' : 'ready')
    expect(letter.reasons).toEqual(lang === 'en' ? ['reading-copy'] : [])
    expect(personNumbers(letter.document.markdown)).toEqual([applicant.id])
    expect(personNumbers(letter.cover.markdown)).toEqual([])
    expect(letterFileName(letter, 'docx')).toMatch(/^a-dvga-[\w.-]+\.(ru|kk|en)\.docx$/)
  })

  it.each(langs)('shows every gap in %s when nobody and nothing is known', async (lang) => {
    const letter = await draft(kind, lang, { applicant: null, innocent: [], tables: { parties: [] } })
    expect(letter.status).toBe('draft')
    expect(letter.missing).toEqual(
      expect.arrayContaining(['applicant_name', 'applicant_id', 'applicant_address', 'doubts']),
    )
    const labels = new Set(gapsIn(letter.document.markdown))
    expect(labels.size).toBe(letter.missing.length)
  })

  it.each(['ru', 'kk'] as const)('says what comes next in %s, and nothing in English', async (lang) => {
    // Commands, flags, what they are given, ids and addresses stay as they are typed.
    const typed =
      /--?[a-z-]+|jaryq( [a-z]+)*|YAML|FILE|\([a-z_|\\]+\)|[a-z_]+: …|[a-z-]+:[a-z]+:[\w|\\-]+|\(kz:[^;]+|https?:\S+|[\w.]+\.kz|e-Otinish/g
    const files = { letter: 'l.docx', cover: 'c.docx', unchanged: true }
    for (const options of [
      { applicant: null, innocent: [] as never[], tables: { parties: [] } },
      { innocent: [] as never[] },
      { training: true },
      {},
    ]) {
      const letter = { ...(await draft(kind, lang, options)), files, warnings: [] }
      const said = [...resultNotes(letter), letter.cover.markdown].join('\n')
      expect(said.replaceAll(typed, '')).not.toMatch(/[a-z]{4}/)
    }
  })

  it('is the same, byte by byte, when it is written again', async () => {
    for (const format of letterFormats) {
      const [one, two] = [await draft(kind, 'kk'), await draft(kind, 'kk')]
      expect((await writeDocument(one.document, format)).equals(await writeDocument(two.document, format))).toBe(true)
      expect((await writeDocument(one.cover, format)).equals(await writeDocument(two.cover, format))).toBe(true)
    }
  })
})

describe('facts', () => {
  it('name the sums apart: without VAT, VAT, with VAT', async () => {
    const { document } = await draft('contract', 'ru')
    expect(document.markdown).toContain(
      'без НДС: 1\u00a0240\u00a0000 тенге; НДС: 198\u00a0400 тенге; с НДС: 1\u00a0438\u00a0400 тенге',
    )
    expect(document.markdown).toContain('Сумма по плану (без НДС) | 1\u00a0250\u00a0000,50 тенге')
  })

  it('say of the payment yes, no or unknown, each in its own words', async () => {
    const paid = (await draft('contract', 'ru')).document.markdown
    expect(paid).toContain('последний платёж 04.05.2026, всего 1\u00a0238\u00a0400 тенге (платежей: 2)')
    expect(paid).toContain('провести государственный аудит;')
    const unpaid = (await draft('contract', 'ru', { tables: { transactions: [] } })).document.markdown
    expect(unpaid).toContain('сведений об оплате по записям портала на 20.05.2026 нет')
    expect(unpaid).toContain('камеральный контроль до оплаты по договору;')
    const unknown = (await draft('contract', 'ru', { tables: { transactions: [] }, hasPayments: false })).document
      .markdown
    expect(unknown).toContain('нам неизвестна')
    expect(unknown).toContain('камеральный контроль, а если договор уже оплачен – государственный аудит;')
  })

  it('carry number, link and date of the data', async () => {
    const { document } = await draft('process', 'ru')
    expect(document.markdown).toContain('№ 17379679-1')
    expect(document.markdown).toContain('<https://goszakup.gov.kz/ru/announce/index/17379679>; данные на 20.05.2026')
    expect(document.markdown).toContain('опубликовано – 16.03.2026 10:00; окончание приёма заявок – 19.03.2026 18:00')
  })

  it('name a sole trader by pseudonym, contract number and link alone', async () => {
    const { document } = await draft('contract', 'ru')
    expect(document.markdown).toContain('| Поставщик | ИП 0fe1d2c3 |')
    expect(document.markdown).toContain('№ 991540000124/260001/00')
    expect(document.markdown).not.toContain(trader)
    expect((await draft('contract', 'kk')).document.markdown).toContain('| Өнім беруші | ЖК 0fe1d2c3 |')
  })

  it("hide a person's number that stands in a name", async () => {
    const lots = [{ ...tables.lots![0], title: 'Ремонт, ИП 850731300452' }]
    const { document } = await draft('process', 'ru', { tables: { lots } })
    expect(document.markdown).toContain('Ремонт, ИП \\*')
    expect(personNumbers(document.markdown)).toEqual([applicant.id])
  })

  it('are text, whatever markup their names hold', async () => {
    const lots = [{ ...tables.lots![0], title: '<img src=x onerror=alert(1)> [x](https://evil.example) {{date}}' }]
    const letter = await draft('process', 'ru', { tables: { lots } })
    const html = (await writeDocument(letter.document, 'html')).toString()
    expect(html).not.toMatch(/<img|href="https:\/\/evil/)
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; [x](https://evil.example) {{date}}')
    expect(html).not.toMatch(/<script|src=["']http|@import/)
  })

  it('list the purchases of a year in an annex, dearest first', async () => {
    const { document } = await draft('year', 'ru')
    expect(document.markdown).toContain('(закупки заказчика за 2026 год)')
    const rows = document.markdown.split('\n').filter((line) => /^\| \d+ \|/.test(line))
    expect(rows.map((row) => /26010\d/.exec(row)?.[0])).toEqual(['260103', '260102', '260101'])
    expect(rows[0]).toContain('подпункт 4) пункта 3 статьи 16')
    expect(rows[0]).toContain(
      '[991540000124/260103/00](<https://goszakup.gov.kz/ru/egzcontract/cpublic/show/21000083>)',
    )
  })

  it('compare the lots of the bids that a flag names, not every lot of the same purchase', async () => {
    const [lot] = tables.lots!
    const [bid] = tables.bids!
    const [process] = tables.processes!
    const rivals = ['KZ-BIN-991540000322', 'KZ-BIN-991540000421']
    const early = { ...process, ocid: 'ocds-jaryq0-9', tender_date_published_local_date: '2025-06-16' }
    const found = {
      parties: [...tables.parties!, { ...tables.parties!.at(-1), ocid: lot!.ocid }],
      processes: [...tables.processes!, early],
      lots: [lot!, { ...lot, id: '2', kz_lot_number: '2-ЗЦП1' }, { ...lot, ocid: early.ocid, id: '3' }],
      bids: [
        ...rivals.map((id, index) => ({ ...bid, id: String(index + 1), tenderer_id: id })),
        { ...bid, id: '3', related_lot: '2', tenderer_id: rivals[0] },
        { ...bid, id: '4', ocid: early.ocid, related_lot: '3', tenderer_id: rivals[1] },
      ],
      awards: ['42667205', '2'].map((id) => ({ ocid: lot!.ocid, id, related_lot: id, supplier_id: rivals[0] })),
    }
    const cited = (table: string, id: string) => ({ table, id, field: 'status', value: 'valid', url: null })
    const flag = {
      ...flags.lot!,
      ...{ violations: ['sham'], subject_type: 'pair', ocid: null, buyer_id: null, supplier_id: rivals[0]! },
      subject_id: `${rivals.join('|')}|2026`,
      evidence: [
        ...['42667205', '2'].map((id) => cited('awards', `${lot!.ocid}|${id}`)),
        ...['1', '2'].map((id) => cited('bids', `${lot!.ocid}|${id}`)),
        cited('bids', `${early.ocid}|4`),
      ],
    } as LetterFlag
    const { markdown } = (
      await draftLetter(market({ flags: { lot: flag }, tables: found }), {
        ...{ kind: 'e-azrk-collusion', flagId: flag.id, lang: 'ru', role: 'monitor', applicant },
      })
    ).document
    expect(markdown).toContain('Лоты, которые сопоставлены (2 из 2')
    expect(markdown).toContain('(991540000322) | 1 | 1 |')
    expect(markdown).toContain('(991540000421) | 2 | 0 |')
    const kk = await draftLetter(market({ flags: { lot: flag }, tables: found }), {
      ...{ kind: 'e-azrk-collusion', flagId: flag.id, lang: 'kk', role: 'monitor', applicant },
    })
    expect(kk.document.markdown).toContain('| «Жаңа жол» ЖШС (991540000322) | 1 | 1 |')
    expect(markdown).not.toContain('2-ЗЦП1')
    // The compared bids reach back beyond the year of the flag.
    expect(markdown).toContain('за период 16.06.2025 – 16.03.2026')
    expect(markdown).not.toContain('за 2026 год')
    expect(markdown).toContain('учтён ли НДС, портал не показывает')
  })

  it('of a year without a known purchase leave the letter a draft that says so', async () => {
    const letter = await draft('year', 'ru', {
      flags: { year: { ...flags.year!, evidence: [] } },
      tables: { contracts: [] },
    })
    expect(letter.missing).toEqual(['purchase_no', 'attachments'])
    expect(letter.document.markdown).toContain('[ЗАПОЛНИТЬ: номер объявления о закупке]')
  })
})

describe('the fields that built-in indicators cite', () => {
  it('have a name in Russian and Kazakh', async () => {
    const cited = (await listIndicators()).flatMap(({ evidence }) =>
      [...evidence.matchAll(/\('(\w+)'\)/g)].map(([, field]) => field!),
    )
    expect(cited.length).toBeGreaterThan(10)
    for (const lang of ['ru', 'kk'] as const)
      expect(
        cited.filter(
          (field) => fieldLabel('processes', field, lang) === field && fieldLabel('contracts', field, lang) === field,
        ),
      ).toEqual([])
  })
})

describe('words', () => {
  it('go by the grade', async () => {
    expect((await draft('process', 'ru')).document.markdown).toContain('не соответствуют требованиям')
    const document = (await draft('contract', 'ru')).document.markdown
    expect(document).toContain('признаки возможного нарушения')
    expect(document).not.toContain('не соответствуют')
    const question = (await draft('lot', 'ru')).document.markdown
    expect(question).toContain('Сами по себе они не означают нарушения')
    expect(question).not.toMatch(/признаки нарушения|не соответствуют|уголовного/)
  })

  it('of an own template or an answer may not accuse', async () => {
    await expect(draft('process', 'ru', { answers: { facts: ['Директор – вор'] } })).rejects.toThrow('accuses')
    await expect(draft('process', 'ru', { innocent: ['Он не вор'] })).rejects.toThrow('accuses')
  })
})

describe('norms', () => {
  it('that are not verified are left out, and named on the cover', async () => {
    const letter = await draft('contract', 'ru')
    expect(letter.document.markdown).toContain('Пункт 568 Правил')
    expect(letter.document.markdown).not.toContain('Статья 422')
    expect(letter.norms.left.map(({ key }) => key)).toEqual(['kz:120-VI:422'])
  })

  it('never carry a letter when none is verified', async () => {
    const letter = await draft('contract', 'ru', {
      flags: { contract: { ...flags.contract!, legal_basis: ['kz:120-VI:422', 'kz:214-VIII:vat'] } },
    })
    expect(letter.status).toBe('draft')
    expect(letter.missing).toEqual(['norms'])
  })

  it('stand on the cover with the day up to which they are known, and a word when that was long ago', async () => {
    const late = await draft('contract', 'ru', { date: '2026-11-21' })
    expect(late.cover.markdown).toContain('по состоянию на 23.02.2026; более чем за 90 дней до письма')
    const soon = await draft('contract', 'en', { date: '2026-05-24' })
    expect(soon.cover.markdown).toContain('as of 2026-02-23')
    expect(soon.cover.markdown).not.toContain('more than 90 days')
  })

  it('are those of the dataset, where its own files name others', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'jaryq-law-'))
    await mkdir(join(dir, 'law'))
    const text = (place: string) => `"${place} 568 (changed)."`
    await writeFile(
      join(dir, 'law', 'rules.yaml'),
      `norms:
  - key: kz:106-VIII:rules:568
    act: Rules
    edition: of 2026-10-01
    text: { en: ${text('Point')}, ru: ${text('Пункт')}, kk: ${text('Тармақ')} }
    valid_from: 2025-01-01
    status: verified
    read_by: A. Reader
    read_on: 2026-11-01
`,
    )
    const letter = await draft('contract', 'ru', { dir, date: '2026-11-21' })
    await rm(dir, { recursive: true })
    expect(letter.document.markdown).toMatch(/Пункт 568 \\?\(changed/)
    expect(letter.document.markdown).not.toContain('Пункт 568 Правил')
    expect(letter.cover.markdown).toContain('по состоянию на 01.11.2026')
  })

  it('that no file names any more are not cited', () => {
    expect(citableNorms(['kz:gone:1'], norms())).toEqual({ cited: [], left: [] })
  })

  it('of 106-VIII are not in a letter about a purchase before 2025', async () => {
    const old = { ...tables.processes![0], tender_date_published_local_date: '2024-11-20' }
    for (const lang of langs) {
      const letter = await draft('process', lang, { tables: { processes: [old] } })
      expect(letter.rule?.id).toBe('old-law')
      expect(letter.document.markdown).not.toMatch(/106-VIII|Правил|Қағидалар|стать[еия] 23|23-баб|Art\. 23/)
      expect(letter.missing).toEqual([])
    }
    expect((await draft('process', 'ru', { tables: { processes: [old] } })).document.markdown).toContain(
      'просим назвать в ответе нормы',
    )
  })
})

describe('a letter', () => {
  it('from training data is never ready, and is marked', async () => {
    for (const [lang, mark] of [
      ['ru', 'УЧЕБНЫЕ ДАННЫЕ'],
      ['kk', 'ОҚУ ДЕРЕКТЕРІ'],
      ['en', 'TRAINING DATA'],
    ] as const) {
      const letter = await draft('process', lang, { training: true })
      expect([letter.status, letter.missing, letter.reasons[0]]).toEqual(['draft', [], 'training'])
      const markdown = (await writeDocument(letter.document, 'md')).toString()
      expect([markdown.startsWith(`**${mark}**\n`), markdown.trimEnd().endsWith(`**${mark}**`)]).toEqual([true, true])
      const html = (await writeDocument(letter.document, 'html')).toString()
      expect(html).toContain(`<div class="mark" aria-hidden="true">${mark}</div>`)
      expect((await writeDocument(letter.cover, 'md')).toString()).toContain(mark)
    }
  })

  it('without doubts or without a flag is not ready or not written', async () => {
    expect((await draft('process', 'ru', { innocent: [] })).missing).toEqual(['doubts'])
    const passed = { process: { ...flags.process!, outcome: 'pass' } }
    await expect(draft('process', 'ru', { flags: passed })).rejects.toThrow('no letter a-dvga can be written')
  })

  it('is refused for other publishers and for the quasi-state sector, with the reason', async () => {
    const foreign = { processes: [{ ...tables.processes![0], source: 'moldova' }] }
    await expect(draft('process', 'en', { tables: foreign })).rejects.toMatchObject({
      why: expect.stringContaining('portal of Kazakhstan'),
    })
    const quasi = { parties: [{ ...tables.parties![0], kz_is_qvazi: 1 }] }
    await expect(draft('process', 'ru', { tables: quasi })).rejects.toMatchObject({
      why: expect.stringContaining('47-VII'),
    })
  })

  it('goes to the department of the buyer’s region, and says when the reply is due', async () => {
    const letter = await draft('process', 'kk')
    expect(letter.document.markdown).toMatch(
      /^ҚР Қаржы министрлігі .* Қарағанды облысы бойынша .* департаментінің басшысына/,
    )
    expect(letter.replyDue).toEqual({ date: '2026-06-11', provisional: false })
    expect(letter.document.markdown).not.toContain('11.06.2026')
    expect(letter.cover.markdown).toContain('11.06.2026')
    expect((await draft('process', 'ru', { date: '2026-12-11' })).replyDue).toEqual({
      date: '2027-01-06',
      provisional: true,
    })
  })

  it('is dated by the data unless said otherwise', async () => {
    expect((await draft('process', 'ru')).document.markdown).toContain('20 мая 2026 года')
    expect((await draft('process', 'ru', { answers: { date: '2026-05-21' } })).document.markdown).toContain(
      '21 мая 2026 года',
    )
    expect((await draft('process', 'ru', { date: '2026-05-22' })).document.markdown).toContain('22 мая 2026 года')
    await expect(draft('process', 'ru', { answers: { date: '2026-02-30' } })).rejects.toThrow('not a date')
  })

  it('takes answers: texts in place of the data, items of lists besides them', async () => {
    const letter = await draft('process', 'ru', {
      answers: {
        addressee_name: 'Руководителю X',
        facts: [{ text: 'Видели сами', source: 'фото' }],
        attachments: ['Фото'],
      },
    })
    expect(letter.document.markdown).toMatch(/^Руководителю X\n/)
    expect(letter.document.markdown).toContain('3. Видели сами (источник: фото; данные на 20.05.2026).')
    expect(letter.document.markdown).toContain('4. Фото')
    await expect(draft('process', 'ru', { answers: { addresse_name: 'x' } })).rejects.toMatchObject({
      next: ['did you mean "addressee_name"?'],
    })
    await expect(draft('process', 'ru', { answers: { applicant_id: '1' } })).rejects.toThrow('cannot be answered')
  })

  it('says on its cover that the Kazakh text is an unreviewed draft', async () => {
    expect((await draft('process', 'kk')).cover.markdown).toContain('тексерілмеген жоба')
    expect((await draft('process', 'ru')).cover.markdown).not.toContain('черновик: его ещё не прочитал')
  })

  it('reminds a supplier of the appeal on the portal', async () => {
    expect((await draft('process', 'ru', { role: 'supplier' })).cover.markdown).toContain('3 рабочих дня после итогов')
  })
})

describe('files', () => {
  let dir: string
  let letter: Letter
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'jaryq-letter-'))
    letter = await draft('lot', 'ru')
  })
  afterAll(() => rm(dir, { recursive: true }))

  it('are named by kind, flag and language, with a cover beside the letter', async () => {
    const files = await writeLetter(letter, { format: 'md', output: dir })
    expect((await readdir(dir)).sort()).toEqual([
      'a-dvga-single-bid-lot-ocds-jaryq0-17379679-42667205.ru.md',
      'cover-a-dvga-single-bid-lot-ocds-jaryq0-17379679-42667205.ru.md',
    ])
    expect((await writeLetter(letter, { format: 'md', output: dir })).unchanged).toBe(true)
    await writeFile(files.letter, 'what I wrote by hand')
    await expect(writeLetter(letter, { format: 'md', output: dir })).rejects.toThrow('exists and would change')
    expect(await readFile(files.letter, 'utf8')).toBe('what I wrote by hand')
    expect((await writeLetter(letter, { format: 'md', output: dir, force: true })).unchanged).toBe(false)
    expect(await readFile(files.letter, 'utf8')).toContain('ЗАПРОС')
  })

  it('take the format from the name, and refuse one that does not fit', async () => {
    const { letter: path } = await writeLetter(letter, { output: join(dir, 'x.docx') })
    expect((await readZip(await readFile(path)))[0]?.name).toBe('[Content_Types].xml')
    await expect(writeLetter(letter, { output: join(dir, 'x.odt') })).rejects.toThrow('does not fit')
    await expect(writeLetter(letter, { output: join(dir, 'x.html'), format: 'md' })).rejects.toThrow('does not fit')
  })
})

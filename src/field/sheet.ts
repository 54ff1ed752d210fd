import { formatMoney, formatNumber, formatShortDate, type Lang } from '../terminal/languages.ts'
import type { CheckedContract, CheckedParty, ContractLine } from './contract.ts'
import type { Cell, FieldForm, FormRow } from './form.ts'
import { numberInterval, shareInterval } from './interval.ts'
import { cellWords, expectedWords, kindWords, say, words } from './words.ts'

/** What a printed form is made of; `write-pdf.ts` and `write-markdown.ts` draw it. */
export type SheetBlock =
  | { kind: 'title' | 'heading' | 'subheading' | 'text' | 'small'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'facts'; rows: [name: string, value: string][] }
  | { kind: 'cells'; head: [string, string, string]; rows: SheetCell[] }
  | { kind: 'pieces'; head: string[]; rows: { piece: string; cells: string[] }[] }
  | { kind: 'numbers'; items: string[] }
  | { kind: 'photos'; head: string[]; rows: number }
  | { kind: 'signatures'; note: string; columns: { name: string; signature: string; date: string }[] }

/** A cell to write into: its number, what it holds, what is expected; `room` is more for words. */
export interface SheetCell {
  number: string
  what: string
  expected: string
  room: boolean
}

/** A form as blocks, in a language. */
export function sheetOf(form: FieldForm, lang: Lang): SheetBlock[] {
  const own = lang === 'kk' ? 'kk' : 'ru'
  const { contract } = form
  return [
    { kind: 'title', text: words.title[lang] },
    { kind: 'facts', rows: contractRows(form, lang, own) },
    { kind: 'heading', text: words.how[lang] },
    { kind: 'list', items: words.rules.map((rule) => rule[lang]) },
    { kind: 'heading', text: words.visit[lang] },
    cellsBlock(0, form.rows[0]!.cells, lang),
    ...form.rows.slice(1).flatMap((row) => rowBlocks(form, row, lang, own, contract)),
    { kind: 'heading', text: words.photos[lang] },
    {
      kind: 'photos',
      head: ['№', words.photoFile[lang], words.photoRow[lang], words.photoShows[lang]],
      rows: Math.min(12, Math.max(6, form.rows.length)),
    },
    { kind: 'heading', text: words.signatures[lang] },
    {
      kind: 'signatures',
      note: words.signatureNote[lang],
      columns: [1, 2].map((number) => ({
        name: `${number}. ${words.name[lang]}`,
        signature: words.signature[lang],
        date: words.date[lang],
      })),
    },
  ]
}

function contractRows(form: FieldForm, lang: Lang, own: 'ru' | 'kk'): [string, string][] {
  const { contract } = form
  const short = (date: string) => formatShortDate(date, lang)
  const signed = contract.signed === null ? '' : ` ${say(words.of, lang, short(contract.signed))}`
  const party = ({ name, bin }: CheckedParty) => (bin === null ? name[own] : `${name[own]}, ${words.bin[lang]} ${bin}`)
  const sum =
    contract.sum === null
      ? words.notInData[lang]
      : `${formatMoney(contract.sum, lang)} ${contract.currency ?? ''} ${(contract.sumWithVat ? words.withVat : words.withoutVat)[lang]}`
  const acts = contract.acts.map(
    ({ number, date, amount, approved }) =>
      say(
        words.act,
        lang,
        number ?? '—',
        short(date),
        amount === null ? '—' : `${formatMoney(amount, lang)} ${contract.currency ?? ''}`.trim(),
      ) + (approved === null ? '' : `, ${say(words.approved, lang, short(approved))}`),
  )
  const warranties = [...new Set(contract.lines.map(({ warranty }) => warranty).filter((one) => one !== null))]
  return [
    [words.contract[lang], `№ ${contract.number}${signed}`],
    ...(contract.subject === null ? [] : [[words.subject[lang], contract.subject] as [string, string]]),
    [words.customer[lang], party(contract.buyer)],
    [words.supplier[lang], party(contract.supplier)],
    [words.sum[lang], sum],
    ...(contract.ends === null ? [] : [[words.ends[lang], short(contract.ends)] as [string, string]]),
    [words.acts[lang], acts.length === 0 ? words.noActs[lang] : shortened(acts, 6).join('; ')],
    [words.warranty[lang], warranties.length === 0 ? words.warrantyUnknown[lang] : warranties.join('; ')],
    ...(contract.url === null ? [] : [[words.link[lang], contract.url] as [string, string]]),
    ...(contract.dataDate === null ? [] : [[words.dataDate[lang], short(contract.dataDate)] as [string, string]]),
    [words.form[lang], `${form.id}, ${say(words.made, lang, short(form.made))}`],
    [words.seed[lang], form.seed],
  ]
}

function shortened(items: readonly string[], most: number): string[] {
  return items.length <= most ? [...items] : [...items.slice(0, most - 1), `… ${items.length}`]
}

function cellsBlock(row: number, cells: readonly Cell[], lang: Lang): SheetBlock {
  return {
    kind: 'cells',
    head: [words.cell[lang], words.what[lang], words.answer[lang]],
    rows: cells.map((cell) => ({
      number: `${row}.${cell.cell}`,
      what: cellWords(cell, lang),
      expected: cell.type === 'text' || cell.type === 'files' ? '' : expectedWords(cell, lang),
      room: cell.type === 'text' || cell.type === 'files',
    })),
  }
}

function rowBlocks(
  form: FieldForm,
  { row, line, cells, sample }: FormRow,
  lang: Lang,
  own: 'ru' | 'kk',
  contract: CheckedContract,
): SheetBlock[] {
  if (line === null) return []
  const pieces = cells.filter(({ piece }) => piece !== undefined)
  const unit = line.unit[own]
  const amount = (value: string) => `${formatNumber(value, lang)} (${unit.toLowerCase()})`
  const quantity =
    line.quantity === null
      ? words.notInData[lang]
      : amount(line.quantity) +
        (line.firstQuantity === null ? '' : ` (${say(words.firstQuantity, lang, amount(line.firstQuantity))})`)
  const price =
    line.price === null
      ? words.notInData[lang]
      : `${formatMoney(line.price, lang)} ${contract.currency ?? ''} ${(line.priceWithVat ? words.withVat : words.withoutVat)[lang]}`
  const short = (date: string) => formatShortDate(date, lang)
  const term = [
    line.term,
    line.due === null ? null : say(words.until, lang, short(line.due)),
    line.delivered === null ? null : say(words.delivered, lang, short(line.delivered)),
  ].filter((one) => one !== null)
  return [
    { kind: 'heading', text: `${say(words.row, lang, row)}. ${line.what[own]}` },
    {
      kind: 'facts',
      rows: [
        [words.quantity[lang], quantity],
        [words.price[lang], price],
        [
          words.place[lang],
          line.places.length === 0 ? words.notInData[lang] : line.places.map((place) => place[own]).join('; '),
        ],
        [words.term[lang], term.length === 0 ? words.notInData[lang] : term.join('; ')],
        ...(line.warranty === null ? [] : [[words.warranty[lang], line.warranty] as [string, string]]),
      ],
    },
    { kind: 'subheading', text: kindWords[line.kind][lang] },
    ...(pieces.length === 0 ? [] : [piecesBlock(row, pieces, lang)]),
    ...sampleBlocks(form, sample, lang, line),
    cellsBlock(
      row,
      cells.filter(({ piece }) => piece === undefined),
      lang,
    ),
  ]
}

function piecesBlock(row: number, cells: readonly Cell[], lang: Lang): SheetBlock {
  const numbers = [...new Set(cells.map(({ piece }) => piece!))]
  const heads: Record<string, string> = {
    length: words.lengthM[lang],
    width: words.widthM[lang],
    depth: words.depthM[lang],
  }
  const keys = [...new Set(cells.map(({ key }) => key))]
  return {
    kind: 'pieces',
    head: [words.piece[lang], ...keys.map((key) => heads[key]!)],
    rows: numbers.map((piece) => ({
      piece: String(piece),
      cells: cells.filter((cell) => cell.piece === piece).map(({ cell }) => `${row}.${cell}`),
    })),
  }
}

function sampleBlocks(form: FieldForm, sample: FormRow['sample'], lang: Lang, line: ContractLine): SheetBlock[] {
  if (sample === null) return []
  if (sample.of === 'all') return [{ kind: 'text', text: say(words.sampleAll, lang, formatNumber(sample.total, lang)) }]
  const n = sample.numbers.length
  const seen = [0, 1, 2, 5].filter((faulty) => faulty <= n)
  if (sample.of === 'units') {
    const total = formatNumber(sample.total, lang)
    const tells = seen.map((faulty) => {
      const { low, high } = numberInterval(faulty, n, sample.total, form.confidence)
      return lang === 'kk'
        ? say(words.tellsUnits, lang, faulty, n, total, formatNumber(low, lang), formatNumber(high, lang))
        : lang === 'ru'
          ? say(words.tellsUnits, lang, faulty, n, total, formatNumber(low, lang), formatNumber(high, lang))
          : say(words.tellsUnits, lang, faulty, n, formatNumber(low, lang), formatNumber(high, lang), total)
    })
    const kept = numberInterval(0, n, sample.total, form.confidence).high <= form.within * sample.total
    return [
      { kind: 'text', text: say(words.sampleUnits, lang, n, total, total) },
      { kind: 'numbers', items: sample.numbers.map((number) => formatNumber(number, lang)) },
      {
        kind: 'small',
        text: `${words.tells[lang]}: ${tells.join('; ')}. ${kept ? say(words.sure, lang, percent(form.within, lang)) : words.surePlain[lang]}`,
      },
    ]
  }
  const tells = seen.map((faulty) => {
    const { low, high } = shareInterval(faulty, n, form.confidence)
    return say(words.tellsPlaces, lang, faulty, n, percent(low, lang), percent(high, lang))
  })
  return [
    { kind: 'text', text: say(words.samplePlaces, lang, n) },
    { kind: 'numbers', items: sample.numbers.map((number) => placeText(number, line, lang)) },
    { kind: 'small', text: `${words.tells[lang]}: ${tells.join('; ')}. ${words.surePlain[lang]}` },
  ]
}

/** A place as a share of the way, of a length in metres as well. */
function placeText(number: number, line: ContractLine, lang: Lang): string {
  const share = `${percent(number / 1000, lang)} %`
  if (line.kind !== 'length' || line.quantity === null) return share
  const metres = Math.round((Number(line.quantity) * number) / 100) / 10
  return `${share} = ${formatNumber(String(metres), lang)} ${words.metre[lang]}`
}

/** A share as percent with one decimal, without it where it is whole. */
export function percent(share: number, lang: Lang): string {
  return formatNumber((Math.round(share * 1000) / 10).toString(), lang)
}

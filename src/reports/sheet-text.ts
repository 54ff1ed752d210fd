import { figure as formatFigure } from '../explorer/page/format.ts'
import type { CellRow, Format } from '../explorer/page/model.ts'
import { formatDate, type Lang } from '../terminal/languages.ts'
import { exactMoney, integer } from './numbers.ts'
import { runLines } from './runs.ts'
import type { Figure, GridColumn, Sheet, Sign, SignGroup } from './sheet.ts'
import { filled, words } from './sheet-words.ts'
import { texts } from './texts.ts'

/** A headline figure as people read it; undefined where there is none. */
export function figureText({ value, format, currency }: Figure, lang: Lang): string | undefined {
  return formatFigure(value, format, currency ?? '', lang)
}

/** A cell as people read it, with the number of records that a share rests on. */
export function cellText(row: CellRow, column: GridColumn, sheet: Pick<Sheet, 'lang' | 'currency'>): string {
  const { lang } = sheet
  const value = row[column.name]
  if (value === null || value === undefined || value === '')
    return column.label !== undefined && row[column.label] ? String(row[column.label]) : '—'
  if (column.format === 'text') return String(row[column.label ?? column.name] ?? value)
  if (column.format === 'link') return String(value)
  if (column.format === 'date') return formatDate(String(value), lang)
  const format = column.format === 'mixed' ? (row.format as Format) : column.format
  if (format === 'money') return exactMoney(value, String(row.currency ?? sheet.currency), lang)
  const text = formatFigure(value, format, sheet.currency, lang) ?? '—'
  const n = row[`${column.name}_n`]
  return n === null || n === undefined || format === 'count' ? text : `${text} (n = ${integer(n, lang)})`
}

export function moneyText({ money, currency }: Pick<Sign, 'money' | 'currency'>, lang: Lang): string {
  return money === null ? '' : exactMoney(money, currency ?? '', lang)
}

/** The date of the data, then what was analysed and where it is from. */
export function dateline({ lang, dataDate, analysed, sources }: Sheet): string[] {
  return [
    dataDate === null
      ? words.dataDateUnknown[lang]
      : filled(words.dataDate[lang], { date: formatDate(dataDate, lang) }),
    ...(analysed === null
      ? []
      : [
          filled(words.analysed[lang], {
            ...{ used: integer(analysed.used, lang), of: integer(analysed.of, lang), what: analysed.what },
          }),
        ]),
    ...(sources.length === 0 ? [] : [filled(words.sources[lang], { names: sources.join(', ') })]),
  ]
}

export function severityTitle(severity: SignGroup['severity'], lang: Lang): string {
  return { legal: words.legal, statistical: words.statisticalTitle, 'data-quality': words.quality }[severity][lang]
}

/** What stands on every page of made-up data, in all the languages in which somebody might be shown it. */
export function trainingLines(lang: Lang): string[] {
  const others = (['ru', 'kk', 'en'] as const).filter((other) => other !== lang)
  return [texts.training[lang], others.map((other) => words.training[other]).join(' · ')]
}

export function noteLines(sheet: Sheet): string[] {
  const { lang, currency } = sheet
  return [
    words.verdict[lang],
    words.average[lang],
    ...(currency === '' ? [] : [filled(words.sums[lang], { currency })]),
    words.persons[lang],
    ...runLines(sheet.asked, lang),
    ...sheet.notes,
  ]
}

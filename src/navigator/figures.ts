import { openEngine } from '../dataset/engine.ts'
import { Session } from '../indicators/session.ts'
import { runMetric } from '../metrics/run.ts'
import { UserError } from '../terminal/errors.ts'
import { formatMoney, formatNumber, type Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'

/** The figure of a metric over a whole dataset. */
export interface Figure {
  /** What it is: of the metric's format. */
  value: number | string | null
  format: string
  currency: string | null
  weight: string | null
  variant: string | null
  n: number
  dataDate: string | null
}

/**
 * The figures of some metrics over a dataset, by name. One that cannot be worked out is left out, and the reporter is
 * told why. @throws UserError when the dataset cannot be opened
 */
export async function figuresOf(
  dir: string,
  names: readonly string[],
  { report = silent, signal }: { report?: Reporter; signal?: AbortSignal | undefined } = {},
): Promise<Map<string, Figure[]>> {
  const found = new Map<string, Figure[]>()
  const engine = await openEngine(dir, { signal })
  try {
    const session = await Session.open(engine)
    for (const name of [...new Set(names)].sort()) {
      try {
        const { metric, rows } = await runMetric(engine, name, { session })
        const figures = rows.map((row) => ({
          value: row.value,
          format: metric.format,
          currency: row.currency,
          weight: metric.weighted ? row.weight : null,
          variant: row.variant,
          n: row.n,
          dataDate: row.data_date,
        }))
        found.set(name, figures)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        report.warn(`${name}: ${error.message}`)
      }
    }
  } finally {
    await engine.close()
  }
  return found
}

const weightWords: Record<string, Record<Lang, string>> = {
  count: { en: 'by number', ru: 'по числу', kk: 'саны бойынша' },
  value: { en: 'by value', ru: 'по сумме', kk: 'сомасы бойынша' },
}

/** A figure as people read it: `38.4% by number (n = 1,204)`. */
export function figureText(figure: Figure, lang: Lang, none: string): string {
  const weight = figure.weight === null ? [] : [weightWords[figure.weight]?.[lang] ?? figure.weight]
  const tail = `${weight.length === 0 ? '' : ` ${weight.join(' ')}`} (n\u00a0=\u00a0${formatNumber(figure.n, lang)})`
  return `${figure.value === null ? none : valueText(figure, lang)}${tail}`
}

function valueText({ value, format, currency }: Figure, lang: Lang): string {
  if (format === 'share')
    return `${formatNumber((Number(value) * 100).toFixed(1), lang)}${lang === 'en' ? '%' : '\u00a0%'}`
  if (format === 'money') return `${formatMoney(value!, lang)} ${currency ?? ''}`.trim()
  if (format === 'count') return formatNumber(value!, lang)
  return formatNumber(Number(value).toFixed(1), lang)
}

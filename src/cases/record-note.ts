import { regionOf } from '../goszakup/regions.ts'
import { formatNumber, type Lang, type Text } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import { indicatorRecord } from './record.ts'
import { readCases } from './store.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  title: t('What answers confirmed', 'Что подтвердили ответы', 'Жауаптар нені растады'),
  // {confirmed} of {n} flags that an answer spoke of.
  share: t(
    'answers confirmed {confirmed} of {n} flags ({share} %; with 95 % certainty between {low} and {high} %)',
    'ответы подтвердили {confirmed} из {n} признаков ({share} %; с уверенностью 95 % от {low} до {high} %)',
    'жауаптар {n} белгінің {confirmed} растады ({share} %; 95 % сенімділікпен {low}–{high} %)',
  ),
  unknown: t('region not stated', 'регион не указан', 'өңірі көрсетілмеген'),
}

/**
 * What answers said of the flags of indicators, a line for each indicator that any case judged; empty where none did. The
 * regions follow where there is more than one.
 */
export async function recordLines(dir: string, names: readonly string[] | undefined, lang: Lang): Promise<string[]> {
  const { cases } = await readCases(dir)
  if (cases.length === 0) return []
  const isAsked = (row: Row) => (names === undefined || names.includes(String(row.indicator))) && Number(row.n) > 0
  const regions = indicatorRecord(cases, true).filter(isAsked)
  return indicatorRecord(cases, false)
    .filter(isAsked)
    .map((row) => {
      const own = regions.filter(({ indicator }) => indicator === row.indicator)
      const parts = own.map(({ region, n, confirmed }) => {
        const name = region === null ? words.unknown[lang] : (regionOf(String(region))?.name[lang] ?? String(region))
        return `${name}: ${confirmed}/${n}`
      })
      return `${row.indicator}: ${sentence(row, lang)}${parts.length > 1 ? `; ${parts.join(', ')}` : ''}`
    })
}

/** The section of an indicator's page that tells its record in this dataset's cases; empty where there is none. */
export async function recordSection(dir: string, name: string, lang: Lang): Promise<string> {
  const lines = await recordLines(dir, [name], lang)
  return lines.length === 0 ? '' : `## ${words.title[lang]}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`
}

function sentence(row: Row, lang: Lang): string {
  const percent = (share: unknown) => formatNumber(Math.round(Number(share) * 1000) / 10, lang)
  return words.share[lang]
    .replace('{confirmed}', String(row.confirmed))
    .replace('{n}', String(row.n))
    .replace('{share}', percent(row.confirmed_share))
    .replace('{low}', percent(row.share_low))
    .replace('{high}', percent(row.share_high))
}

import { campaignRows, readCampaigns } from '../cases/campaigns.ts'
import type { Case } from '../cases/case.ts'
import { caseStats } from '../cases/stats.ts'
import { readCases } from '../cases/store.ts'
import { readManifest } from '../dataset/manifest.ts'
import type { Cell, CellRow } from '../explorer/page/model.ts'
import { listIndicators } from '../indicators/catalogue.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Row } from '../terminal/rows.ts'
import { recordGridOf } from './indicator.ts'
import { inLang } from './parts.ts'
import { type Figure, type Grid, plainGrid, type Sheet } from './sheet.ts'
import { words } from './sheet-words.ts'

export interface CoalitionOptions {
  dir: string
  lang: Lang
  /** Unless said, that of the data, else of the newest note. */
  year?: number | undefined
  report: Reporter
}

const heads = [
  'purchases-reviewed',
  'purchases-violation',
  'letters-sent',
  'letters-answered',
  'letters-overdue',
  'flags-confirmed',
  'checks',
  'tips',
]

/** A coalition's year, out of its cases: what was looked at, written, answered, and what came of it. */
export async function coalitionReport({ dir, lang, report, ...asked }: CoalitionOptions): Promise<Sheet> {
  const manifest = await readManifest(dir)
  const { cases, damaged } = await readCases(dir)
  const { campaigns, damaged: others } = await readCampaigns(dir)
  for (const { message } of [...damaged, ...others]) report.warn(message)
  if (cases.length === 0)
    throw new UserError('there are no cases here yet', {
      why: 'this report is made of them',
      next: 'begin one with: jaryq case new --help',
      exit: 'data',
    })
  const newest = cases
    .map(({ updated }) => updated.slice(0, 10))
    .sort()
    .at(-1)!
  const dataDate = manifest.data_date
  // Work goes on after the data were fetched: the later day of the two.
  const on = dataDate !== null && dataDate > newest ? dataDate : newest
  const year = asked.year ?? Number(on.slice(0, 4))
  const time = { from: `${year}-01-01`, to: `${year}-12-31`, on, lang }
  const stats = caseStats(cases, time)
  const before = caseStats(cases, { ...time, from: `${year - 1}-01-01`, to: `${year - 1}-12-31` })
  const titles = Object.fromEntries((await listIndicators()).map(({ name, texts }) => [name, texts.title[lang]]))
  return {
    ...{
      report: 'coalition-year',
      subject: String(year),
      lang,
      banner: null,
      dataDate,
      training: manifest.training,
      currency: '',
    },
    ...{ generation: manifest.generation ?? 0, blindZones: [], sources: [] },
    asked: { runs: [], unasked: 0 },
    title: inLang(lang, `The coalition's year ${year}`, `Год коалиции: ${year}`, `Коалиция жылы: ${year}`),
    under: inLang(lang, `counted on ${on}`, `по состоянию на ${on}`, `${on} күнгі жағдай бойынша`),
    lede: [],
    analysed: {
      what: inLang(
        lang,
        'cases with work in the year',
        'дела, по которым работали в этом году',
        'осы жылы жұмыс жүргізілген істер',
      ),
      used: worked(cases, year),
      of: cases.length,
    },
    figures: figuresOf(stats),
    sections: [
      {
        id: 'work',
        title: inLang(
          lang,
          'What was done, and what came of it',
          'Что сделано и что из этого вышло',
          'Не істелді және одан не шықты',
        ),
        intro: inLang(
          lang,
          'A purchase counts once, whoever looked at it. Outcomes came after letters, which is not to say because of them. Currencies are never added.',
          'Закупка считается один раз, кто бы её ни смотрел. Результаты наступили после писем, но это не значит, что из-за них. Валюты не складываются.',
          'Сатып алу кім қараса да бір рет саналады. Нәтижелер хаттардан кейін болды, бірақ бұл солардың салдарынан дегенді білдірмейді. Валюталар қосылмайды.',
        ),
        parts: [statsGrid(stats, before, year, lang)],
      },
      {
        id: 'campaigns',
        title: inLang(lang, 'Campaigns', 'Кампании', 'Науқандар'),
        intro: null,
        parts: [campaignGrid(campaignRows(campaigns, cases, on, lang), lang)],
      },
      {
        id: 'regions',
        title: inLang(lang, 'By region', 'По регионам', 'Өңірлер бойынша'),
        intro: null,
        parts: [regionGrid(caseStats(cases, { ...time, by: 'region' }), lang)],
      },
      {
        id: 'record',
        title: inLang(
          lang,
          'What answers said of the rules',
          'Что ответы сказали о правилах',
          'Жауаптар ережелер туралы не айтты',
        ),
        intro: inLang(lang, 'Of all years.', 'За все годы.', 'Барлық жылдар бойынша.'),
        parts: [recordGridOf({ lang, cases }, undefined, titles)],
      },
    ],
    notes: [
      inLang(
        lang,
        'Source: the case files of this dataset; the same figures: jaryq case stats.',
        'Источник: файлы дел этого набора; те же цифры: jaryq case stats.',
        'Дереккөз: осы жинақтың іс файлдары; дәл сол сандар: jaryq case stats.',
      ),
    ],
  }
}

function worked(cases: readonly Case[], year: number): number {
  const isOf = (date: string | undefined | null) => date?.startsWith(String(year)) === true
  return cases.filter(
    ({ begun, reviews, checks, letters, outcomes }) =>
      isOf(begun) ||
      [...reviews, ...checks, ...outcomes].some(({ date }) => isOf(date)) ||
      letters.some(({ sent, answered }) => isOf(sent) || isOf(answered)),
  ).length
}

function figuresOf(stats: readonly Row[]): Figure[] {
  return heads.flatMap((measure): Figure[] => {
    const row = stats.find((one) => one.measure === measure)
    if (row === undefined) return []
    return [
      {
        id: measure,
        title: String(row.title),
        value: Number(row.count),
        format: 'count',
        n: null,
        currency: null,
        missing: null,
        sql: null,
      },
    ]
  })
}

function statsGrid(stats: readonly Row[], before: readonly Row[], year: number, lang: Lang): Grid {
  const rows = stats.map((row): CellRow => {
    const earlier = before.find(({ measure }) => measure === row.measure)
    return {
      ...{ measure: String(row.measure), measure_name: String(row.title), count: Number(row.count) },
      ...{
        amount: row.amount === null ? null : (row.amount as Cell),
        currency: row.currency as Cell,
        earlier: Number(earlier?.count ?? 0),
      },
    }
  })
  return plainGrid({
    id: 'stats',
    rows,
    empty: words.nothing[lang],
    columns: [
      { name: 'measure', title: words.measure[lang], format: 'text', label: 'measure_name' },
      { name: 'count', title: String(year), format: 'count' },
      { name: 'amount', title: words.amount[lang], format: 'money' },
      { name: 'earlier', title: String(year - 1), format: 'count' },
    ],
  })
}

function campaignGrid(found: readonly Row[], lang: Lang): Grid {
  const rows = found.map(
    (row): CellRow => ({
      ...{
        id: String(row.id),
        id_name: String(row.title ?? row.id),
        aim: (row.aim_title ?? null) as Cell,
        cases: Number(row.cases),
      },
      ...{
        reviewed: Number(row.purchases_reviewed),
        sent: Number(row.letters_sent),
        answered: Number(row.letters_answered),
        outcomes: Number(row.outcomes),
      },
      progress: row.progress as Cell,
    }),
  )
  return plainGrid({
    id: 'campaigns-list',
    rows,
    empty: inLang(
      lang,
      'no case belongs to a campaign',
      'ни одно дело не входит в кампанию',
      'бірде-бір іс науқанға кірмейді',
    ),
    columns: [
      { name: 'id', title: inLang(lang, 'Campaign', 'Кампания', 'Науқан'), format: 'text', label: 'id_name' },
      { name: 'aim', title: inLang(lang, 'Aim', 'Цель', 'Мақсат'), format: 'text' },
      { name: 'cases', title: inLang(lang, 'cases', 'дел', 'істер'), format: 'count' },
      {
        name: 'reviewed',
        title: inLang(lang, 'purchases looked at', 'просмотрено закупок', 'қаралған сатып алулар'),
        format: 'count',
      },
      { name: 'sent', title: inLang(lang, 'letters sent', 'отправлено писем', 'жіберілген хаттар'), format: 'count' },
      { name: 'answered', title: inLang(lang, 'answers', 'ответов', 'жауаптар'), format: 'count' },
      { name: 'outcomes', title: inLang(lang, 'outcomes', 'результатов', 'нәтижелер'), format: 'count' },
      {
        name: 'progress',
        title: inLang(lang, 'of what is wanted', 'от задуманного', 'межеленгеннен'),
        format: 'share',
      },
    ],
  })
}

function regionGrid(stats: readonly Row[], lang: Lang): Grid {
  const wanted = ['purchases-reviewed', 'purchases-violation', 'letters-sent', 'letters-answered', 'flags-confirmed']
  const groups = [...new Set(stats.map(({ group }) => String(group)))]
  const rows = groups.map((group): CellRow => {
    const own = stats.filter((row) => row.group === group)
    const of = (measure: string) => Number(own.find((row) => row.measure === measure)?.count ?? 0)
    return {
      ...{ region: group, region_name: group === '' ? words.unknown[lang] : String(own[0]?.group_name ?? group) },
      ...Object.fromEntries(wanted.map((measure) => [measure, of(measure)])),
    }
  })
  return plainGrid({
    id: 'regions-list',
    rows,
    empty: words.nothing[lang],
    columns: [
      { name: 'region', title: inLang(lang, 'Region', 'Регион', 'Өңір'), format: 'text', label: 'region_name' },
      ...wanted.map((measure) => ({
        name: measure,
        title: String(stats.find((row) => row.measure === measure)?.title ?? measure),
        format: 'count' as const,
      })),
    ],
  })
}

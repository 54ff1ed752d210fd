import { indicatorRecord } from '../cases/record.ts'
import { datasetPaths } from '../dataset/layout.ts'
import type { Cell, CellRow } from '../explorer/page/model.ts'
import { loadIndicator } from '../indicators/catalogue.ts'
import type { Indicator } from '../indicators/file.ts'
import { reasonText } from '../indicators/reasons.ts'
import { storedCounts, storedRuns } from '../indicators/stored.ts'
import { norms } from '../law/norms.ts'
import { UserError } from '../terminal/errors.ts'
import { emptySheet, type ReportContext } from './context.ts'
import { gridOf, headlines, inLang } from './parts.ts'
import { type Grid, plainGrid, type Section, type Sheet } from './sheet.ts'
import { severityTitle } from './sheet-text.ts'
import { words } from './sheet-words.ts'
import { forWhom, signsOf } from './signs.ts'

const shown = 50

const outcomeTitles = {
  flag: { en: 'flagged', ru: 'признак', kk: 'белгі' },
  pass: { en: 'looked for and not there', ru: 'искали и не нашли', kk: 'ізделіп, табылмады' },
  'not-applicable': { en: 'the question does not arise', ru: 'вопрос не возникает', kk: 'сұрақ туындамайды' },
  insufficient: { en: 'not enough is known', ru: 'недостаточно данных', kk: 'деректер жеткіліксіз' },
  error: { en: 'the record contradicts itself', ru: 'запись противоречит себе', kk: 'жазба өзіне қайшы' },
}

/** One rule: what it asks and on which law, what it judged, where it flags, and what answers said of it. */
export async function indicatorReport(context: ReportContext, name: string): Promise<Sheet> {
  const { lang, dir } = context
  const indicator = await loadIndicator(name, { custom: datasetPaths(dir).indicators })
  const runs = (await storedRuns(dir)).reverse()
  const run = runs.find(({ indicators }) => indicators.some((one) => one.name === indicator.name && one.suffix === ''))
  if (run === undefined)
    throw new UserError(`${indicator.name} was not asked of these data yet`, {
      why: 'a report shows what a stored run found',
      next: `run it with its defaults: jaryq flag ${indicator.name}`,
      exit: 'data',
    })
  const filters = { indicator: [indicator.name] }
  const sheet = await emptySheet(context, 'indicator', indicator.name, filters)
  const counts = (await storedCounts(dir, run.run)).filter((row) => row.indicator === indicator.name)
  const of = (...outcomes: string[]) =>
    counts.reduce((sum, row) => sum + (outcomes.includes(row.outcome) ? row.count : 0), 0)
  const all = counts.reduce((sum, { count }) => sum + count, 0)
  const { signs, refuted } = await signsOf(context, { indicator: indicator.name }, { id: 'signs-list', most: shown })
  const { texts } = indicator
  const flags = { fact: 'flags' as const, measures: ['flags', 'flag_money', 'flag_processes', 'flag_buyers'] }
  const sections: Section[] = [
    {
      id: 'asks',
      title: words.rule[lang],
      intro: texts.question[lang],
      parts: [
        { kind: 'lines', id: 'why', title: words.why[lang], lines: [texts.why[lang]] },
        { kind: 'lines', id: 'innocent', title: words.innocent[lang], lines: texts.innocent[lang] },
        { kind: 'lines', id: 'next', title: words.next[lang], lines: texts.next[lang] },
        ...lawLines(context, indicator),
      ],
    },
    {
      id: 'judged',
      title: inLang(lang, 'What it judged', 'Что оно проверило', 'Ол нені тексерді'),
      intro: inLang(
        lang,
        'Every subject has one outcome. What could not be judged is not innocent, and not guilty.',
        'У каждого предмета один исход. Что не удалось оценить — не «чисто» и не «виновно».',
        'Әр нысанның бір нәтижесі бар. Бағаланбағаны «таза» да, «кінәлі» де емес.',
      ),
      parts: [outcomesGrid(context, indicator, counts), yearsGrid(context, counts)],
    },
    {
      id: 'where',
      title: inLang(lang, 'Where it flags', 'Где оно срабатывает', 'Ол қайда белгі береді'),
      intro: null,
      parts: [
        await gridOf(context, { ...flags, id: 'flag-regions', by: ['region'], order: 'flags', limit: 60 }, filters, {
          title: inLang(lang, 'By region', 'По регионам', 'Өңірлер бойынша'),
          chart: { kind: 'map', measure: 'flags' },
        }),
        await gridOf(context, { ...flags, id: 'flag-months', by: ['month'] }, filters, {
          title: inLang(lang, 'By month', 'По месяцам', 'Ай бойынша'),
          chart: { kind: 'months', measure: 'flags' },
        }),
        await gridOf(
          context,
          { ...flags, id: 'flag-regions-years', by: ['region', 'year'], order: 'flags', limit: 200 },
          filters,
          {
            title: inLang(lang, 'By region and year', 'По регионам и годам', 'Өңір мен жыл бойынша'),
            chart: { kind: 'heat', measure: 'flags' },
          },
        ),
        await gridOf(
          context,
          {
            ...flags,
            measures: ['flag_money', 'flags', 'flag_processes'],
            id: 'flag-buyers',
            by: ['buyer'],
            order: 'flag_money',
            limit: 30,
          },
          filters,
          {
            title: inLang(
              lang,
              'Buyers by money at stake',
              'Заказчики по сумме под вопросом',
              'Күмәнді сома бойынша тапсырыс берушілер',
            ),
            chart: { kind: 'bars', measure: 'flag_money' },
          },
        ),
      ],
    },
    {
      id: 'record',
      title: inLang(lang, 'Its track record', 'Что показали ответы', 'Жауаптар не көрсетті'),
      intro: inLang(
        lang,
        'Of the flags that an answer confirmed or refuted, how many it confirmed, with the interval of 95 %. What monitors saw stands beside it.',
        'Какую долю признаков, о которых был ответ, он подтвердил, с интервалом 95 %. Рядом — что увидели сами мониторы.',
        'Жауап алынған белгілердің қандай үлесі расталды, 95 % аралығымен. Жанында — мониторлардың өздері көргені.',
      ),
      parts: [recordGridOf(context, indicator.name)],
    },
    {
      id: 'signs',
      title: inLang(lang, 'Largest by money', 'Крупнейшие по сумме', 'Сома бойынша ең ірілері'),
      intro: words.verdict[lang],
      parts: [signs],
    },
  ]
  return {
    ...sheet,
    title: texts.title[lang],
    under: `${severityTitle(indicator.severity, lang)} · ${indicator.name}`,
    lede: [texts.question[lang]],
    analysed: {
      what: inLang(
        lang,
        'subjects that it could judge',
        'предметов, которые удалось оценить',
        'бағалауға болған нысандар',
      ),
      used: of('flag', 'pass'),
      of: all,
    },
    figures: await headlines(context, ['flags', 'flag_processes', 'flag_stake', 'flag_buyers'], filters),
    sections,
    ...forWhom(context, refuted),
  }
}

function lawLines({ lang, law }: ReportContext, { law: keys }: Indicator): Section['parts'] {
  const known = new Map([...norms(), ...law.norms].map((one) => [one.key, one]))
  const lines = keys.flatMap((key) => {
    const norm = known.get(key)
    return norm === undefined ? [] : [`${norm.text[lang]} (${words[norm.status][lang]}; ${norm.edition[lang]})`]
  })
  return lines.length === 0 ? [] : [{ kind: 'lines', id: 'law', title: words.norms[lang], lines }]
}

function outcomesGrid(
  { lang }: ReportContext,
  indicator: Indicator,
  counts: { outcome: keyof typeof outcomeTitles; reason: string | null; count: number }[],
): Grid {
  const rows = new Map<string, CellRow>()
  for (const { outcome, reason, count } of counts) {
    const key = `${outcome} ${reason ?? ''}`
    const row = rows.get(key) ?? {
      ...{
        outcome,
        outcome_name: outcomeTitles[outcome][lang],
        reason,
        reason_name: reason === null ? '' : reasonText(indicator, reason, lang),
        subjects: 0,
      },
    }
    row.subjects = Number(row.subjects) + count
    rows.set(key, row)
  }
  const order = Object.keys(outcomeTitles)
  const sorted = [...rows.values()].sort(
    (a, b) =>
      order.indexOf(String(a.outcome)) - order.indexOf(String(b.outcome)) ||
      Number(b.subjects) - Number(a.subjects) ||
      (String(a.reason) < String(b.reason) ? -1 : 1),
  )
  return plainGrid({
    id: 'outcomes',
    rows: sorted,
    total: sorted.length,
    sql: indicator.sql,
    empty: words.nothing[lang],
    title: inLang(lang, 'Outcomes', 'Исходы', 'Нәтижелер'),
    columns: [
      { name: 'outcome', title: inLang(lang, 'Outcome', 'Исход', 'Нәтиже'), format: 'text', label: 'outcome_name' },
      { name: 'reason', title: inLang(lang, 'Reason', 'Причина', 'Себебі'), format: 'text', label: 'reason_name' },
      { name: 'subjects', title: inLang(lang, 'Subjects', 'Предметов', 'Нысандар'), format: 'count' },
    ],
  })
}

function yearsGrid({ lang }: ReportContext, counts: { outcome: string; year: number | null; count: number }[]): Grid {
  const years = [...new Set(counts.map(({ year }) => year))].sort((a, b) => (a ?? 9999) - (b ?? 9999))
  const rows = years.map((year): CellRow => {
    const of = (outcome: string) =>
      counts.reduce((sum, row) => sum + (row.year === year && row.outcome === outcome ? row.count : 0), 0)
    const judged = of('flag') + of('pass')
    return {
      ...{
        year: year === null ? '' : String(year),
        year_name: year === null ? words.unknown[lang] : String(year),
        flag: of('flag'),
        judged,
      },
      ...{
        share: judged === 0 ? null : Math.round((of('flag') / judged) * 1e6) / 1e6,
        share_n: judged === 0 ? null : judged,
        insufficient: of('insufficient'),
      },
    }
  })
  return plainGrid({
    id: 'outcomes-years',
    rows,
    empty: words.nothing[lang],
    title: inLang(lang, 'By year', 'По годам', 'Жылдар бойынша'),
    columns: [
      { name: 'year', title: inLang(lang, 'Year', 'Год', 'Жыл'), format: 'text', label: 'year_name' },
      { name: 'flag', title: outcomeTitles.flag[lang], format: 'count' },
      { name: 'judged', title: inLang(lang, 'judged', 'оценено', 'бағаланды'), format: 'count' },
      { name: 'share', title: inLang(lang, 'share', 'доля', 'үлесі'), format: 'share' },
      { name: 'insufficient', title: outcomeTitles.insufficient[lang], format: 'count' },
    ],
  })
}

/** What answers and monitors said of a rule's flags; of every rule where none is named. */
export function recordGridOf(
  { lang, cases }: Pick<ReportContext, 'lang' | 'cases'>,
  name?: string,
  titles: Record<string, string> = {},
): Grid {
  const rows = indicatorRecord(cases, false)
    .filter((row) => name === undefined || row.indicator === name)
    .map((row): CellRow => {
      const told = Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value as Cell]))
      return {
        ...told,
        indicator_name: titles[String(row.indicator)] ?? String(row.indicator),
        confirmed_share_n: row.n === 0 ? null : Number(row.n),
      }
    })
  return plainGrid({
    id: 'track-record',
    rows,
    columns: [
      { name: 'indicator', title: inLang(lang, 'Rule', 'Правило', 'Ереже'), format: 'text', label: 'indicator_name' },
      { name: 'confirmed', title: inLang(lang, 'confirmed', 'подтверждено', 'расталды'), format: 'count' },
      { name: 'refuted', title: inLang(lang, 'refuted', 'опровергнуто', 'жоққа шығарылды'), format: 'count' },
      {
        name: 'confirmed_share',
        title: inLang(lang, 'share confirmed', 'доля подтверждённых', 'расталғандар үлесі'),
        format: 'share',
      },
      { name: 'share_low', title: inLang(lang, 'from', 'от', 'бастап'), format: 'share' },
      { name: 'share_high', title: inLang(lang, 'to', 'до', 'дейін'), format: 'share' },
      {
        name: 'unanswered',
        title: inLang(lang, 'passed over', 'без ответа по существу', 'мәні бойынша жауапсыз'),
        format: 'count',
      },
      {
        name: 'reviewed',
        title: inLang(lang, 'seen by monitors', 'просмотрено мониторами', 'мониторлар қарады'),
        format: 'count',
      },
    ],
    empty: inLang(lang, 'no answer is on record yet', 'ответов пока нет', 'әзірге жауап жоқ'),
  })
}

import { dueRows } from '../cases/rows.ts'
import { letterTitle } from '../cases/words.ts'
import type { Filters } from '../explorer/page/filters.ts'
import { monthName } from '../explorer/page/format.ts'
import type { Cell, CellRow } from '../explorer/page/model.ts'
import { literalPath } from '../files/literal-path.ts'
import { regionOf } from '../goszakup/regions.ts'
import { parseFlagId } from '../indicators/ids.ts'
import { firstSeen } from '../indicators/stored.ts'
import { UserError } from '../terminal/errors.ts'
import { formatDate, type Lang } from '../terminal/languages.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { emptySheet, type ReportContext } from './context.ts'
import { analysedOf, contractsSection, gridOf, headlines, inLang } from './parts.ts'
import { type Grid, type GridColumn, plainGrid, type Section, type Sheet } from './sheet.ts'
import { words } from './sheet-words.ts'
import { forWhom, signsOf } from './signs.ts'
import { runningTerms, termGrid } from './terms.ts'

const told = [
  'processes',
  'contracts',
  'contract_value',
  'direct',
  'single_bid',
  'failed_rate',
  'amended_share',
  'flags',
  'flag_stake',
]
const shown = 5
const shownRules = 25
const withinDays = 30
// Older purchases have no terms that a calendar still runs.
const recentDays = 120
const mostPurchases = 3_000

/** The month that a report is about: the one that is asked for, else that of the data. @throws UserError */
export function monthOf(asked: string | undefined, dataDate: string | null): string {
  if (asked !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(asked))
    throw new UserError(`--month: "${asked}" is not a month`, {
      why: 'a month is written as YYYY-MM',
      next: 'for example --month 2025-03',
      exit: 'usage',
    })
  const month = asked ?? dataDate?.slice(0, 7)
  if (month === undefined)
    throw new UserError('the date of the data is not known', { next: 'say the month: --month 2025-03', exit: 'usage' })
  return month
}

/** What a month brought: how it compares, new signs, single source, the largest contracts, terms that run out. */
export async function monthlyReport(
  context: ReportContext,
  options: { month?: string | undefined; region?: string | undefined },
): Promise<Sheet> {
  const { lang, service } = context
  const { dataDate } = service.about
  const month = monthOf(options.month, dataDate)
  const { region } = options
  const time = span(month)
  const place: Filters = region === undefined ? {} : { region: [region] }
  const filters: Filters = { ...place, from: [time.from], to: [time.to] }
  const sheet = await emptySheet(
    context,
    'monthly',
    [month, region].filter((part) => part !== undefined).join('/'),
    filters,
  )
  const { signs, refuted } = await signsOf(context, { region, ...time }, { id: 'signs-list', most: shown })
  const isCurrent = dataDate !== null && time.from <= dataDate && dataDate <= time.to
  const sections: Section[] = [
    {
      id: 'changed',
      title: inLang(lang, 'Beside other months', 'Рядом с другими месяцами', 'Басқа айлармен қатар'),
      intro: isCurrent ? unfinished(context, dataDate) : null,
      parts: [await periods(context, month, place)],
    },
    {
      id: 'what',
      title: inLang(lang, 'What was bought', 'Что закупили', 'Не сатып алынды'),
      intro: null,
      parts: [
        await gridOf(
          context,
          {
            id: 'month-methods',
            fact: 'contracts',
            by: ['method'],
            measures: ['contract_value', 'contracts'],
            order: 'contract_value',
          },
          filters,
          {
            title: inLang(lang, 'Contracts by method', 'Договоры по способам', 'Тәсіл бойынша шарттар'),
            chart: { kind: 'bars', measure: 'contract_value' },
          },
        ),
        region === undefined
          ? await gridOf(
              context,
              {
                id: 'month-regions',
                fact: 'contracts',
                by: ['region'],
                measures: ['contract_value', 'contracts', 'contract_buyers'],
                order: 'contract_value',
                limit: 60,
              },
              filters,
              {
                title: inLang(lang, 'Contracts by region', 'Договоры по регионам', 'Өңір бойынша шарттар'),
                chart: { kind: 'map', measure: 'contract_value' },
              },
            )
          : await gridOf(
              context,
              {
                id: 'month-subjects',
                fact: 'contracts',
                by: ['code6'],
                measures: ['contract_value', 'contracts'],
                order: 'contract_value',
                limit: 20,
              },
              filters,
              {
                title: inLang(lang, 'What is bought', 'Что закупают', 'Не сатып алынады'),
                chart: { kind: 'bars', measure: 'contract_value' },
              },
            ),
        await gridOf(
          context,
          {
            id: 'month-buyers',
            fact: 'purchases',
            by: ['buyer'],
            measures: ['purchase_value', 'purchases', 'direct_value', 'direct'],
            order: 'purchase_value',
            limit: 20,
          },
          filters,
          {
            title: inLang(lang, 'Buyers by value', 'Заказчики по сумме', 'Сома бойынша тапсырыс берушілер'),
            chart: { kind: 'bars', measure: 'purchase_value' },
          },
        ),
        await gridOf(
          context,
          {
            id: 'month-grounds',
            fact: 'purchases',
            by: ['subparagraph'],
            measures: ['purchase_value', 'purchases'],
            where: [{ column: 'method', is: 'direct' }],
            order: 'purchase_value',
            limit: 30,
          },
          filters,
          {
            title: inLang(
              lang,
              'Direct purchases by ground',
              'Прямые закупки по основаниям',
              'Негіз бойынша тікелей сатып алулар',
            ),
            chart: { kind: 'bars', measure: 'purchase_value' },
          },
        ),
      ],
    },
    {
      id: 'signs',
      title: inLang(lang, 'Signs of the month', 'Признаки за месяц', 'Айдың белгілері'),
      intro: `${inLang(lang, 'By the date of what a flag is about.', 'По дате того, о чём признак.', 'Белгі қатысты нәрсенің күні бойынша.')} ${words.verdict[lang]}`,
      parts: [...(await newFlags(context, time, region)), signs],
    },
    ...(await termSections(context, isCurrent ? dataDate : null, region)),
    await contractsSection(context, filters, 15),
  ]
  const where =
    region === undefined
      ? inLang(lang, 'all regions', 'все регионы', 'барлық өңір')
      : (regionOf(region)?.name[lang] ?? region)
  return {
    ...sheet,
    title: `${monthTitle(month, lang)}: ${where}`,
    under: inLang(lang, 'What the month brought', 'Что принёс месяц', 'Ай не әкелді'),
    analysed: await analysedOf(context, 'contracts', filters),
    figures: await headlines(
      context,
      ['processes', 'contracts', 'contract_value', 'direct', 'single_bid', 'flags', 'flag_stake'],
      filters,
    ),
    sections,
    ...forWhom(context, refuted),
  }
}

function span(month: string): { from: string; to: string } {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return { from: `${month}-01`, to: new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10) }
}

function unfinished({ lang }: ReportContext, date: string): string {
  const day = formatDate(date, lang)
  return inLang(
    lang,
    `The data end on ${day}: the month is not over.`,
    `Данные — на ${day}: месяц не закончен.`,
    `Деректер ${day} күніне: ай аяқталған жоқ.`,
  )
}

function shifted(month: string, by: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7)
}

/** The month, the one before it and the same of a year ago. */
async function periods(context: ReportContext, month: string, place: Filters): Promise<Grid> {
  const { service, lang } = context
  const measures = told.map((id) => service.measures[id]!).filter((measure) => !service.isUnpublished(measure))
  const months = [month, shifted(month, -1), shifted(month, -12)]
  const rows = measures.map(({ id, title, format }): CellRow => ({ measure: id, measure_name: title[lang], format }))
  const asked = new Set<string>()
  for (const one of months) {
    const { from, to } = span(one)
    const found = await headlines(
      context,
      measures.map(({ id }) => id),
      { ...place, from: [from], to: [to] },
    )
    for (const { sql } of found) if (sql !== null) asked.add(sql)
    for (const [index, { value, n }] of found.entries()) Object.assign(rows[index]!, { [one]: value, [`${one}_n`]: n })
  }
  return plainGrid({
    id: 'periods',
    rows,
    sql: [...asked].join(';\n\n'),
    empty: words.nothing[lang],
    columns: [
      { name: 'measure', title: words.measure[lang], format: 'text', label: 'measure_name' },
      ...months.map((one): GridColumn => ({ name: one, title: monthName(one, lang), format: 'mixed' })),
    ],
  })
}

/** A month as a heading. */
function monthTitle(month: string, lang: Lang): string {
  const text = monthName(month, lang)
  if (lang === 'kk') return `${month.slice(0, 4)} жылғы ${text.replace(/ \d+$/, '')}`
  return text[0]!.toUpperCase() + text.slice(1)
}

/** Flags that runs saw for the first time in the month, by rule. */
async function newFlags(
  { dir, lang, engine, service }: ReportContext,
  time: { from: string; to: string },
  region: string | undefined,
): Promise<Section['parts']> {
  if (!service.about.hasFlags) return []
  let seen = await firstSeen(dir, time.from, time.to)
  if (region !== undefined) {
    const rows = await engine.rows(
      `SELECT id FROM read_parquet(${sqlText(literalPath(service.prepared.files.flags!))}) f WHERE f.region = ${sqlText(region)} ORDER BY id`,
    )
    const here = new Set(rows.map(({ id }) => String(id)))
    seen = seen.filter(({ id }) => here.has(id))
  }
  const rules = Map.groupBy(seen, ({ id }) => parseFlagId(id).indicator)
  const rows = [...rules]
    .map(
      ([indicator, found]): CellRow => ({
        indicator,
        indicator_name: service.labels.indicator?.[indicator]?.[lang] ?? indicator,
        flags: found.length,
      }),
    )
    .sort((a, b) => Number(b.flags) - Number(a.flags) || (String(a.indicator) < String(b.indicator) ? -1 : 1))
  return [
    plainGrid({
      id: 'first-seen',
      rows: rows.slice(0, shownRules),
      empty: words.nothing[lang],
      title: inLang(
        lang,
        'Seen for the first time in this month',
        'Впервые замечены в этом месяце',
        'Осы айда алғаш байқалған',
      ),
      note: inLang(
        lang,
        'By the date of the data of the first run that saw the flag; a first run sees all at once.',
        'По дате данных того запуска, который увидел признак первым; первый запуск видит всё сразу.',
        'Белгіні алғаш көрген іске қосудың деректер күні бойынша; бірінші іске қосу бәрін бірден көреді.',
      ),
      columns: [
        { name: 'indicator', title: inLang(lang, 'Rule', 'Правило', 'Ереже'), format: 'text', label: 'indicator_name' },
        { name: 'flags', title: service.measures.flags!.title[lang], format: 'count' },
      ],
    }),
  ]
}

/** Terms that end within a month of the data: of purchases with signs, and of letters. */
async function termSections(
  context: ReportContext,
  today: string | null,
  region: string | undefined,
): Promise<Section[]> {
  const { lang, engine, service, cases, law, isPublic } = context
  if (today === null) return []
  const until = new Date(Date.parse(`${today}T00:00:00Z`) + withinDays * 86_400_000).toISOString().slice(0, 10)
  const since = new Date(Date.parse(`${today}T00:00:00Z`) - recentDays * 86_400_000).toISOString().slice(0, 10)
  const file = `read_parquet(${sqlText(literalPath(service.prepared.files.flags!))})`
  const recent = (column: string) => `CAST(${column} AS VARCHAR) >= ${sqlText(since)}`
  const found = await engine.rows(
    `SELECT DISTINCT f.ocid FROM ${file} f
     WHERE f.ocid IS NOT NULL AND f.severity <> 'data-quality'${region === undefined ? '' : ` AND f.region = ${sqlText(region)}`} AND f.ocid IN (
       SELECT ocid FROM processes WHERE ${recent('tender_date_published_local_date')} OR ${recent('tender_period_end_local_date')} OR ${recent('kz_itogi_date_public_local_date')}
       UNION SELECT ocid FROM contracts WHERE ${recent('date_signed_local_date')}
       UNION SELECT ocid FROM milestones WHERE ${recent('date_met_local_date')})
     ORDER BY 1 LIMIT ${mostPurchases}`,
  )
  const { facts, terms } = await runningTerms(
    context,
    found.map(({ ocid }) => String(ocid)),
    today,
  )
  const ending = terms.filter((term) => term.until !== null && term.until <= until)
  // What cases are called is nobody's business outside.
  const letters = dueRows(
    cases.filter((view) => !isPublic && (region === undefined || view.region === region)),
    today,
    law,
  ).filter(({ due }) => due !== null && String(due) <= until)
  return [
    {
      id: 'terms',
      title: inLang(lang, 'Terms that run out', 'Истекающие сроки', 'Аяқталатын мерзімдер'),
      intro: inLang(
        lang,
        `Until ${formatDate(until, lang)}: in purchases with a sign, and answers to letters.`,
        `До ${formatDate(until, lang)}: в закупках с признаками и ответы на письма.`,
        `${formatDate(until, lang)} дейін: белгісі бар сатып алуларда және хаттарға жауаптар.`,
      ),
      parts: [
        termGrid(ending, facts, lang, 'terms-list'),
        plainGrid({
          id: 'letters-due',
          total: letters.length,
          title: inLang(lang, 'Answers that are due', 'Ожидаемые ответы', 'Күтілетін жауаптар'),
          empty: inLang(
            lang,
            'no letter waits for an answer',
            'ни одно письмо не ждёт ответа',
            'жауап күтіп тұрған хат жоқ',
          ),
          rows: letters.map(
            (row): CellRow => ({
              ...{ due: row.due as Cell, case: row.case as Cell, case_name: row.title as Cell, to: row.to as Cell },
              kind: letterTitle(row.kind as string | undefined, lang) ?? (row.kind as Cell),
            }),
          ),
          columns: [
            { name: 'due', title: inLang(lang, 'Until', 'До', 'Дейін'), format: 'date' },
            { name: 'case', title: inLang(lang, 'Case', 'Дело', 'Іс'), format: 'text', label: 'case_name' },
            { name: 'kind', title: inLang(lang, 'Letter', 'Письмо', 'Хат'), format: 'text' },
            { name: 'to', title: inLang(lang, 'To', 'Кому', 'Кімге'), format: 'text' },
          ],
        }),
      ],
    },
  ]
}

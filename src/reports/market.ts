import type { CellRow } from '../explorer/page/model.ts'
import { Session } from '../indicators/session.ts'
import { loadMetric } from '../metrics/catalogue.ts'
import { runMetric } from '../metrics/run.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { emptySheet, type ReportContext } from './context.ts'
import { analysedOf, comparison, contractsSection, gridOf, headlines, inLang, moduleSection } from './parts.ts'
import { type Figure, type Grid, plainGrid, type Section, type Sheet } from './sheet.ts'
import { words } from './sheet-words.ts'
import { codeOf } from './subjects.ts'

const compared = [
  'direct',
  'single_source',
  'competition',
  'single_bid',
  'failed_rate',
  'savings_lot',
  'local_supplier_share',
  'foreign_share',
  'sme_share',
  'new_supplier_share',
]

/** A market: what is bought under a code, at what prices, from whom, how, and how concentrated it is. */
export async function marketReport(context: ReportContext, typed: string): Promise<Sheet> {
  const { lang } = context
  const { code, name } = await codeOf(context, typed)
  const filters = { code: [code] }
  const sheet = await emptySheet(context, 'market', code, filters)
  const concentration = await concentrationOf(context, code)
  const prices = await pricesOf(context, code)
  const index = await indexOf(context, code)
  const sections: Section[] = [
    {
      id: 'prices',
      title: inLang(lang, 'Prices per unit', 'Цены за единицу', 'Бірлік бағалары'),
      intro: inLang(
        lang,
        'Lines of concluded contracts by code, unit of measure and currency. One code may hold unlike things: compare before you speak of a price.',
        'Позиции заключённых договоров по коду, единице измерения и валюте. Под одним кодом бывают разные вещи: сравните, прежде чем говорить о цене.',
        'Жасалған шарттардың позициялары код, өлшем бірлігі және валюта бойынша. Бір кодта әртүрлі зат болуы мүмкін: баға туралы айтпас бұрын салыстырыңыз.',
      ),
      parts: [prices, ...(index === undefined ? [] : [index])],
    },
    {
      id: 'suppliers',
      title: inLang(lang, 'Suppliers and concentration', 'Поставщики и концентрация', 'Өнім берушілер және шоғырлану'),
      intro: (await loadMetric('hhi')).texts.why[lang],
      parts: [
        concentration.grid,
        await gridOf(
          context,
          {
            id: 'market-suppliers',
            fact: 'purchases',
            by: ['supplier'],
            measures: ['purchase_value', 'purchases', 'purchase_buyers', 'direct'],
            order: 'purchase_value',
            limit: 30,
          },
          filters,
          {
            title: inLang(lang, 'Suppliers by value', 'Поставщики по сумме', 'Сома бойынша өнім берушілер'),
            chart: { kind: 'bars', measure: 'purchase_value' },
          },
        ),
      ],
    },
    {
      id: 'how',
      title: inLang(lang, 'How it is bought', 'Как это покупают', 'Қалай сатып алынады'),
      intro: null,
      parts: [
        await gridOf(
          context,
          {
            id: 'market-methods',
            fact: 'purchases',
            by: ['method'],
            measures: ['purchase_value', 'purchases', 'purchase_suppliers'],
            order: 'purchase_value',
          },
          filters,
          {
            title: inLang(lang, 'By method', 'По способам', 'Тәсіл бойынша'),
            chart: { kind: 'bars', measure: 'purchase_value' },
          },
        ),
        await gridOf(
          context,
          {
            id: 'market-months',
            fact: 'purchases',
            by: ['month'],
            measures: ['purchase_value', 'purchases', 'direct'],
          },
          filters,
          {
            title: inLang(lang, 'By month', 'По месяцам', 'Ай бойынша'),
            chart: { kind: 'months', measure: 'purchase_value' },
          },
        ),
        await gridOf(
          context,
          {
            id: 'market-buyers',
            fact: 'purchases',
            by: ['buyer'],
            measures: ['purchase_value', 'purchases', 'direct', 'purchase_suppliers'],
            order: 'purchase_value',
            limit: 30,
          },
          filters,
          {
            title: inLang(lang, 'Buyers by value', 'Заказчики по сумме', 'Сома бойынша тапсырыс берушілер'),
            chart: { kind: 'bars', measure: 'purchase_value' },
          },
        ),
        await comparison(context, compared, [
          { name: 'own', title: words.own[lang], filters },
          { name: 'everybody', title: words.everybody[lang], filters: {} },
        ]),
      ],
    },
    await moduleSection(context, 'market', filters, {
      only: ({ by }) => by.join() === 'code' || by.join() === 'code6',
      title: inLang(lang, 'What is under the code', 'Что под этим кодом', 'Осы кодтың астында не бар'),
      intro: null,
    }),
    await contractsSection(context, filters),
  ]
  const figures = [
    ...(await headlines(
      context,
      ['purchases', 'purchase_value', 'purchase_suppliers', 'purchase_buyers', 'direct', 'single_bid'],
      filters,
    )),
    concentration.figure,
  ]
  return {
    ...sheet,
    ...{ title: name, under: `${words.code[lang]} ${code}`, figures, sections },
    analysed: await analysedOf(context, 'purchases', filters),
  }
}

async function concentrationOf({ engine, lang }: ReportContext, code: string): Promise<{ figure: Figure; grid: Grid }> {
  const hhi = await runMetric(engine, 'hhi', { code, lang })
  const top = await runMetric(engine, 'largest-supplier-share', { code, lang })
  const ten = await runMetric(engine, 'top10-share', { code, lang })
  const weights = {
    value: inLang(lang, 'by value', 'по сумме', 'сома бойынша'),
    count: inLang(lang, 'by number of purchases', 'по числу закупок', 'сатып алу саны бойынша'),
  }
  const rows = [hhi, top, ten].flatMap(({ metric, rows: cells }) =>
    cells
      .filter(({ value }) => value !== null)
      .map(
        (cell): CellRow => ({
          ...{ metric: metric.name, metric_name: metric.texts.title[lang], weight: cell.weight },
          weight_name: `${weights[cell.weight]}${cell.currency === null ? '' : `, ${cell.currency}`}`,
          ...{ value: Math.round(Number(cell.value) * 1e4) / 1e4, value_n: cell.n },
          format: metric.format === 'share' ? 'share' : 'number',
        }),
      ),
  )
  const whole = hhi.rows.find(({ weight }) => weight === 'value') ?? hhi.rows[0]
  const title = hhi.metric.texts.title[lang]
  return {
    figure: {
      ...{
        id: 'hhi',
        title,
        value: whole?.value === null || whole === undefined ? null : Math.round(Number(whole.value)),
        format: 'count',
      },
      ...{ n: whole?.n ?? null, currency: null, missing: words.none[lang], sql: null },
    },
    grid: plainGrid({
      id: 'concentration',
      rows,
      sql: hhi.sql,
      columns: [
        { name: 'metric', title: words.measure[lang], format: 'text', label: 'metric_name' },
        { name: 'weight', title: '', format: 'text', label: 'weight_name' },
        { name: 'value', title: inLang(lang, 'Value', 'Значение', 'Мәні'), format: 'mixed' },
      ],
      empty: words.none[lang],
    }),
  }
}

const shownPrices = 60

/** The least, the middle and the largest price of each thing, unit and currency, those with most prices first. */
async function pricesOf({ engine, lang }: ReportContext, code: string): Promise<Grid> {
  const session = await Session.open(engine)
  await session.prepare('SELECT * FROM x_contract_items')
  const sql = `SELECT i.code, min(i.description) AS description, i.unit_id, i.currency, CAST(count(*) AS BIGINT) AS prices,
  CAST(count(DISTINCT i.buyer_id) AS BIGINT) AS buyers, CAST(count(DISTINCT i.supplier_id) AS BIGINT) AS suppliers,
  CAST(min(i.price) AS DOUBLE) AS lowest, CAST(median(i.price) AS DOUBLE) AS middle, CAST(max(i.price) AS DOUBLE) AS highest,
  CAST(count(*) OVER () AS BIGINT) AS total_rows
FROM x_contract_items i
WHERE starts_with(i.digits, ${sqlText(code)})
GROUP BY i.code, i.unit_id, i.currency
ORDER BY prices DESC, i.code, i.unit_id, i.currency
LIMIT ${shownPrices}`
  const found = await engine.rows(sql)
  const units = await unitNames(
    engine,
    found.map((row) => String(row.unit_id)),
  )
  const price = (value: unknown) => Math.round(Number(value) * 100) / 100
  return plainGrid({
    id: 'prices-list',
    sql,
    empty: words.none[lang],
    total: Number(found[0]?.total_rows ?? 0),
    title: inLang(lang, 'Prices of the same thing', 'Цены одного и того же', 'Бір заттың бағалары'),
    note: inLang(
      lang,
      'n: how many prices; without VAT where the portal tells it apart',
      'n — сколько цен; без НДС там, где портал его отделяет',
      'n — неше баға; портал бөлек көрсетсе, ҚҚС-сыз',
    ),
    columns: [
      { name: 'code', title: words.what[lang], format: 'text', label: 'code_name' },
      { name: 'unit_id', title: inLang(lang, 'Unit', 'Единица', 'Бірлік'), format: 'text', label: 'unit_name' },
      { name: 'prices', title: inLang(lang, 'Prices, n', 'Цен, n', 'Бағалар, n'), format: 'count' },
      { name: 'buyers', title: words.buyer[lang], format: 'count' },
      { name: 'suppliers', title: words.supplier[lang], format: 'count' },
      { name: 'lowest', title: inLang(lang, 'Lowest', 'Наименьшая', 'Ең төмен'), format: 'money' },
      { name: 'middle', title: inLang(lang, 'Median', 'Медиана', 'Медиана'), format: 'money' },
      { name: 'highest', title: inLang(lang, 'Highest', 'Наибольшая', 'Ең жоғары'), format: 'money' },
    ],
    rows: found.map(
      (row): CellRow => ({
        ...{
          code: String(row.code),
          code_name: `${row.code} ${row.description ?? ''}`.trim(),
          currency: (row.currency ?? null) as string | null,
        },
        ...{ unit_id: String(row.unit_id), unit_name: units.get(String(row.unit_id)) ?? String(row.unit_id) },
        ...{ prices: Number(row.prices), buyers: Number(row.buyers), suppliers: Number(row.suppliers) },
        ...{ lowest: price(row.lowest), middle: price(row.middle), highest: price(row.highest) },
      }),
    ),
  })
}

/** What units are called in the records. */
async function unitNames(engine: ReportContext['engine'], ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await engine.rows(
    `SELECT unit_id, min(unit_name) AS name FROM contract_items WHERE unit_id IN (${[...new Set(ids)]
      .sort()
      .map((id) => sqlText(id))
      .join(', ')}) GROUP BY unit_id ORDER BY unit_id`,
  )
  return new Map(
    rows.flatMap(({ unit_id: id, name }): [string, string][] => (name === null ? [] : [[String(id), String(name)]])),
  )
}

async function indexOf({ engine, lang }: ReportContext, code: string): Promise<Grid | undefined> {
  const { metric, rows: cells, sql } = await runMetric(engine, 'price-index', { code, by: 'year', lang })
  const rows = cells
    .filter(({ value }) => value !== null)
    .map(
      (cell): CellRow => ({
        year: String(cell.year),
        currency: cell.currency,
        value: Math.round(Number(cell.value) * 1000) / 1000,
        value_n: Number(cell.denominator ?? cell.n),
      }),
    )
  if (rows.length < 2) return undefined
  return plainGrid({
    id: 'price-index',
    title: metric.texts.title[lang],
    note: metric.texts.question[lang],
    rows,
    sql,
    columns: [
      { name: 'year', title: inLang(lang, 'Year', 'Год', 'Жыл'), format: 'text' },
      { name: 'value', title: metric.texts.title[lang], format: 'number' },
    ],
    empty: words.none[lang],
  })
}

import type { Query } from '../explorer/page/model.ts'
import { emptySheet, type ReportContext } from './context.ts'
import {
  analysedOf,
  comparison,
  contractsSection,
  gridOf,
  headlines,
  inLang,
  moduleSection,
  signsSection,
} from './parts.ts'
import type { Grid, Section, Sheet } from './sheet.ts'
import { words } from './sheet-words.ts'
import { forWhom, signsOf } from './signs.ts'
import { type Place, placeOf } from './subjects.ts'

const compared = [
  'direct',
  'single_source',
  'by_choice',
  'competition',
  'single_bid',
  'failed_rate',
  'local_supplier_share',
  'new_supplier_share',
  'amended_share',
  'terminations',
]
const shown = 5

/** What is bought in a region, a district, a city or a rural district, and what the rules ask about it. */
export async function regionReport(context: ReportContext, typed: string): Promise<Sheet> {
  const place = placeOf(context, typed)
  return place.level === 'region' ? wholeRegion(context, place) : partOfRegion(context, place)
}

async function wholeRegion(context: ReportContext, place: Place): Promise<Sheet> {
  const { lang } = context
  const filters = { region: [place.code] }
  const sheet = await emptySheet(context, 'region', place.code, filters)
  const { signs, refuted } = await signsOf(context, { region: place.code }, { id: 'signs-list', most: shown })
  const sections: Section[] = [
    await moduleSection(context, 'overview', filters, {
      only: ({ by }) => by[0] !== 'region',
      title: inLang(lang, 'How much and how', 'Сколько и как', 'Қанша және қалай'),
    }),
    {
      id: 'compare',
      title: words.compared[lang],
      intro: null,
      parts: [
        await comparison(context, compared, [
          { name: 'own', title: words.own[lang], filters },
          { name: 'everybody', title: words.everybody[lang], filters: {} },
        ]),
      ],
    },
    {
      id: 'places',
      title: inLang(lang, 'Districts and cities', 'Районы и города', 'Аудандар мен қалалар'),
      intro: inLang(
        lang,
        'By the place of delivery of lots.',
        'По месту поставки лотов.',
        'Лоттардың жеткізу орны бойынша.',
      ),
      parts: [
        await gridOf(
          context,
          {
            id: 'places-list',
            fact: 'lots',
            by: ['kato4'],
            measures: ['lot_value', 'lots', 'single_bid', 'failed_rate'],
            order: 'lot_value',
            limit: 60,
          },
          filters,
          {
            title: inLang(lang, 'Districts and cities', 'Районы и города', 'Аудандар мен қалалар'),
            chart: { kind: 'bars', measure: 'lot_value' },
          },
        ),
      ],
    },
    await moduleSection(context, 'buyers', filters, { only: ({ by }) => by[0] === 'buyer' }),
    await moduleSection(context, 'suppliers', filters, { only: ({ by }) => by[0] !== 'month' }),
    signsSection(lang, [signs]),
    await contractsSection(context, filters),
  ]
  return {
    ...sheet,
    title: place.name,
    under: `КАТО/ӘАОЖ ${place.code}`,
    analysed: await analysedOf(context, 'processes', filters),
    figures: await headlines(
      context,
      ['processes', 'lots', 'contracts', 'contract_value', 'contract_buyers', 'direct', 'single_bid', 'flag_processes'],
      filters,
    ),
    sections,
    ...forWhom(context, refuted),
  }
}

/** Below a region only lots and plan points tell their place. */
async function partOfRegion(context: ReportContext, place: Place): Promise<Sheet> {
  const { lang } = context
  const filters = { region: [place.region] }
  const where = [{ column: place.level, is: place.code }]
  const sheet = await emptySheet(context, 'region', place.code, {})
  const grid = (query: Query, title: string, chart?: Parameters<typeof gridOf>[3]['chart']): Promise<Grid> =>
    gridOf(context, { ...query, where }, filters, { title, chart })
  const lots = ['lot_value', 'lots', 'single_bid', 'failed_rate']
  const parts = [
    await grid({ id: 'place', fact: 'lots', by: [], measures: [...lots, 'lot_buyers', 'savings_lot'] }, place.name),
    await grid(
      { id: 'place-months', fact: 'lots', by: ['month'], measures: lots },
      inLang(lang, 'By month', 'По месяцам', 'Ай бойынша'),
      { kind: 'months', measure: 'lot_value' },
    ),
    await grid(
      { id: 'place-methods', fact: 'lots', by: ['method'], measures: lots, order: 'lot_value' },
      inLang(lang, 'By method', 'По способам', 'Тәсіл бойынша'),
      { kind: 'bars', measure: 'lot_value' },
    ),
    await grid(
      { id: 'place-buyers', fact: 'lots', by: ['buyer'], measures: lots, order: 'lot_value', limit: 60 },
      inLang(lang, 'Buyers', 'Заказчики', 'Тапсырыс берушілер'),
      { kind: 'bars', measure: 'lot_value' },
    ),
    await grid(
      { id: 'place-subjects', fact: 'lots', by: ['code6'], measures: lots, order: 'lot_value', limit: 60 },
      inLang(lang, 'What is bought', 'Что покупают', 'Не сатып алынады'),
      { kind: 'bars', measure: 'lot_value' },
    ),
  ]
  const plans =
    place.level === 'kato4'
      ? [
          await grid(
            { id: 'place-plans', fact: 'plans', by: ['year'], measures: ['plans', 'planned_value'] },
            inLang(lang, 'Plans by year', 'Планы по годам', 'Жылдар бойынша жоспарлар'),
          ),
        ]
      : []
  const used = Number(parts[0]!.rows[0]?.lots ?? 0)
  return {
    ...sheet,
    title: place.name,
    under: `КАТО/ӘАОЖ ${place.code}`,
    analysed: { what: inLang(lang, 'lots', 'лоты', 'лоттар'), used, of: context.service.about.rows.lots },
    sections: [
      {
        id: 'lots',
        title: inLang(lang, 'Lots delivered here', 'Лоты с поставкой сюда', 'Осында жеткізілетін лоттар'),
        intro: null,
        parts: [...parts, ...plans],
      },
    ],
    notes: [
      inLang(
        lang,
        `Below a region only lots and plan points tell their place; contracts and signs are in the report of the region: jaryq report region ${place.region}`,
        `Ниже региона место указано только у лотов и пунктов планов; договоры и признаки — в отчёте о регионе: jaryq report region ${place.region}`,
        `Өңірден төмен тек лоттар мен жоспар тармақтарының орны көрсетілген; шарттар мен белгілер өңір есебінде: jaryq report region ${place.region}`,
      ),
    ],
  }
}

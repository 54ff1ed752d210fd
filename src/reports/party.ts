import type { ReportContext } from './context.ts'
import { emptySheet } from './context.ts'
import { analysedOf, comparison, contractsSection, headlines, inLang, moduleSection, signsSection } from './parts.ts'
import type { Section, Sheet } from './sheet.ts'
import { figureText } from './sheet-text.ts'
import { filled, words } from './sheet-words.ts'
import { forWhom, signsOf } from './signs.ts'
import { partyOf, type Role } from './subjects.ts'

const compared = {
  buyer: [
    'direct',
    'single_source',
    'by_choice',
    'competition',
    'single_bid',
    'new_supplier_share',
    'amended_share',
    'terminations',
    'failed_rate',
    'savings_lot',
  ],
  supplier: ['direct', 'single_source', 'competition', 'new_supplier_share'],
}

/** How many signs of each rule a report shows. */
const shown = 20

/** What one buyer, or one supplier, bought or sold, how, with whom, and what the rules ask about it. */
export async function partyReport(context: ReportContext, role: Role, typed: string): Promise<Sheet> {
  const { service, lang, isPublic } = context
  const party = await partyOf(context, typed, role)
  const filters = { [role]: [party.id] }
  const sheet = await emptySheet(context, role, party.id, filters)
  const module = service.modules.find(({ id }) => id === role)!
  // A report about a supplier names it on every line: in what is published only signs of which it was heard are told.
  const speakable = role === 'supplier' && isPublic
  const { signs, refuted, silent } = await signsOf(
    context,
    { [role]: party.id, speakable },
    { id: 'signs-list', most: shown },
  )
  const isWhole = !speakable
  const figures = await headlines(
    context,
    isWhole ? module.figures : module.figures.filter((id) => service.measures[id]!.fact !== 'flags'),
    filters,
  )
  const region = await regionOfParty(context, party.id, role)
  const sections: Section[] = [
    await moduleSection(context, role, filters, {
      title: inLang(lang, 'How much, how and with whom', 'Сколько, как и с кем', 'Қанша, қалай және кіммен'),
      only: ({ fact }) => fact !== 'flags',
    }),
    {
      id: 'compare',
      title: words.compared[lang],
      intro: inLang(
        lang,
        'The same shares of this one, of its region and of all data. A difference is a question: what is bought may differ too.',
        'Те же доли у него, в его регионе и по всем данным. Разница — это вопрос: покупки тоже могут различаться.',
        'Дәл сол үлестер: өзінде, өңірінде және барлық деректерде. Айырма — сұрақ: сатып алынатын зат та өзгеше болуы мүмкін.',
      ),
      parts: [
        await comparison(context, compared[role], [
          { name: 'own', title: words.own[lang], filters },
          ...(region === undefined
            ? []
            : [{ name: 'region', title: words.region[lang], filters: { region: [region] } }]),
          { name: 'everybody', title: words.everybody[lang], filters: {} },
        ]),
      ],
    },
    signsSection(lang, [
      signs,
      ...(silent === 0 ? [] : [{ kind: 'lines' as const, id: 'silent', title: null, lines: [silentText(context)] }]),
    ]),
    await contractsSection(context, filters),
  ]
  return {
    ...sheet,
    title: party.name,
    under: [roleName(role, lang), party.number === null ? null : `БИН/БСН ${party.number}`]
      .filter((part) => part !== null)
      .join(' · '),
    lede: [ledeOf(figures, lang)].filter((line) => line !== ''),
    analysed: await analysedOf(context, module.fact, filters),
    figures,
    sections,
    ...forWhom(context, refuted),
  }
}

function roleName(role: Role, lang: Sheet['lang']): string {
  return role === 'buyer' ? words.buyer[lang] : words.supplier[lang]
}

function silentText({ lang }: ReportContext): string {
  return inLang(
    lang,
    'Signs that are not of law are not told here: a version for publication names nobody beside them before the supplier was heard.',
    'Признаки не из нормы закона здесь не приводятся: в версии для публикации рядом с ними никто не называется, пока поставщик не выслушан.',
    'Заң нормасынан емес белгілер мұнда келтірілмейді: жариялауға арналған нұсқада өнім беруші тыңдалмайынша, олардың жанында ешкім аталмайды.',
  )
}

/** One sentence out of the figures that there are. */
function ledeOf(figures: Sheet['figures'], lang: Sheet['lang']): string {
  const text = (id: string) => {
    const found = figures.find((one) => one.id === id)
    return found === undefined ? undefined : figureText(found, lang)
  }
  const [count, value, direct] = [
    text('contracts') ?? text('purchases'),
    text('contract_value') ?? text('purchase_value'),
    text('direct'),
  ]
  if (count === undefined || value === undefined) return ''
  const n = figures.find(({ id }) => id === 'direct')?.n
  const first = filled(
    inLang(
      lang,
      'In these data: {count} purchases for {value}.',
      'В этих данных: закупок {count} на {value}.',
      'Бұл деректерде: {count} сатып алу, сомасы {value}.',
    ),
    { count, value },
  )
  if (direct === undefined) return first
  return `${first} ${filled(inLang(lang, 'Directly: {direct} (n = {n}).', 'Напрямую: {direct} (n = {n}).', 'Тікелей: {direct} (n = {n}).'), { direct, n: n ?? '' })}`
}

/** The region of most of its contracts. */
async function regionOfParty({ service }: ReportContext, id: string, role: Role): Promise<string | undefined> {
  const query = {
    id: 'regions',
    fact: 'contracts' as const,
    by: ['region'],
    measures: ['contracts'],
    order: 'contracts',
  }
  const { rows } = await service.query(query, { [role]: [id] })
  const found = rows.find(({ region }) => region !== null)
  return found === undefined ? undefined : String(found.region)
}

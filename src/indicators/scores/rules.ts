import type { Text } from '../../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** Levels of a score, the highest first: a score belongs to the first level whose bound it reaches. */
export const levels = [
  { name: 'very-high', from: 0.5, text: t('very high', 'очень высокий', 'өте жоғары') },
  { name: 'high', from: 0.3, text: t('high', 'высокий', 'жоғары') },
  { name: 'medium', from: 0.15, text: t('medium', 'средний', 'орташа') },
  { name: 'low', from: 0.05, text: t('low', 'низкий', 'төмен') },
  { name: 'very-low', from: 0, text: t('very low', 'очень низкий', 'өте төмен') },
] as const

/**
 * The level of a process with a flag of these, whatever its score and however little else could be judged: the supplier
 * was barred, or a price rose that the law says must not. It comes before all others.
 */
export const critical = {
  name: 'critical',
  text: t('critical', 'критический', 'сыни'),
  indicators: ['debarred-supplier', 'unit-price-raised'] as readonly string[],
} as const

export type Level = (typeof levels)[number]['name'] | typeof critical.name

/** The level of a score from 0 to 1. */
export function levelOf(score: number): Level {
  return levels.find(({ from }) => score >= from)?.name ?? 'very-low'
}

/** Points of a component in halves: 0, 1 (one half) or 2 (one). */
type Halves = 0 | 1 | 2

export interface CriComponent {
  name: string
  text: Text
  /** Indicators of the process: points when it is flagged; 0 when it passes. The largest counts. */
  flags?: Record<string, Halves>
  /** Not told by an indicator of the process: see `process-tables.ts`. */
  from?: 'method' | 'winner-share' | 'criteria'
}

/**
 * Components of the corruption risk index, after Fazekas and Kocsis (2020), each 0, one half or one. The ninth of the
 * index, a new company as winner, has no field: nobody publishes when a supplier was founded.
 */
export const criComponents: readonly CriComponent[] = [
  { name: 'single-bid', text: t('single bid', 'единственная заявка', 'жалғыз өтінім'), flags: { 'single-bid': 2 } },
  {
    name: 'no-open-call',
    text: t('no open call', 'нет открытого объявления', 'ашық хабарландыру жоқ'),
    flags: { 'notice-not-published': 2 },
  },
  { name: 'method', text: t('method', 'способ закупки', 'сатып алу тәсілі'), from: 'method' },
  {
    name: 'bid-period',
    text: t('period for bids', 'срок приёма заявок', 'өтінім қабылдау мерзімі'),
    flags: { 'bid-period-below-minimum': 2, 'bid-period-short-relative': 1 },
  },
  {
    name: 'decision-period',
    text: t('period of the decision', 'срок рассмотрения', 'қарау мерзімі'),
    flags: { 'decision-too-fast': 2, 'decision-late-relative': 1 },
  },
  {
    name: 'amendment',
    text: t('amendments of the contract', 'изменения договора', 'шарттың өзгерістері'),
    flags: { 'amended-price-up': 2, 'amended-count': 1 },
  },
  {
    name: 'winner-share',
    text: t("winner's share of the buyer", 'доля победителя у заказчика', 'жеңімпаздың тапсырыс берушідегі үлесі'),
    from: 'winner-share',
  },
  {
    name: 'criteria',
    text: t('criteria other than the price', 'неценовые критерии', 'бағадан өзге өлшемдер'),
    from: 'criteria',
  },
]

/** Fewer components than this say too little. */
export const criMinimum = 5

/** Points of the method's kind (or OCDS code); what is not named is not known. */
export const methodHalves: Record<string, Halves> = {
  tender: 0,
  open: 0,
  auction: 0,
  'two-stage': 0,
  turnkey: 0,
  framework: 0,
  rating: 0,
  catering: 0,
  exchange: 0,
  prequalified: 1,
  quotation: 1,
  selective: 1,
  'e-shop': 1,
  'after-failure': 1,
  limited: 2,
  direct: 2,
}

/** Indicators of prices, VAT and amendments whose sum at stake is what was paid too much, not all that was paid. */
export const excessIndicators: readonly string[] = [
  'amended-beyond-savings',
  'amended-price-up',
  'direct-then-amended-over-limit',
  'high-winning-bid',
  'lines-increased',
  'lowest-admitted-lost',
  'lowest-bid-rejected',
  'payment-over-contract',
  'price-over-budget',
  'school-cost-per-pupil',
  'unit-price-outlier',
  'unit-price-raised',
  'vat-added-later',
  'vat-by-non-payer',
  'vat-rate-wrong',
]

export const caution = t(
  'A score orders what to look at first. It is not a verdict: read the flags behind it and their innocent explanations.',
  'Балл упорядочивает, на что смотреть сначала. Это не вывод о виновности: прочитайте признаки за ним и их невинные объяснения.',
  'Балл алдымен неге қарау керегін реттейді. Бұл кінә туралы қорытынды емес: оның артындағы белгілер мен олардың кінәсіз түсіндірмелерін оқыңыз.',
)

export const reasonTexts: Record<string, Text> = {
  'nothing-judged': t(
    'no indicator with a weight could judge it',
    'ни один показатель с весом не смог его оценить',
    'салмағы бар ешбір көрсеткіш бағалай алмады',
  ),
  'few-judged': t(
    'too few indicators could judge it',
    'слишком мало показателей смогли его оценить',
    'тым аз көрсеткіш бағалай алды',
  ),
  incomplete: t(
    'too many indicators lacked data',
    'слишком многим показателям не хватило данных',
    'тым көп көрсеткішке деректер жетпеді',
  ),
  'few-processes': t('too few processes have a score', 'слишком мало закупок с баллом', 'балы бар сатып алулар тым аз'),
}

const processFormula = [
  t(
    'Score = sum of the weights of the indicators with a flag ÷ sum of the weights of the indicators that could judge (flag or pass). The indicators are those about the process, its lots, bids, contracts and plan points.',
    'Балл = сумма весов показателей с признаком ÷ сумма весов показателей, которые смогли оценить (flag или pass). Показатели — о самой закупке, её лотах, заявках, договорах и пунктах плана.',
    'Балл = белгісі бар көрсеткіштер салмақтарының қосындысы ÷ бағалай алған көрсеткіштер (flag немесе pass) салмақтарының қосындысы. Көрсеткіштер сатып алудың өзі, лоттары, өтінімдері, шарттары және жоспар тармақтары туралы.',
  ),
  t(
    'Completeness = indicators that could judge ÷ those that apply (insufficient and contradictory ones too). Below the minimum there is no number.',
    'Полнота = показатели, которые смогли оценить ÷ применимые (вместе с теми, кому не хватило данных). Ниже минимума числа нет.',
    'Толықтық = бағалай алған көрсеткіштер ÷ қолданылатындар (деректер жетпегендерімен бірге). Ең аз шектен төмен болса, сан берілмейді.',
  ),
]

/** How each kind of score is worked out, sentence by sentence. */
export const formulas: Record<'process' | 'buyer' | 'supplier' | 'market' | 'weights', readonly Text[]> = {
  process: processFormula,
  ...inEachKind([
    ...processFormula,
    t(
      'Of several processes: (n · mean + k · m) ÷ (n + k), where m is the mean of all processes of the year (prior_mean) and k (prior_strength) how many processes it counts for: the variance of scores within the groups over the variance between them. Without k the groups differ no more than by chance, and all get m.',
      'По нескольким закупкам: (n · среднее + k · m) ÷ (n + k), где m — среднее всех закупок года (prior_mean), а k (prior_strength) — за сколько закупок оно считается: дисперсия внутри групп к дисперсии между ними. Без k группы различаются не больше случайного, и у всех m.',
      'Бірнеше сатып алу бойынша: (n · орташа + k · m) ÷ (n + k), мұнда m — жылдың барлық сатып алуларының орташасы (prior_mean), k (prior_strength) — оның қанша сатып алуға тең екені: топ ішіндегі дисперсияның топтар арасындағыға қатынасы. k болмаса, топтар кездейсоқтан артық ерекшеленбейді, бәрінде m.',
    ),
  ]),
  weights: [
    t(
      'The weight of an indicator: the one given with --weights, else its own, else that of its severity and grade.',
      'Вес показателя: заданный через --weights, иначе собственный, иначе по тяжести и степени.',
      'Көрсеткіштің салмағы: --weights арқылы берілгені, болмаса өзінікі, болмаса ауырлығы мен дәрежесі бойынша.',
    ),
  ],
}

function inEachKind(lines: readonly Text[]) {
  return { buyer: lines, supplier: lines, market: lines }
}

import { loadMetric } from '../metrics/catalogue.ts'
import type { Condition, FactName, Format, Measure, Texts } from './page/model.ts'

const t = (en: string, ru: string, kk: string): Texts => ({ en, ru, kk })

type Draft = Omit<Measure, 'title'> & { title?: Texts }

const count = (id: string, fact: FactName, title: Texts, where?: Condition): Draft => ({
  id,
  fact,
  kind: 'count',
  format: 'count',
  title,
  where,
})

const sum = (id: string, fact: FactName, title: Texts, column = 'amount', where?: Condition): Draft => ({
  ...{ id, fact, kind: 'sum', column, money: true, format: 'money', title, where },
})

const distinct = (id: string, fact: FactName, column: string, title: Texts, where?: Condition): Draft => ({
  ...{ id, fact, kind: 'distinct', column, format: 'count', title, where },
})

/** A figure of a metric: its numerators by its denominators. `column`: how the fact calls it, unless as the metric. */
const ratio = (metric: string, fact: FactName, format: Format, column = metric.replaceAll('-', '_'), title?: Texts) =>
  ({ id: column, fact, kind: 'ratio', column, over: `${column}_of`, format, title, metric }) satisfies Draft

/** How many of a metric's things there are, as the bids of lots. */
const tally = (id: string, metric: string, fact: FactName, title?: Texts): Draft => ({
  ...{ id, fact, kind: 'sum', column: metric.replaceAll('-', '_'), format: 'count', title, metric },
})

const inQuality = (fact: FactName, metric: string, column: string, title: Texts) =>
  ratio(metric, fact, 'share', column, title)

/** A share of a fact's own two columns. */
const share = (fact: FactName, column: string, title: Texts): Draft => ({
  ...{ id: column, fact, kind: 'ratio', column, over: `${column}_of`, format: 'share', title },
})

const quantile = (id: string, at: number, title: Texts): Draft => ({
  ...{ id, fact: 'prices', kind: 'quantile', column: 'amount', at, money: true, format: 'price', title },
})

const drafts: Draft[] = [
  count('processes', 'processes', t('Procedures', 'Процедуры', 'Рәсімдер')),
  sum('process_value', 'processes', t('Value of procedures', 'Сумма процедур', 'Рәсімдер сомасы')),
  distinct('process_buyers', 'processes', 'buyer', t('Buyers', 'Заказчики', 'Тапсырыс берушілер')),
  ratio('bid-period', 'processes', 'days'),
  ratio('discussion', 'processes', 'days'),
  ratio('opening-to-result', 'processes', 'days'),
  ratio('tender-to-award', 'processes', 'days'),
  ratio('relaunched-share', 'processes', 'share'),
  ratio('withdrawn-share', 'processes', 'share'),
  ratio('non-price-criteria-share', 'processes', 'share'),
  tally('complaints', 'complaints', 'processes'),
  ratio('complaint-rate', 'processes', 'share'),
  ratio('complaint-answer-days', 'processes', 'days'),
  tally('questions', 'questions', 'processes'),
  ratio('unanswered-share', 'processes', 'share'),
  inQuality(
    'processes',
    'data-quality',
    'no_value',
    t('Procedures without a value', 'Процедуры без суммы', 'Сомасыз рәсімдер'),
  ),
  inQuality(
    'processes',
    'data-quality',
    'no_code',
    t('Procedures without a code of the subject', 'Процедуры без кода предмета', 'Нысан кодынсыз рәсімдер'),
  ),
  inQuality(
    'processes',
    'data-quality',
    'no_place',
    t('Procedures without a place of delivery', 'Процедуры без места поставки', 'Жеткізу орнынсыз рәсімдер'),
  ),
  inQuality(
    'processes',
    'data-quality',
    'no_award',
    t(
      'Ended procedures without an award',
      'Завершённые процедуры без решения о победителе',
      'Жеңімпаз шешімінсіз аяқталған рәсімдер',
    ),
  ),
  inQuality(
    'processes',
    'data-quality',
    'bad_dates',
    t('Procedures whose dates contradict', 'Процедуры с противоречивыми датами', 'Күндері қайшы рәсімдер'),
  ),
  inQuality(
    'processes',
    'data-quality',
    'plan_linked',
    t('Procedures linked to a plan', 'Процедуры со ссылкой на план', 'Жоспарға байланған рәсімдер'),
  ),

  count('lots', 'lots', t('Lots', 'Лоты', 'Лоттар')),
  sum('lot_value', 'lots', t('Value of lots', 'Сумма лотов', 'Лоттар сомасы')),
  distinct('lot_buyers', 'lots', 'buyer', t('Buyers', 'Заказчики', 'Тапсырыс берушілер')),
  ratio('single-bid-rate', 'lots', 'share', 'single_bid'),
  ratio('bidders-mean', 'lots', 'number'),
  ratio('three-qualified-rate', 'lots', 'share'),
  ratio('rejection-share', 'lots', 'share'),
  tally('bids', 'bids', 'lots'),
  ratio('failed-rate', 'lots', 'share'),
  ratio('cancel-rate', 'lots', 'share'),
  { ...ratio('savings-lot', 'lots', 'share'), money: true },
  ratio('over-budget-share', 'lots', 'share'),

  count('contracts', 'contracts', t('Contracts', 'Договоры', 'Шарттар')),
  sum('contract_value', 'contracts', t('Value of contracts', 'Сумма договоров', 'Шарттар сомасы')),
  distinct('contract_buyers', 'contracts', 'buyer', t('Buyers', 'Заказчики', 'Тапсырыс берушілер')),
  distinct('contract_suppliers', 'contracts', 'supplier', t('Suppliers', 'Поставщики', 'Өнім берушілер')),
  { ...sum('paid', 'contracts', t('Paid', 'Оплачено', 'Төленді'), 'paid_value'), metric: 'paid-value' },
  ratio('amended-share', 'contracts', 'share'),
  { ...ratio('amended-up-value', 'contracts', 'share'), money: true },
  ratio('amendments-per-contract', 'contracts', 'number'),
  ratio('terminations', 'contracts', 'share'),
  ratio('paid-on-time', 'contracts', 'share'),
  ratio('on-time-delivery', 'contracts', 'share'),
  ratio('milestones-on-time', 'contracts', 'share'),
  { ...ratio('savings-plan', 'contracts', 'share'), money: true },
  ratio('result-to-sign', 'contracts', 'days'),
  ratio('publish-to-sign', 'contracts', 'days'),
  ratio('sign-to-deliver', 'contracts', 'days'),
  ratio('deliver-to-act', 'contracts', 'days'),
  ratio('act-to-pay', 'contracts', 'days'),
  inQuality(
    'contracts',
    'contract-data-quality',
    'no_supplier',
    t('Contracts without a supplier', 'Договоры без поставщика', 'Өнім берушісіз шарттар'),
  ),
  inQuality(
    'contracts',
    'contract-data-quality',
    'no_sum',
    t('Contracts without a value', 'Договоры без суммы', 'Сомасыз шарттар'),
  ),
  inQuality(
    'contracts',
    'contract-data-quality',
    'no_lines',
    t('Contracts without lines', 'Договоры без позиций', 'Позициясыз шарттар'),
  ),
  inQuality(
    'contracts',
    'contract-data-quality',
    'no_unit_price',
    t('Contracts with lines without a price', 'Договоры с позициями без цены', 'Бағасыз позициялары бар шарттар'),
  ),
  inQuality(
    'contracts',
    'contract-data-quality',
    'contradict',
    t('Contracts whose dates contradict', 'Договоры с противоречивыми датами', 'Күндері қайшы шарттар'),
  ),

  count('purchases', 'purchases', t('Purchases', 'Закупки', 'Сатып алулар')),
  sum('purchase_value', 'purchases', t('Value of purchases', 'Сумма закупок', 'Сатып алулар сомасы')),
  distinct('purchase_buyers', 'purchases', 'buyer', t('Buyers', 'Заказчики', 'Тапсырыс берушілер')),
  distinct('purchase_suppliers', 'purchases', 'supplier', t('Suppliers', 'Поставщики', 'Өнім берушілер')),
  ratio('direct-share', 'purchases', 'share', 'direct'),
  ratio(
    'direct-share',
    'purchases',
    'share',
    'single_source',
    t(
      'From one source (also after a failure)',
      'Из одного источника (и после несостоявшейся)',
      'Бір көзден (өтпегеннен кейін де)',
    ),
  ),
  ratio(
    'direct-share',
    'purchases',
    'share',
    'by_choice',
    t(
      'Directly, on a ground that left a choice',
      'Напрямую, хотя основание оставляло выбор',
      'Негіз таңдау қалдырса да, тікелей',
    ),
  ),
  ratio(
    'competition-share',
    'purchases',
    'share',
    'competition',
    t(
      'Bought with two bidders or more',
      'Куплено при двух и более участниках',
      'Екі және одан көп қатысушымен сатып алынды',
    ),
  ),
  ratio('local-supplier-share', 'purchases', 'share'),
  ratio('foreign-share', 'purchases', 'share'),
  ratio('sme-share', 'purchases', 'share'),
  ratio('new-supplier-share', 'purchases', 'share'),
  count('direct_purchases', 'purchases', t('Direct purchases', 'Прямые закупки', 'Тікелей сатып алулар'), {
    column: 'method',
    is: 'direct',
  }),
  sum(
    'direct_value',
    'purchases',
    t('Value of direct purchases', 'Сумма прямых закупок', 'Тікелей сатып алулар сомасы'),
    'amount',
    { column: 'method', is: 'direct' },
  ),

  count('plans', 'plans', t('Plan points', 'Пункты планов', 'Жоспар тармақтары')),
  sum('planned_value', 'plans', t('Planned value', 'Плановая сумма', 'Жоспарланған сома')),
  distinct('plan_buyers', 'plans', 'buyer', t('Buyers', 'Заказчики', 'Тапсырыс берушілер')),
  { ...ratio('savings-unspent', 'plans', 'share'), money: true },
  ratio('plan-to-publish', 'plans', 'days'),

  count('offers', 'bids', t('Bids on lots', 'Заявки на лоты', 'Лоттарға өтінімдер')),
  distinct('bidders', 'bids', 'supplier', t('Bidders', 'Участники', 'Қатысушылар')),
  share('bids', 'won', t('Bids that won', 'Заявки-победители', 'Жеңген өтінімдер')),
  share('bids', 'rejected', t('Bids rejected', 'Отклонённые заявки', 'Қабылданбаған өтінімдер')),
  share(
    'bids',
    'reasoned',
    t(
      'Rejected bids whose reason is told',
      'Отклонённые заявки, причина которых сообщена',
      'Себебі айтылған қабылданбаған өтінімдер',
    ),
  ),
  share(
    'bids',
    'discounted',
    t('Bids with a conditional discount', 'Заявки с условной скидкой', 'Шартты жеңілдігі бар өтінімдер'),
  ),
  {
    ...share(
      'bids',
      'bid_price',
      t('Price of the bid to the lot', 'Цена заявки к сумме лота', 'Өтінім бағасы лот сомасына'),
    ),
    money: true,
  },

  count('price_lines', 'prices', t('Prices', 'Цены', 'Бағалар')),
  distinct('price_codes', 'prices', 'code', t('Codes', 'Коды', 'Кодтар')),
  distinct('price_buyers', 'prices', 'buyer', t('Buyers', 'Заказчики', 'Тапсырыс берушілер')),
  quantile('price_low', 0.25, t('Lower quartile', 'Нижний квартиль', 'Төменгі квартиль')),
  quantile('price_median', 0.5, t('Median price', 'Медианная цена', 'Медианалық баға')),
  quantile('price_high', 0.75, t('Upper quartile', 'Верхний квартиль', 'Жоғарғы квартиль')),
  {
    ...{ id: 'price_spread', fact: 'prices', kind: 'spread', column: 'amount', money: true, format: 'number' },
    title: t('Upper ÷ lower quartile', 'Верхний ÷ нижний квартиль', 'Жоғарғы ÷ төменгі квартиль'),
  },

  count('meetings', 'pairs', t('Lots both bid for', 'Общие лоты', 'Екеуі де қатысқан лоттар')),
  distinct('meeting_buyers', 'pairs', 'buyer', t('Buyers', 'Заказчики', 'Тапсырыс берушілер')),
  sum('meeting_value', 'pairs', t('Value of these lots', 'Сумма этих лотов', 'Осы лоттардың сомасы')),
  share('pairs', 'one_won', t('One of the two won', 'Победил один из двух', 'Екеуінің бірі жеңді')),
  share('pairs', 'gap', t('Gap between their prices', 'Разрыв их цен', 'Бағаларының айырмасы')),

  count('flags', 'flags', t('Red flags', 'Признаки', 'Белгілер')),
  sum('flag_money', 'flags', t('Money at stake', 'Сумма под вопросом', 'Күмәнді сома')),
  {
    ...{
      id: 'flag_stake',
      fact: 'flags',
      kind: 'once',
      column: 'amount',
      over: 'process',
      money: true,
      format: 'money',
    },
    title: t(
      'Money at stake, each procedure once',
      'Сумма под вопросом, каждая процедура один раз',
      'Күмәнді сома, әр рәсім бір рет',
    ),
  },
  distinct(
    'flag_processes',
    'flags',
    'process',
    t('Procedures with a flag', 'Процедуры с признаком', 'Белгісі бар рәсімдер'),
  ),
  distinct('flag_buyers', 'flags', 'buyer', t('Buyers', 'Заказчики', 'Тапсырыс берушілер')),
  distinct('flag_suppliers', 'flags', 'supplier', t('Suppliers', 'Поставщики', 'Өнім берушілер')),
  distinct('flag_indicators', 'flags', 'indicator', t('Kinds of flags', 'Виды признаков', 'Белгі түрлері')),
  count('legal_flags', 'flags', t('Against a norm of law', 'Против нормы закона', 'Заң нормасына қайшы'), {
    column: 'severity',
    is: 'legal',
  }),
  count('statistical_flags', 'flags', t('Statistical', 'Статистические', 'Статистикалық'), {
    column: 'severity',
    is: 'statistical',
  }),
]

/** Every measure, by id; those of metrics with the metric's own title. */
export async function loadMeasures(): Promise<Record<string, Measure>> {
  const measures: Record<string, Measure> = {}
  for (const draft of drafts) {
    const metric = draft.metric === undefined ? undefined : await loadMetric(draft.metric)
    measures[draft.id] = { ...draft, title: draft.title ?? metric!.texts.title, needs: metric?.needs }
  }
  return measures
}

import type { Module, Texts } from '../page/model.ts'
import { byMonth, listing, map, matrix, ranking, t, together } from './parts.ts'

const priceMeasures = ['price_lines', 'price_low', 'price_median', 'price_high', 'price_spread']

/** Indicators of ties, and what their tables are called. */
const ties: [indicator: string, title: Texts][] = [
  [
    'cartel-community',
    t(
      'Flags: groups of bidders that meet hardly anybody else',
      'Признаки: группы участников, которые почти ни с кем больше не встречаются',
      'Белгілер: басқалармен дерлік кездеспейтін қатысушылар топтары',
    ),
  ],
  [
    'affiliates-same-lot',
    t(
      'Flags: linked bidders in one lot',
      'Признаки: связанные участники в одном лоте',
      'Белгілер: бір лоттағы өзара байланысты қатысушылар',
    ),
  ],
  [
    'shared-contact',
    t(
      'Flags: rivals with the same telephone, e-mail or address',
      'Признаки: соперники с одним телефоном, почтой или адресом',
      'Белгілер: телефоны, поштасы немесе мекенжайы бір қарсыластар',
    ),
  ],
  ['bid-rotation', t('Flags: winning by turns', 'Признаки: побеждают по очереди', 'Белгілер: кезекпен жеңеді')],
  [
    'pair-lift',
    t(
      'Flags: a supplier that wins with one buyer far more often',
      'Признаки: поставщик, намного чаще побеждающий у одного заказчика',
      'Белгілер: бір тапсырыс берушіде әлдеқайда жиі жеңетін өнім беруші',
    ),
  ],
]

/** How purchases go: procedures, competition, plans, places, markets, execution, control. */
export const workModules: Module[] = [
  {
    id: 'procedures',
    title: t('Procedures, lots, stages', 'Процедуры, лоты, этапы', 'Рәсімдер, лоттар, кезеңдер'),
    intro: t(
      'How long each stage takes, in calendar days on average. What has not ended yet is not counted.',
      'Сколько длится каждый этап, в среднем, в календарных днях. Незавершённое не считается.',
      'Әр кезең орташа қанша күнтізбелік күнге созылады. Аяқталмағандар саналмайды.',
    ),
    fact: 'processes',
    figures: [
      'processes',
      'lots',
      'lot_value',
      'discussion',
      'bid_period',
      'opening_to_result',
      'tender_to_award',
      'result_to_sign',
      'publish_to_sign',
      'sign_to_deliver',
      'relaunched_share',
      'failed_rate',
      'cancel_rate',
    ],
    ...together(
      byMonth(
        'processes',
        ['processes', 'process_value'],
        t('Procedures by month', 'Процедуры по месяцам', 'Ай бойынша рәсімдер'),
      ),
      ranking(
        'processes',
        'status',
        ['processes', 'process_value'],
        t('Procedures by status', 'Процедуры по статусам', 'Мәртебе бойынша рәсімдер'),
      ),
      ranking(
        'lots',
        'status',
        ['lots', 'lot_value'],
        t('Lots by status', 'Лоты по статусам', 'Мәртебе бойынша лоттар'),
      ),
      listing(
        'processes',
        ['method'],
        ['processes', 'discussion', 'bid_period', 'opening_to_result', 'tender_to_award', 'relaunched_share'],
        t('Stages by method, days', 'Этапы по способам, дни', 'Тәсіл бойынша кезеңдер, күн'),
      ),
      listing(
        'contracts',
        ['method'],
        ['contracts', 'result_to_sign', 'publish_to_sign', 'sign_to_deliver', 'deliver_to_act', 'act_to_pay'],
        t('From the result to the payment, days', 'От итогов до оплаты, дни', 'Қорытындыдан төлемге дейін, күн'),
      ),
      listing(
        'processes',
        ['buyer'],
        ['processes', 'process_value', 'bid_period', 'tender_to_award', 'relaunched_share'],
        t('Buyers', 'Заказчики', 'Тапсырыс берушілер'),
      ),
    ),
  },
  {
    id: 'competition',
    title: t('Competition', 'Конкуренция', 'Бәсекелестік'),
    intro: t(
      'Who came and what became of the bids. Bids become visible after they were opened: lots that are not that far are not counted.',
      'Кто пришёл и что стало с заявками. Заявки видны после вскрытия: лоты до него не считаются.',
      'Кім келді және өтінімдер не болды. Өтінімдер ашылғаннан кейін көрінеді: оған дейінгі лоттар саналмайды.',
    ),
    fact: 'lots',
    figures: [
      'lots',
      'bids',
      'bidders_mean',
      'single_bid',
      'three_qualified_rate',
      'rejection_share',
      'withdrawn_share',
      'failed_rate',
      'savings_lot',
      'over_budget_share',
      'bid_price',
      'reasoned',
      'discounted',
    ],
    ...together(
      byMonth(
        'lots',
        ['single_bid', 'bidders_mean', 'lots'],
        t(
          'Lots with a single bidder by month',
          'Лоты с одним участником по месяцам',
          'Ай бойынша бір қатысушылы лоттар',
        ),
      ),
      ranking(
        'lots',
        'method',
        ['single_bid', 'bidders_mean', 'rejection_share', 'failed_rate', 'lots'],
        t('By method', 'По способам', 'Тәсіл бойынша'),
      ),
      map(
        'lots',
        ['single_bid', 'bidders_mean', 'lots'],
        t(
          'Lots with a single bidder by region',
          'Лоты с одним участником по регионам',
          'Өңір бойынша бір қатысушылы лоттар',
        ),
      ),
      listing(
        'lots',
        ['buyer'],
        ['lots', 'single_bid', 'bidders_mean', 'rejection_share', 'failed_rate', 'savings_lot'],
        t('Buyers', 'Заказчики', 'Тапсырыс берушілер'),
      ),
      listing(
        'lots',
        ['code6'],
        ['lots', 'single_bid', 'bidders_mean', 'rejection_share', 'savings_lot'],
        t('Subjects', 'Предметы', 'Нысандар'),
      ),
      ranking(
        'bids',
        'standing',
        ['offers', 'won', 'bidders'],
        t('What became of bids', 'Что стало с заявками', 'Өтінімдер не болды'),
      ),
      listing(
        'bids',
        ['reason'],
        ['offers', 'bidders'],
        t(
          'Why bids were rejected, in the words of results protocols',
          'Почему отклонены заявки, словами протоколов итогов',
          'Өтінімдер неге қабылданбады, қорытынды хаттамаларының сөзімен',
        ),
        {
          where: [{ column: 'standing', is: 'rejected' }],
          note: t(
            'Reasons stand in the protocols alone: "jaryq fetch files" brings those.',
            'Причины есть только в протоколах: их загружает «jaryq fetch files».',
            'Себептер тек хаттамаларда: оларды «jaryq fetch files» жүктейді.',
          ),
        },
      ),
      listing(
        'bids',
        ['supplier'],
        ['offers', 'won', 'rejected', 'discounted', 'bid_price'],
        t(
          'Bidders, winners and losers',
          'Участники, победители и проигравшие',
          'Қатысушылар, жеңгендер мен жеңілгендер',
        ),
      ),
    ),
  },
  {
    id: 'plans',
    title: t('Plans and actual', 'Планы и факт', 'Жоспар және нақты'),
    intro: t(
      'What was planned against what was contracted. A plan point stands in the month for which the purchase is planned.',
      'Запланированное против заключённого. Пункт плана стоит в месяце, на который намечена закупка.',
      'Жоспарланған мен шартқа отырғанның салыстыруы. Жоспар тармағы сатып алу белгіленген айда тұрады.',
    ),
    fact: 'plans',
    figures: [
      'plans',
      'planned_value',
      'contract_value',
      'plan_buyers',
      'plan_to_publish',
      'savings_unspent',
      'plan_linked',
    ],
    ...together(
      byMonth(
        'plans',
        ['planned_value', 'plans'],
        t('Planned value by month', 'Плановая сумма по месяцам', 'Ай бойынша жоспарланған сома'),
      ),
      byMonth(
        'contracts',
        ['contract_value', 'savings_plan'],
        t('Value of contracts by month', 'Сумма договоров по месяцам', 'Ай бойынша шарттар сомасы'),
      ),
      ranking(
        'plans',
        'method',
        ['planned_value', 'plans', 'plan_to_publish'],
        t('Planned value by method', 'Плановая сумма по способам', 'Тәсіл бойынша жоспарланған сома'),
      ),
      listing(
        'plans',
        ['buyer'],
        ['planned_value', 'plans', 'savings_unspent', 'plan_to_publish'],
        t('Buyers by planned value', 'Заказчики по плановой сумме', 'Жоспарланған сома бойынша тапсырыс берушілер'),
      ),
      ranking(
        'plans',
        'code2',
        ['planned_value', 'plans'],
        t(
          'Planned value by division of codes',
          'Плановая сумма по разделам кодов',
          'Кодтар бөлімі бойынша жоспарланған сома',
        ),
      ),
    ),
  },
  {
    id: 'geography',
    title: t('Geography', 'География', 'География'),
    intro: t(
      'Where it is delivered (lots) and where the contract belongs. Districts and rural districts are of the place of delivery.',
      'Куда поставляется (лоты) и где договор. Районы и сельские округа — по месту поставки.',
      'Қайда жеткізіледі (лоттар) және шарт қайда. Аудандар мен ауылдық округтер — жеткізу орны бойынша.',
    ),
    fact: 'lots',
    figures: ['lots', 'lot_value', 'contracts', 'contract_value', 'local_supplier_share', 'no_place'],
    notes: [
      t(
        'Abai, Zhetisu and Ulytau are regions since 8 June 2022. To compare years, the table by old borders counts them with East Kazakhstan, Almaty and Karaganda regions.',
        'Области Абай, Жетісу и Ұлытау существуют с 8 июня 2022 года. Чтобы сравнивать годы, таблица в прежних границах считает их вместе с Восточно-Казахстанской, Алматинской и Карагандинской.',
        'Абай, Жетісу және Ұлытау облыстары 2022 жылғы 8 маусымнан бар. Жылдарды салыстыру үшін бұрынғы шекарадағы кесте оларды Шығыс Қазақстан, Алматы және Қарағанды облыстарымен бірге санайды.',
      ),
    ],
    ...together(
      map(
        'lots',
        ['lot_value', 'lots', 'lot_buyers'],
        t('Value of lots by region', 'Сумма лотов по регионам', 'Өңір бойынша лоттар сомасы'),
      ),
      map(
        'contracts',
        ['contracts', 'contract_value', 'contract_suppliers'],
        t('Contracts by region', 'Договоры по регионам', 'Өңір бойынша шарттар'),
      ),
      listing(
        'contracts',
        ['region21'],
        ['contract_value', 'contracts'],
        t('By the borders of before June 2022', 'В границах до июня 2022 года', '2022 жылғы маусымға дейінгі шекарада'),
      ),
      listing(
        'lots',
        ['kato4'],
        ['lot_value', 'lots', 'lot_buyers', 'single_bid'],
        t('Districts and cities', 'Районы и города', 'Аудандар мен қалалар'),
        { limit: 300 },
      ),
      listing(
        'lots',
        ['kato6'],
        ['lot_value', 'lots', 'lot_buyers', 'single_bid'],
        t('Rural districts', 'Сельские округа', 'Ауылдық округтер'),
        { limit: 300 },
      ),
    ),
  },
  {
    id: 'market',
    title: t('Market and prices', 'Рынок и цены', 'Нарық және бағалар'),
    intro: t(
      'What is bought, by the code of the main thing. The page "Unit prices" compares prices of single things; how they move in time the metric price-index of the terminal tells.',
      'Что покупают, по коду основного предмета. Цены единиц сравнивает страница «Цены за единицу», их движение во времени — показатель price-index в терминале.',
      'Не сатып алынады, негізгі нысанның коды бойынша. Бірлік бағаларын «Бірлік бағалары» беті салыстырады, олардың уақыттағы қозғалысын терминалдағы price-index көрсеткіші айтады.',
    ),
    fact: 'purchases',
    figures: ['purchases', 'purchase_value', 'purchase_suppliers', 'purchase_buyers', 'competition', 'no_code'],
    ...together(
      ranking(
        'purchases',
        'code2',
        ['purchase_value', 'purchases', 'purchase_buyers', 'purchase_suppliers', 'direct'],
        t('Divisions of codes', 'Разделы кодов', 'Кодтар бөлімдері'),
        { limit: 40 },
      ),
      ranking(
        'purchases',
        'code6',
        ['purchase_value', 'purchases', 'purchase_buyers', 'purchase_suppliers', 'direct'],
        t('Subjects', 'Предметы', 'Нысандар'),
        { limit: 100 },
      ),
      listing(
        'purchases',
        ['code'],
        ['purchase_value', 'purchases', 'purchase_suppliers'],
        t('Exact codes', 'Точные коды', 'Нақты кодтар'),
      ),
      matrix(
        'purchases',
        ['code2', 'region'],
        ['purchase_value', 'purchases'],
        t('Divisions by region', 'Разделы по регионам', 'Өңір бойынша бөлімдер'),
        { limit: 400 },
      ),
    ),
  },
  {
    id: 'execution',
    title: t('Execution and payments', 'Исполнение и оплата', 'Орындау және төлем'),
    intro: t(
      'What became of contracts: changes, deliveries, acts, payments.',
      'Что стало с договорами: изменения, поставки, акты, оплаты.',
      'Шарттар не болды: өзгерістер, жеткізілім, актілер, төлемдер.',
    ),
    fact: 'contracts',
    figures: [
      'contracts',
      'contract_value',
      'paid',
      'paid_on_time',
      'on_time_delivery',
      'milestones_on_time',
      'amended_share',
      'amended_up_value',
      'amendments_per_contract',
      'terminations',
      'sign_to_deliver',
      'deliver_to_act',
      'act_to_pay',
    ],
    missing: [
      {
        title: t('Fines and penalties', 'Штрафы и неустойки', 'Айыппұлдар мен тұрақсыздық айыптары'),
        why: t(
          'neither the API of goszakup nor OCDS has a field for them',
          'ни в API goszakup, ни в OCDS для них нет поля',
          'goszakup API-інде де, OCDS-те де оларға өріс жоқ',
        ),
      },
    ],
    ...together(
      byMonth(
        'contracts',
        ['paid', 'contract_value'],
        t(
          'Paid under contracts, by month of signing',
          'Оплачено по договорам, по месяцам подписания',
          'Қол қойылған ай бойынша шарттар бойынша төленгені',
        ),
      ),
      byMonth(
        'contracts',
        ['amended_share', 'contracts'],
        t(
          'Amended contracts by month of signing',
          'Изменённые договоры по месяцам подписания',
          'Қол қойылған ай бойынша өзгертілген шарттар',
        ),
      ),
      ranking(
        'contracts',
        'method',
        ['paid', 'contract_value', 'paid_on_time', 'on_time_delivery', 'amended_share', 'terminations'],
        t('By method', 'По способам', 'Тәсіл бойынша'),
      ),
      listing(
        'contracts',
        ['buyer'],
        ['contracts', 'paid', 'paid_on_time', 'act_to_pay', 'amended_share', 'terminations'],
        t('Buyers', 'Заказчики', 'Тапсырыс берушілер'),
      ),
      listing(
        'contracts',
        ['supplier'],
        ['contracts', 'paid', 'on_time_delivery', 'sign_to_deliver', 'amended_share', 'terminations'],
        t('Suppliers', 'Поставщики', 'Өнім берушілер'),
      ),
    ),
  },
  {
    id: 'control',
    title: t('Complaints and control', 'Жалобы и контроль', 'Шағымдар және бақылау'),
    intro: t(
      'Complaints against procedures, questions to tenders, and what the rules about control ask.',
      'Жалобы на процедуры, вопросы к закупкам и то, о чём спрашивают правила о контроле.',
      'Рәсімдерге шағымдар, сатып алуға сұрақтар және бақылау ережелері не сұрайды.',
    ),
    fact: 'processes',
    figures: ['processes', 'complaints', 'complaint_rate', 'complaint_answer_days', 'questions', 'unanswered_share'],
    missing: [
      {
        title: t('Complaints that were upheld', 'Удовлетворённые жалобы', 'Қанағаттандырылған шағымдар'),
        why: t(
          'complaints have dates and a status, and no outcome: the decision is in a file',
          'у жалоб есть даты и статус, но нет исхода: решение — в файле',
          'шағымдарда күні мен мәртебесі бар, нәтижесі жоқ: шешім файлда',
        ),
      },
    ],
    ...together(
      byMonth(
        'processes',
        ['complaints', 'complaint_rate'],
        t('Complaints by month of the procedure', 'Жалобы по месяцам процедуры', 'Рәсім айы бойынша шағымдар'),
      ),
      ranking(
        'processes',
        'method',
        ['complaints', 'complaint_rate', 'processes'],
        t('Complaints by method', 'Жалобы по способам', 'Тәсіл бойынша шағымдар'),
      ),
      ranking(
        'flags',
        'indicator',
        ['flags', 'flag_money', 'flag_processes'],
        t('Flags against a norm of law', 'Признаки против нормы закона', 'Заң нормасына қайшы белгілер'),
        { where: [{ column: 'severity', is: 'legal' }], limit: 40 },
      ),
      listing(
        'processes',
        ['buyer'],
        ['complaints', 'complaint_rate', 'complaint_answer_days', 'processes'],
        t('Buyers', 'Заказчики', 'Тапсырыс берушілер'),
      ),
    ),
  },
  {
    id: 'quality',
    title: t('Quality of data', 'Качество данных', 'Деректер сапасы'),
    intro: t(
      'What the records lack, and whether the three layers (source, OCDS, tables) hold the same number of records.',
      'Чего не хватает записям и одинаково ли число записей в трёх слоях: источник, OCDS, таблицы.',
      'Жазбаларда не жетіспейді және үш қабатта (дереккөз, OCDS, кестелер) жазба саны бірдей ме.',
    ),
    fact: 'processes',
    figures: [
      'no_value',
      'no_code',
      'no_place',
      'no_award',
      'bad_dates',
      'plan_linked',
      'no_supplier',
      'no_sum',
      'no_lines',
      'no_unit_price',
      'contradict',
    ],
    ...together(
      listing(
        'processes',
        ['source'],
        ['processes', 'no_value', 'no_code', 'no_place', 'no_award', 'bad_dates'],
        t('Procedures by publisher', 'Процедуры по издателям', 'Жариялаушы бойынша рәсімдер'),
      ),
      listing(
        'contracts',
        ['source'],
        ['contracts', 'no_supplier', 'no_sum', 'no_lines', 'no_unit_price', 'contradict'],
        t('Contracts by publisher', 'Договоры по издателям', 'Жариялаушы бойынша шарттар'),
      ),
      listing(
        'processes',
        ['year'],
        ['processes', 'no_value', 'no_code', 'no_place', 'bad_dates'],
        t('Procedures by year', 'Процедуры по годам', 'Жыл бойынша рәсімдер'),
      ),
      listing(
        'processes',
        ['buyer'],
        ['processes', 'no_value', 'no_code', 'bad_dates'],
        t('Buyers', 'Заказчики', 'Тапсырыс берушілер'),
      ),
      ranking(
        'flags',
        'indicator',
        ['flags', 'flag_processes'],
        t('Findings about the records', 'Находки о записях', 'Жазбалар туралы табылғандар'),
        { where: [{ column: 'severity', is: 'data-quality' }] },
      ),
    ),
  },
  {
    id: 'quasi-state',
    title: t('Quasi-state sector', 'Квазигосударственный сектор', 'Квазимемлекеттік сектор'),
    intro: t(
      'Companies of the state buy by other rules and mostly at portals of their own: what is here is only what the sources of this dataset hold of it.',
      'Компании государства закупают по другим правилам и в основном на своих порталах: здесь только то, что есть в источниках этого набора.',
      'Мемлекет компаниялары басқа ережелермен және көбіне өз порталдарында сатып алады: мұнда осы жинақтың көздерінде бары ғана.',
    ),
    fact: 'contracts',
    figures: ['contracts', 'contract_value'],
    ...together(
      listing(
        'contracts',
        ['sector'],
        ['contract_value', 'contracts', 'contract_buyers', 'contract_suppliers', 'amended_share'],
        t(
          'Contracts by sector of the buyer',
          'Договоры по сектору заказчика',
          'Тапсырыс беруші секторы бойынша шарттар',
        ),
      ),
      listing(
        'purchases',
        ['sector'],
        ['purchase_value', 'purchases', 'direct', 'single_source', 'competition'],
        t('Purchases by sector', 'Закупки по сектору', 'Сектор бойынша сатып алулар'),
      ),
      ranking(
        'contracts',
        'buyer',
        ['contract_value', 'contracts', 'contract_suppliers'],
        t('Quasi-state buyers', 'Квазигосударственные заказчики', 'Квазимемлекеттік тапсырыс берушілер'),
        { where: [{ column: 'sector', is: 'quasi-state' }], limit: 50 },
      ),
      ranking(
        'contracts',
        'method',
        ['contract_value', 'contracts'],
        t('How they buy', 'Как закупают', 'Қалай сатып алады'),
        { where: [{ column: 'sector', is: 'quasi-state' }] },
      ),
    ),
  },
  {
    id: 'networks',
    title: t('Networks', 'Связи', 'Байланыстар'),
    intro: t(
      'Bidders that meet in the same lots or share a contact, pairs of a buyer and a supplier, and flags about ties between bidders. A tie is no breach: many are lawful.',
      'Участники, которые встречаются в одних лотах или имеют общий контакт, пары заказчик — поставщик и признаки связей. Связь — не нарушение: многие законны.',
      'Бір лоттарда кездесетін немесе ортақ байланысы бар қатысушылар, тапсырыс беруші — өнім беруші жұптары және байланыс белгілері. Байланыс — бұзушылық емес: көбі заңды.',
    ),
    fact: 'pairs',
    figures: ['meetings', 'meeting_value', 'one_won', 'gap', 'purchases', 'purchase_buyers', 'purchase_suppliers'],
    notes: [
      t(
        'Pairs are of bidders that met in two lots at least, or that share a telephone, an e-mail or an address which fewer than 20 organisations have. Lots with more than 20 bidders, joint bids and shops’ offers give no pairs.',
        'Пары — участники, которые встретились хотя бы в двух лотах или имеют общий телефон, почту или адрес, известный менее чем у 20 организаций. Лоты более чем с 20 участниками, совместные заявки и предложения магазинов пар не дают.',
        'Жұптар — кемінде екі лотта кездескен немесе 20-дан аз ұйымға ортақ телефоны, поштасы не мекенжайы бар қатысушылар. 20-дан көп қатысушысы бар лоттар, бірлескен өтінімдер және дүкен ұсыныстары жұп бермейді.',
      ),
    ],
    ...together(
      {
        queries: [
          {
            id: 'pairs',
            fact: 'pairs',
            by: ['bidder_a', 'bidder_b', 'contact'],
            measures: ['meetings', 'one_won', 'gap', 'meeting_buyers', 'meeting_value'],
            order: 'meetings',
            limit: 200,
          },
        ],
        charts: [
          {
            ...{ id: 'pairs', query: 'pairs', kind: 'graph', measure: 'meetings' },
            title: t(
              'Bidders that meet most often',
              'Участники, которые встречаются чаще всего',
              'Ең жиі кездесетін қатысушылар',
            ),
          },
        ],
        tables: [
          {
            ...{ id: 'pairs', query: 'pairs' },
            title: t('Pairs of bidders', 'Пары участников', 'Қатысушылар жұптары'),
          },
        ],
      },
      listing(
        'purchases',
        ['buyer', 'supplier'],
        ['purchase_value', 'purchases', 'direct'],
        t(
          'Buyers and suppliers by value',
          'Заказчики и поставщики по сумме',
          'Сома бойынша тапсырыс беруші мен өнім беруші',
        ),
        { limit: 200 },
      ),
      matrix(
        'purchases',
        ['region', 'supplier_region'],
        ['purchase_value', 'purchases'],
        t('From which region to which', 'Из какого региона в какой', 'Қай өңірден қай өңірге'),
      ),
      ...ties.map(([indicator, title]) =>
        listing('flags', ['supplier', 'buyer'], ['flags', 'flag_money'], title, {
          where: [{ column: 'indicator', is: indicator }],
          limit: 40,
        }),
      ),
    ),
  },
  {
    id: 'prices',
    title: t('Unit prices', 'Цены за единицу', 'Бірлік бағалары'),
    intro: t(
      'What a unit of the same thing costs: lines of concluded contracts by code and unit of measure. A group needs five prices; where a region has fewer, look at the whole country, and then at wider codes, which hold less like things.',
      'Сколько стоит единица одного и того же: позиции заключённых договоров по коду и единице измерения. Группе нужно пять цен; где в регионе их меньше, смотрите всю страну, затем более широкие коды, где предметы менее похожи.',
      'Бір заттың бірлігі қанша тұрады: жасалған шарттардың тармақтары код пен өлшем бірлігі бойынша. Топқа бес баға керек; өңірде аз болса, бүкіл елді, одан кейін кеңірек кодтарды қараңыз, оларда заттар азырақ ұқсас.',
    ),
    fact: 'prices',
    figures: ['price_lines', 'price_codes', 'price_buyers'],
    notes: [
      t(
        'A dear price is a question about quality, quantity, place and time of delivery before it is one about the buyer. Quartiles: a quarter of the prices is lower than the lower one, a quarter higher than the upper one.',
        'Дорогая цена — вопрос о качестве, объёме, месте и сроке поставки, и лишь потом о заказчике. Квартили: четверть цен ниже нижнего, четверть выше верхнего.',
        'Қымбат баға — әуелі сапа, көлем, жеткізу орны мен мерзімі туралы, содан кейін ғана тапсырыс беруші туралы сұрақ. Квартильдер: бағалардың төрттен бірі төменгісінен төмен, төрттен бірі жоғарғысынан жоғары.',
      ),
    ],
    ...together({
      queries: [
        {
          ...{ id: 'prices-ladder', fact: 'prices', by: ['code', 'unit', 'region'], least: 5, limit: 300 },
          ...{ measures: priceMeasures, order: 'price_lines' },
        },
        {
          ...{ id: 'prices-buyers', fact: 'prices', by: ['buyer', 'code', 'unit'], least: 5, limit: 100 },
          ...{ measures: priceMeasures, order: 'price_lines' },
        },
        {
          ...{ id: 'prices-country', fact: 'prices', by: ['code', 'unit'], least: 5, limit: 100 },
          ...{ measures: [...priceMeasures, 'price_buyers'], order: 'price_lines' },
        },
        {
          ...{ id: 'prices-wide', fact: 'prices', by: ['code6', 'unit'], least: 5, limit: 100 },
          ...{ measures: [...priceMeasures, 'price_codes'], order: 'price_lines' },
        },
      ],
      charts: [
        {
          ...{ id: 'prices-country', query: 'prices-country', kind: 'ranges', measure: 'price_median' },
          title: t(
            'Prices around the median of each thing',
            'Цены относительно медианы каждого предмета',
            'Әр заттың медианасына қатысты бағалар',
          ),
          note: t(
            'A bar is the middle half of the prices; 1 is the median.',
            'Полоса — средняя половина цен; 1 — медиана.',
            'Жолақ — бағалардың ортаңғы жартысы; 1 — медиана.',
          ),
        },
        {
          ...{ id: 'prices-ladder', query: 'prices-ladder', kind: 'ranges', measure: 'price_median' },
          title: t('The same in regions', 'То же по регионам', 'Өңірлер бойынша'),
        },
      ],
      tables: [
        {
          ...{ id: 'prices-ladder', query: 'prices-ladder' },
          title: t('1. The code in a region', '1. Код в регионе', '1. Өңірдегі код'),
        },
        {
          ...{ id: 'prices-country', query: 'prices-country' },
          title: t('2. The code in the country', '2. Код по стране', '2. Ел бойынша код'),
        },
        {
          ...{ id: 'prices-wide', query: 'prices-wide' },
          title: t('3. Six digits of the code', '3. Шесть цифр кода', '3. Кодтың алты цифры'),
        },
        {
          ...{ id: 'prices-buyers', query: 'prices-buyers' },
          title: t('Buyers', 'Заказчики', 'Тапсырыс берушілер'),
        },
      ],
    }),
  },
  {
    id: 'report',
    title: t('Report builder', 'Конструктор отчётов', 'Есеп құрастырушы'),
    intro: t(
      'Choose what is counted, up to four figures and up to four breakdowns. The filters hold here too. What you see is the whole address: send it, or save the report under a name.',
      'Выберите, что считать, до четырёх показателей и до четырёх разрезов. Фильтры действуют и здесь. Всё, что вы видите, стоит в адресе: отправьте его или сохраните отчёт под именем.',
      'Не саналатынын, төртке дейін көрсеткіш пен төртке дейін бөлініс таңдаңыз. Сүзгілер мұнда да қолданылады. Көргеніңіздің бәрі мекенжайда тұр: оны жіберіңіз немесе есепті атаумен сақтаңыз.',
    ),
    fact: 'contracts',
    figures: [],
    queries: [],
    charts: [],
    tables: [],
  },
]

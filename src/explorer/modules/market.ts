import type { Module } from '../page/model.ts'
import { byMonth, listing, map, matrix, ranking, t, together } from './parts.ts'

/** What was bought, by whom, from whom. */
export const marketModules: Module[] = [
  {
    id: 'overview',
    title: t('Overview', 'Обзор', 'Шолу'),
    intro: t(
      'How much is bought, how and where. Sums are of concluded contracts, without value added tax where the portal tells it apart.',
      'Сколько, как и где закупается. Суммы — по заключённым договорам, без НДС там, где портал его отделяет.',
      'Қанша, қалай және қайда сатып алынады. Сомалар — жасалған шарттар бойынша, портал бөлек көрсетсе ҚҚС-сыз.',
    ),
    fact: 'processes',
    figures: ['processes', 'lots', 'contracts', 'contract_value', 'direct', 'single_bid', 'flag_processes'],
    ...together(
      byMonth(
        'contracts',
        ['contract_value', 'contracts'],
        t(
          'Value of contracts by month of signing',
          'Сумма договоров по месяцам подписания',
          'Қол қойылған ай бойынша шарттар сомасы',
        ),
      ),
      byMonth(
        'processes',
        ['processes', 'process_value'],
        t('Procedures by month', 'Процедуры по месяцам', 'Ай бойынша рәсімдер'),
      ),
      ranking(
        'contracts',
        'method',
        ['contract_value', 'contracts'],
        t('Value of contracts by method', 'Сумма договоров по способам', 'Тәсіл бойынша шарттар сомасы'),
      ),
      map(
        'contracts',
        ['contract_value', 'contracts'],
        t('Value of contracts by region', 'Сумма договоров по регионам', 'Өңір бойынша шарттар сомасы'),
      ),
      ranking(
        'contracts',
        'category',
        ['contract_value', 'contracts'],
        t('Goods, works and services', 'Товары, работы и услуги', 'Тауарлар, жұмыстар, көрсетілетін қызметтер'),
      ),
    ),
  },
  {
    id: 'flags',
    title: t('Red flags', 'Признаки рисков', 'Тәуекел белгілері'),
    intro: t(
      'Each flag is a question, not an accusation. A purchase may have a lawful explanation: open it before you speak of it.',
      'Каждый признак — вопрос, а не обвинение. У закупки может быть законное объяснение: откройте её, прежде чем говорить о ней.',
      'Әр белгі — айыптау емес, сұрақ. Сатып алудың заңды түсіндірмесі болуы мүмкін: айтпас бұрын оны ашыңыз.',
    ),
    fact: 'flags',
    notes: [
      t(
        'A purchase with flags of several kinds stands under each of them. Where it says "each procedure once", of its flags the largest sum counts; flags about a buyer or a supplier as a whole are then left out.',
        'Закупка с признаками нескольких видов стоит под каждым. Где сказано «каждая процедура один раз», из её признаков считается наибольшая сумма; признаки о заказчике или поставщике в целом тогда не входят.',
        'Бірнеше түрдегі белгісі бар сатып алу әрқайсысында тұрады. «Әр рәсім бір рет» делінген жерде оның белгілерінің ең үлкен сомасы саналады; тапсырыс беруші немесе өнім беруші туралы жалпы белгілер кірмейді.',
      ),
    ],
    figures: ['flags', 'flag_processes', 'flag_stake', 'legal_flags', 'statistical_flags', 'flag_buyers'],
    ...together(
      ranking(
        'flags',
        'indicator',
        ['flag_money', 'flags', 'flag_processes', 'flag_buyers'],
        t('Flags by money at stake', 'Признаки по сумме под вопросом', 'Күмәнді сома бойынша белгілер'),
        { limit: 30 },
      ),
      matrix(
        'flags',
        ['indicator', 'region'],
        ['flags', 'flag_money'],
        t('Flags by kind and region', 'Признаки по виду и региону', 'Түрі мен өңірі бойынша белгілер'),
        { limit: 1500 },
      ),
      byMonth('flags', ['flags', 'flag_money'], t('Flags by month', 'Признаки по месяцам', 'Ай бойынша белгілер')),
      map(
        'flags',
        ['flag_processes', 'flags', 'flag_stake'],
        t('Procedures with a flag by region', 'Процедуры с признаком по регионам', 'Өңір бойынша белгісі бар рәсімдер'),
      ),
      listing(
        'flags',
        ['buyer'],
        ['flag_stake', 'flags', 'flag_processes', 'flag_indicators', 'legal_flags'],
        t('Buyers by money at stake', 'Заказчики по сумме под вопросом', 'Күмәнді сома бойынша тапсырыс берушілер'),
      ),
    ),
  },
  {
    id: 'single-source',
    title: t('Single source', 'Один источник', 'Бір көзден'),
    intro: t(
      'What was given to a supplier directly, and on which ground of the law. Grounds that name the supplier leave the buyer no choice.',
      'Что отдано поставщику напрямую и по какому основанию закона. Основания, где поставщик предопределён, выбора не оставляют.',
      'Өнім берушіге тікелей не берілді және заңның қай негізімен. Өнім беруші алдын ала белгілі негіздер таңдау қалдырмайды.',
    ),
    fact: 'purchases',
    figures: [
      'purchases',
      'purchase_value',
      'direct_purchases',
      'direct_value',
      'direct',
      'single_source',
      'by_choice',
    ],
    ...together(
      byMonth(
        'purchases',
        ['direct', 'direct_purchases', 'direct_value'],
        t(
          'Share of direct purchases by month',
          'Доля прямых закупок по месяцам',
          'Ай бойынша тікелей сатып алулар үлесі',
        ),
      ),
      ranking(
        'purchases',
        'subparagraph',
        ['purchase_value', 'purchases', 'purchase_buyers', 'purchase_suppliers'],
        t('Direct purchases by ground', 'Прямые закупки по основаниям', 'Негіз бойынша тікелей сатып алулар'),
        { where: [{ column: 'method', is: 'direct' }], limit: 60 },
      ),
      ranking(
        'purchases',
        'ground',
        ['purchases', 'purchase_value'],
        t('Did the ground leave a choice?', 'Оставляло ли основание выбор?', 'Негіз таңдау қалдырды ма?'),
        { where: [{ column: 'method', is: 'direct' }] },
      ),
      listing(
        'purchases',
        ['buyer'],
        ['direct_value', 'direct_purchases', 'direct', 'single_source', 'purchases'],
        t(
          'Buyers by value bought directly',
          'Заказчики по сумме прямых закупок',
          'Тікелей сатып алу сомасы бойынша тапсырыс берушілер',
        ),
      ),
      listing(
        'purchases',
        ['supplier'],
        ['direct_value', 'direct_purchases', 'direct', 'purchases', 'purchase_buyers'],
        t(
          'Suppliers by value sold directly',
          'Поставщики по сумме прямых закупок',
          'Тікелей сатылған сома бойынша өнім берушілер',
        ),
      ),
    ),
  },
  {
    id: 'contracts',
    title: t('Contracts', 'Договоры', 'Шарттар'),
    intro: t(
      'Concluded contracts in their newest version: drafts, contracts given up and those annulled by a court are left out.',
      'Заключённые договоры в последней версии: без проектов, несостоявшихся и признанных судом недействительными.',
      'Жасалған шарттар соңғы нұсқасында: жобалар, жасалмағандар және сот жарамсыз деп танығандар кірмейді.',
    ),
    fact: 'contracts',
    figures: [
      'contracts',
      'contract_value',
      'contract_buyers',
      'contract_suppliers',
      'amended_share',
      'terminations',
      'savings_plan',
    ],
    ...together(
      byMonth(
        'contracts',
        ['contracts', 'contract_value'],
        t('Contracts by month of signing', 'Договоры по месяцам подписания', 'Қол қойылған ай бойынша шарттар'),
      ),
      ranking(
        'contracts',
        'method',
        ['contracts', 'contract_value', 'amended_share', 'terminations'],
        t('Contracts by method', 'Договоры по способам', 'Тәсіл бойынша шарттар'),
      ),
      ranking(
        'contracts',
        'status',
        ['contracts', 'contract_value'],
        t('Contracts by status', 'Договоры по статусам', 'Мәртебе бойынша шарттар'),
      ),
      ranking(
        'contracts',
        'fund',
        ['contract_value', 'contracts'],
        t('Contracts by source of funds', 'Договоры по источникам финансирования', 'Қаржыландыру көзі бойынша шарттар'),
      ),
      ranking(
        'contracts',
        'band',
        ['contracts', 'contract_value'],
        t('Contracts by size', 'Договоры по размеру', 'Мөлшері бойынша шарттар'),
      ),
    ),
  },
  {
    id: 'buyers',
    title: t('Buyers', 'Заказчики', 'Тапсырыс берушілер'),
    intro: t(
      'Who buys. Choose a row to open the card of a buyer.',
      'Кто закупает. Выберите строку, чтобы открыть карточку заказчика.',
      'Кім сатып алады. Тапсырыс берушінің карточкасын ашу үшін жолды таңдаңыз.',
    ),
    fact: 'contracts',
    figures: ['contract_buyers', 'contracts', 'contract_value'],
    ...together(
      ranking(
        'contracts',
        'buyer',
        ['contract_value', 'contracts', 'contract_suppliers', 'amended_share', 'terminations'],
        t('Buyers by value of contracts', 'Заказчики по сумме договоров', 'Шарттар сомасы бойынша тапсырыс берушілер'),
        { limit: 100 },
      ),
      map(
        'contracts',
        ['contract_buyers', 'contracts', 'contract_value'],
        t('Buyers by region', 'Заказчики по регионам', 'Өңір бойынша тапсырыс берушілер'),
      ),
    ),
  },
  {
    id: 'buyer',
    card: 'buyer',
    title: t('Card of a buyer', 'Карточка заказчика', 'Тапсырыс беруші карточкасы'),
    intro: t(
      'What one buyer bought, how, from whom, and what the rules ask about it.',
      'Что купил один заказчик, как, у кого и о чём спрашивают правила.',
      'Бір тапсырыс беруші не, қалай, кімнен сатып алды және ережелер не сұрайды.',
    ),
    fact: 'contracts',
    figures: [
      'contracts',
      'contract_value',
      'contract_suppliers',
      'direct',
      'single_bid',
      'amended_share',
      'flags',
      'flag_stake',
    ],
    ...together(
      byMonth(
        'contracts',
        ['contract_value', 'contracts'],
        t('Value of contracts by month', 'Сумма договоров по месяцам', 'Ай бойынша шарттар сомасы'),
      ),
      ranking(
        'purchases',
        'method',
        ['purchase_value', 'purchases'],
        t('How it buys', 'Как закупает', 'Қалай сатып алады'),
      ),
      ranking(
        'contracts',
        'supplier',
        ['contract_value', 'contracts', 'amended_share'],
        t('Its suppliers', 'Его поставщики', 'Оның өнім берушілері'),
        { limit: 30 },
      ),
      ranking(
        'contracts',
        'code6',
        ['contract_value', 'contracts'],
        t('What it buys', 'Что закупает', 'Не сатып алады'),
      ),
      ranking(
        'flags',
        'indicator',
        ['flags', 'flag_money', 'flag_processes'],
        t('Red flags', 'Признаки рисков', 'Тәуекел белгілері'),
        { limit: 40 },
      ),
    ),
  },
  {
    id: 'suppliers',
    title: t('Suppliers', 'Поставщики', 'Өнім берушілер'),
    intro: t(
      'Who sells. Natural persons stand under a pseudonym. Choose a row to open the card of a supplier.',
      'Кто продаёт. Физические лица показаны под псевдонимом. Выберите строку, чтобы открыть карточку поставщика.',
      'Кім сатады. Жеке тұлғалар бүркеншік атпен көрсетіледі. Өнім берушінің карточкасын ашу үшін жолды таңдаңыз.',
    ),
    fact: 'purchases',
    figures: [
      'purchase_suppliers',
      'purchases',
      'purchase_value',
      'local_supplier_share',
      'foreign_share',
      'sme_share',
      'new_supplier_share',
    ],
    ...together(
      ranking(
        'purchases',
        'supplier',
        ['purchase_value', 'purchases', 'purchase_buyers', 'direct', 'single_source'],
        t('Suppliers by value', 'Поставщики по сумме', 'Сома бойынша өнім берушілер'),
        { limit: 100 },
      ),
      ranking(
        'purchases',
        'supplier_region',
        ['purchase_value', 'purchases', 'purchase_suppliers'],
        t('Where suppliers are from', 'Откуда поставщики', 'Өнім берушілер қайдан'),
      ),
      byMonth(
        'purchases',
        ['new_supplier_share', 'purchases'],
        t(
          'Won by suppliers new to the buyer',
          'Досталось новым для заказчика поставщикам',
          'Тапсырыс берушіге жаңа өнім берушілер ұтқаны',
        ),
      ),
    ),
  },
  {
    id: 'supplier',
    card: 'supplier',
    title: t('Card of a supplier', 'Карточка поставщика', 'Өнім беруші карточкасы'),
    intro: t(
      'What one supplier sold, to whom and how, and what it bid for without winning.',
      'Что продал один поставщик, кому и как, и на что подавал заявки без победы.',
      'Бір өнім беруші не, кімге және қалай сатты, неге өтінім беріп, жеңбеді.',
    ),
    fact: 'purchases',
    figures: ['purchases', 'purchase_value', 'purchase_buyers', 'direct', 'offers', 'won', 'rejected', 'flags'],
    ...together(
      byMonth(
        'purchases',
        ['purchase_value', 'purchases'],
        t('Sold by month', 'Продано по месяцам', 'Ай бойынша сатылғаны'),
      ),
      ranking(
        'purchases',
        'buyer',
        ['purchase_value', 'purchases', 'direct'],
        t('Its buyers', 'Его заказчики', 'Оның тапсырыс берушілері'),
        { limit: 30 },
      ),
      ranking('purchases', 'method', ['purchase_value', 'purchases'], t('How it won', 'Как выиграл', 'Қалай ұтты')),
      ranking('purchases', 'code6', ['purchase_value', 'purchases'], t('What it sells', 'Что продаёт', 'Не сатады')),
      listing(
        'bids',
        ['buyer'],
        ['offers', 'won', 'rejected', 'bid_price'],
        t('Where it bid', 'Где подавал заявки', 'Қайда өтінім берді'),
      ),
      ranking('flags', 'indicator', ['flags', 'flag_money'], t('Red flags', 'Признаки рисков', 'Тәуекел белгілері'), {
        limit: 40,
      }),
    ),
  },
]

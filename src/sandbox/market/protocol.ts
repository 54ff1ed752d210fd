import type { Merits } from './merits.ts'
import type { Name } from './names.ts'

/** A bid as a protocol of results tells of it. */
export interface ProtocolBid {
  name: Name
  biin: string
  /** `dd.mm.yyyy HH:MM:SS.mmm`. */
  moment: string
  amount: number
  /** Conditional discount in per cent, and the price after it. */
  discount: number
  discounted: number
  /** Of tenders only. */
  merits: Merits | undefined
  stability: number | undefined
  /** Why it was turned down. */
  rejected: Name | undefined
}

export interface ProtocolLot {
  number: string
  name: Name
  quantity: number
  price: number
  amount: number
  /** In the order in which they came. */
  bids: ProtocolBid[]
  /** Admitted bids by rank, when the lot took place: the winner, then the second. */
  winner: ProtocolBid | undefined
  second: ProtocolBid | undefined
}

export interface Protocol {
  number: string
  name: Name
  customer: Name
  organiser: Name
  address: string
  /** A tender: has criteria and conditional prices; other ways of purchase have prices alone. */
  isTender: boolean
  lots: ProtocolLot[]
}

type Language = 'ru' | 'kk'

const words = {
  title: { ru: 'Протокол об итогах', kk: 'Қорытындылар туралы хаттама' },
  training: {
    ru: 'Учебные данные: эта закупка, организации и лица вымышлены.',
    kk: 'Оқу деректері: бұл сатып алу, ұйымдар мен тұлғалар ойдан шығарылған.',
  },
  customer: { ru: 'Заказчик', kk: 'Тапсырыс беруші' },
  number: { ru: '№ конкурса', kk: 'Конкурстың №' },
  otherNumber: { ru: '№ закупки', kk: 'Сатып алудың №' },
  name: { ru: 'Наименование конкурса', kk: 'Конкурстың атауы' },
  otherName: { ru: 'Наименование закупки', kk: 'Сатып алудың атауы' },
  organiser: { ru: 'Наименование организатора', kk: 'Ұйымдастырушының атауы' },
  address: { ru: 'Адрес организатора', kk: 'Ұйымдастырушының мекенжайы' },
  list: {
    ru: 'Перечень закупаемых товаров, работ, услуг на общую сумму',
    kk: 'Жалпы сомасын көрсете отырып, сатып алынатын тауарлардың, жұмыстардың, қызметтердің тізбесі',
  },
  lotNumber: { ru: '№ лота', kk: 'Лоттың №' },
  lotName: { ru: 'Наименование лота', kk: 'Лоттың атауы' },
  quantity: { ru: 'Количество', kk: 'Саны' },
  unitPrice: { ru: 'Цена за единицу, тенге', kk: 'Бірлік үшін бағасы, теңге' },
  allotted: { ru: 'Сумма, выделенная<br>для закупки, тенге', kk: 'Сатып алу үшін бөлінген сома, теңге' },
  bids: {
    ru: 'Информация о представленных заявках на участие в конкурсе (лоте)',
    kk: 'Конкурсқа қатысуға берілген өтінімдер туралы ақпарат',
  },
  otherBids: {
    ru: 'Информация о представленных заявках на участие в закупке (лоте)',
    kk: 'Сатып алуға қатысуға берілген өтінімдер туралы ақпарат',
  },
  bidder: { ru: 'Наименование потенциального поставщика', kk: 'Әлеуетті өнім берушінің атауы' },
  biin: { ru: 'БИН (ИИН)<br>/ИНН<br>/УНП', kk: 'БСН (ЖСН) / СЖН/ СЕН' },
  submitted: { ru: 'Дата и время<br>представления<br>заявки', kk: 'Өтінімді ұсыну күні мен уақыты' },
  rejections: {
    ru: 'Информация об отклоненных заявках на участие в конкурсе (лоте)',
    kk: 'Қабылданбаған өтінімдер туралы ақпарат',
  },
  reason: { ru: 'Причина отклонения', kk: 'Қабылдамау себебі' },
  criteria: {
    ru: 'Информация о результатах применения относительного значения критериев ко всем заявкам на участие в конкурсе, представленным на участие в данном конкурсе:',
    kk: 'Осы конкурсқа қатысуға ұсынылған барлық өтінімдерге өлшемшарттардың салыстырмалы мәнін қолдану нәтижелері туралы ақпарат:',
  },
  discounts: { ru: 'Условные скидки, %', kk: 'Шартты жеңілдіктер, %' },
  prices: { ru: 'Расчет условных цен участников конкурса:', kk: 'Конкурсқа қатысушылардың шартты бағаларының есебі:' },
  otherPrices: { ru: 'Ценовые предложения участников закупки:', kk: 'Сатып алуға қатысушылардың баға ұсыныстары:' },
  comparison: {
    ru: 'Автоматическое сопоставление критериев, влияющих на конкурсное ценовое предложение и определение победителя:',
    kk: 'Автоматты түрде конкурстық баға ұсынысына әсер ететін өлшемшарттарды салыстыру және жеңімпазды анықтау:',
  },
} as const

const criteria: ({ of: keyof Merits } & Name)[] = [
  {
    of: 'experience',
    ru: 'Опыт работы за последние десять лет, предшествующих текущему году',
    kk: 'Ағымдағы жылдың алдындағы соңғы он жылдағы жұмыс тәжірибесі',
  },
  { of: 'taxes', ru: 'Показатель уплаченных налогов', kk: 'Төленген салықтардың көрсеткіші' },
  {
    of: 'functional',
    ru: 'Функциональные характеристики товаров',
    kk: 'Тауарлардың функционалдық сипаттамалары',
  },
  {
    of: 'technical',
    ru: 'Технические характеристики товаров',
    kk: 'Тауарлардың техникалық сипаттамалары',
  },
  {
    of: 'quality',
    ru: 'Качественные характеристики товаров',
    kk: 'Тауарлардың сапалық сипаттамалары',
  },
  {
    of: 'operation',
    ru: 'Эксплуатационные характеристики товаров',
    kk: 'Тауарлардың пайдалану сипаттамалары',
  },
  {
    of: 'location',
    ru: 'Нахождение потенциального поставщика в административно-территориальной единице, в которой зарегистрирован заказчик',
    kk: 'Әлеуетті өнім берушінің тапсырыс беруші тіркелген әкімшілік-аумақтық бірлікте болуы',
  },
  {
    of: 'negative',
    ru: 'Отрицательные значения за наличие у потенциального поставщика на исполнении договора о государственных закупках',
    kk: 'Теріс мәндер',
  },
  { of: 'total', ru: 'Общая условная скидка, %', kk: 'Жалпы шартты жеңілдік, %' },
]

const priceColumns = {
  ru: [
    'Выделенная сумма',
    'Цена поставщика',
    'Сумма в соответствии со статьей 26 Закона',
    'Размер условной скидки, %',
    'Цена с учетом условной скидки',
    'Показатель финансовой устойчивости',
    'Дата и время подачи заявки',
  ],
  kk: [
    'Бөлінген сома',
    'Өнім берушінің бағасы',
    'Заңның 26-бабына сәйкес сома',
    'Шартты жеңілдік мөлшері, %',
    'Шартты жеңілдік ескерілген баға',
    'Қаржылық тұрақтылық көрсеткіші',
    'Өтінімді беру күні мен уақыты',
  ],
} as const

/** The order of the admitted bids: the lower conditional price, on a tie the higher financial stability. */
function ranked(lot: ProtocolLot): ProtocolBid[] {
  return lot.bids
    .filter((bid) => bid.rejected === undefined)
    .sort((left, right) => left.discounted - right.discounted || (right.stability ?? 0) - (left.stability ?? 0))
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function table(caption: string, head: string, rows: readonly string[]): string {
  return `<table>\n<caption>${caption}</caption>\n${head}\n${rows.join('\n')}${rows.length > 0 ? '\n' : ''}</table>\n`
}

const row = (cells: readonly (string | number | undefined)[], tag = 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${cell ?? ''}</${tag}>`).join('')}</tr>`
const numbers = (count: number): string =>
  row(
    Array.from({ length: count }, (_, index) => index + 1),
    'th',
  )

/**
 * A protocol of results in the layout of the portal's own: one HTML document, in Kazakh and then in Russian, with the
 * bids, the rejected ones, the criteria, the conditional prices and the winner of every lot.
 */
export function protocolHtml(protocol: Protocol): string {
  return `<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style type="text/css">
table { border-collapse: collapse; font-size: 10pt; width: 100%; }
table, td, th { border: 1px solid #333333; padding: 3px; }
td { vertical-align: top; text-align: left; }
th { vertical-align: middle; text-align: center; font-weight: bold; }
caption { text-align: left; font-weight: bold; padding-bottom: 5px; }
</style>
<title>${words.title.kk} / ${words.title.ru}</title>
</head>
<body>
${part(protocol, 'kk')}
<p style="page-break-before:always"></p>
${part(protocol, 'ru')}
</body>
</html>
`
}

function part(protocol: Protocol, language: Language): string {
  const of = (name: Name) => html(name[language])
  const word = (key: keyof typeof words): string => words[key][language]
  const total = protocol.lots.reduce((sum, lot) => sum + lot.amount, 0)
  const number = html(protocol.number)
  const list = protocol.lots.map((lot, index) =>
    row([index + 1, html(lot.number), of(lot.name), lot.quantity, figure(lot.price), figure(lot.amount)]),
  )
  return `<div style="text-align: center">
<h2>${word('title')} №
${number} </h2>
<span class="dt_publish"></span>
</div>
<p>${word('training')}</p>
<p>
${word('customer')} <b>${of(protocol.customer)}</b> </p>
<p>
${word(protocol.isTender ? 'number' : 'otherNumber')} <b>${number}</b><br>
${word(protocol.isTender ? 'name' : 'otherName')} <b>${of(protocol.name)}</b><br>
${word('organiser')} <b>${of(protocol.organiser)}</b><br>
${word('address')} <b>${html(protocol.address)}</b><br>
</p>
${table(
  `${word('list')}: ${figure(total)} тг`,
  row(['№', word('lotNumber'), word('lotName'), word('quantity'), word('unitPrice'), word('allotted')]),
  list,
)}${protocol.lots.map((lot, index) => lotPart(protocol, lot, index, language)).join('\n')}
${abbreviations[language]}`
}

function lotPart(protocol: Protocol, lot: ProtocolLot, index: number, language: Language): string {
  const word = (key: keyof typeof words): string => words[key][language]
  const who = (bid: ProtocolBid, position: number) => [position + 1, html(bid.name[language]), bid.biin]
  const order = ranked(lot)
  const rejected = lot.bids.filter((bid) => bid.rejected !== undefined)
  const seconds = (bid: ProtocolBid) => bid.moment.slice(0, 19)
  const columns = ['№', word('bidder'), word('biin')]
  const pieces = [
    `<p>
${word('lotNumber')} <b>${html(lot.number)}</b>
<br>
${word('lotName')} <b>${html(lot.name[language])}</b>
</p>
`,
    table(
      `${word(protocol.isTender ? 'bids' : 'otherBids')}: ${lot.bids.length}`,
      row([...columns, word('submitted')], 'th'),
      lot.bids.map((bid, position) => row([...who(bid, position), bid.moment])),
    ),
  ]
  if (rejected.length > 0)
    pieces.push(
      table(
        `${word('rejections')}: ${rejected.length}`,
        row([...columns, word('reason')], 'th'),
        rejected.map((bid, position) => row([...who(bid, position), html(bid.rejected![language])])),
      ),
    )
  if (order.length > 0 && protocol.isTender) {
    const head = `<tr>${columns.map((name) => `<th rowspan="3">${name}</th>`).join('')}<th colspan="7">${word('discounts')}</th></tr>
<tr>${criteria.map((entry) => `<th rowspan="2">${entry[language]}</th>`).join('')}</tr>
<tr></tr>
${numbers(12)}`
    const admitted = lot.bids.filter((bid) => bid.rejected === undefined)
    pieces.push(
      table(
        word('criteria'),
        head,
        admitted.map((bid, position) =>
          row([
            ...who(bid, position),
            ...criteria.map((entry) => (bid.merits === undefined ? '' : bid.merits[entry.of])),
          ]),
        ),
      ),
      table(
        word('prices'),
        `${row([...columns, ...priceColumns[language]], 'th')}\n${numbers(10)}`,
        order.map((bid, position) =>
          row([
            ...who(bid, position),
            figure(lot.amount),
            figure(bid.amount),
            '',
            bid.discount,
            figure(bid.discounted),
            bid.stability,
            seconds(bid),
          ]),
        ),
      ),
    )
  } else if (order.length > 0) {
    const [allotted, offered] = priceColumns[language]
    pieces.push(
      table(
        word('otherPrices'),
        row([...columns, allotted, offered, priceColumns[language][6]], 'th'),
        order.map((bid, position) =>
          row([...who(bid, position), figure(lot.amount), figure(bid.amount), seconds(bid)]),
        ),
      ),
    )
  }
  if (protocol.isTender) pieces.push(`<p>${word('comparison')}</p>\n`)
  pieces.push(`<p>${decision(protocol, lot, index + 1, language)}</p>\n`)
  return pieces.join('<br>\n')
}

function decision(protocol: Protocol, lot: ProtocolLot, position: number, language: Language): string {
  const number = html(lot.number)
  const { winner, second } = lot
  const admitted = lot.bids.filter((bid) => bid.rejected === undefined).length
  if (winner === undefined) {
    const [ru, kk] =
      lot.bids.length === 0
        ? ['отсутствие представленных заявок', 'өтінімдердің ұсынылмауы']
        : lot.bids.length === 1
          ? ['представление менее двух заявок', 'екіден кем өтінім ұсыну']
          : admitted === 0
            ? ['не допущен ни один потенциальный поставщик', 'бірде-бір әлеуетті өнім беруші жіберілмеді']
            : ['допущен один потенциальный поставщик', 'бір әлеуетті өнім беруші жіберілді']
    return language === 'ru'
      ? `${position}. Признать закупку по лоту № <b>${number}</b> несостоявшейся: ${ru}.`
      : `${position}. №<b>${number}</b> лот бойынша сатып алу өткізілмеді деп танылсын: ${kk}.`
  }
  const name = html(winner.name[language])
  const next = second === undefined ? undefined : html(second.name[language])
  const customer = html(protocol.customer[language])
  return language === 'ru'
    ? `${position}. Определить победителем по лоту № <b>${number}</b>: ${name}${next === undefined ? '' : `, потенциальным поставщиком, занявшим второе место <b>${next}</b>`}.<br>${position + 1}. Заказчику <b>${customer}</b> в сроки, установленные Законом Республики Казахстан "О государственных закупках", заключить договор о государственных закупках с <b>${name}</b>.`
    : `${position}. №<b>${number}</b> лот бойынша жеңімпазды айқындау: <b>${name}</b>${next === undefined ? '' : `, екінші орын алған әлеуетті өнім беруші, ${next}`}. ${position + 1}. Тапсырыс беруші ${customer} «Мемлекеттік сатып алу туралы» Қазақстан Республикасының Заңында белгіленген мерзімде ${name} мемлекеттік сатып алу туралы шарт жасасады.`
}

/** Digits as the portal's documents have them: no grouping, no zeros at the end. */
function figure(value: number): string {
  return String(Math.round(value * 100) / 100)
}

const abbreviations = {
  kk: `<p>
Аббревиатураларды таратып жазу:<br>
БСН – бизнес-сәйкестендіру нөмірі;<br>
ЖСН – жеке сәйкестендіру нөмірі;<br>
ССН – салық төлеушінің сәйкестендіру нөмірі;<br>
ТЕН – төлеушінің есеп нөмірі;<br>
</p>`,
  ru: `<p>
Расшифровка аббревиатур:<br>
БИН – бизнес-идентификационный номер;<br>
ИИН – индивидуальный идентификационный номер;<br>
ИНН – идентификационный номер налогоплательщика;<br>
УНП – учетный номер плательщика;<br>
</p>`,
} as const

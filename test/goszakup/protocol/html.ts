/** A bidder of a made-up protocol: 12 digits with a valid check digit and an impossible date. */
export interface MadeBid {
  biin: string
  ru: string
  kk: string
  time: string
  allocated?: string
  price?: string
  minimum?: string
  discount?: string
  conditional?: string
  stability?: string
  /** Experience, taxes, functional, technical, quality, operating, location, negative. */
  points?: string[]
  reason?: string
}

export interface MadeLot {
  number: string
  ru: string
  kk: string
  quantity: string
  unitPrice: string
  amount: string
  bids: MadeBid[]
  winner?: string
  second?: string
}

export interface MadeProtocol {
  number: string
  lots: MadeLot[]
}

const encoded = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')

const words = {
  ru: {
    title: 'Протокол об итогах №',
    customer: 'Заказчик',
    list: 'Перечень закупаемых товаров, работ, услуг на общую сумму: 1000 тг',
    listHeads: [
      '№',
      '№ лота',
      'Наименование лота',
      'Количество',
      'Цена за единицу, тенге',
      'Сумма, выделенная<br>для закупки, тенге',
    ],
    lot: '№ лота',
    lotName: 'Наименование лота',
    bids: 'Информация о представленных заявках на участие в конкурсе\n                (лоте): ',
    name: 'Наименование потенциального поставщика',
    biin: 'БИН (ИИН)<br>/ИНН<br>/УНП',
    time: 'Дата и время<br>представления<br>заявки',
    rejected: 'Отклоненные заявки на участие в конкурсе: ',
    reason: 'Причина отклонения',
    criteria: 'Информация о результатах применения относительного значения критериев ко всем заявкам:',
    discounts: 'Условные скидки, %',
    points: [
      'Опыт работы за последние десять лет, предшествующих текущему году',
      'Показатель уплаченных налогов',
      'Функциональные характеристики товаров',
      'Технические характеристики товаров',
      'Качественные характеристики товаров',
      'Эксплуатационные характеристики товаров',
      'Нахождение потенциального поставщика в соответствующей административно-территориальной единице, в которой зарегистрирован заказчик',
      'Отрицательные значения за наличие у потенциального поставщика на исполнении договора',
    ],
    total: 'Общая условная скидка, %',
    prices: 'Расчет условных цен участников конкурса:',
    priceHeads: [
      'Выделенная сумма',
      'Цена поставщика',
      'Сумма в соответствии со статьей 26 Закона',
      'Размер условной скидки, %',
      'Цена с учетом условной скидки',
      'Показатель финансовой устойчивости',
      'Дата и время подачи заявки',
    ],
    winner: (lot: MadeLot, first: string, second: string | undefined) =>
      `Определить победителем по лоту № <b>${lot.number}</b>: ${first}, потенциальным поставщиком,\n занявшим второе место <b>${second ?? ''}</b>.<br>2. Заказчику <b>ГУ &quot;Проба&quot;</b> заключить договор с <b>${first}</b>.`,
  },
  kk: {
    title: 'Қорытындылар туралы хаттама №',
    customer: 'Тапсырыс беруші',
    list: 'Жалпы сомасын көрсете отырып, сатып алынатын тауарлардың тізбесі: 1000 тг',
    listHeads: [
      '№',
      'Лоттың №',
      'Лоттың атауы',
      'Саны',
      'Бірлік үшін бағасы, теңге',
      'Сатып алу үшін бөлінген сома, теңге',
    ],
    lot: 'Лоттың №',
    lotName: 'Лоттың атауы',
    bids: 'Конкурсқа қатысуға берілген өтінімдер туралы ақпарат: ',
    name: 'Әлеуетті өнім берушінің атауы',
    biin: 'БСН (ЖСН) / СЖН/ СЕН',
    time: 'Өтінімді ұсыну күні мен уақыты',
    rejected: 'Қабылданбаған өтінімдер: ',
    reason: 'Қабылдамау себебі',
    criteria: 'Өлшемшарттардың салыстырмалы мәнін қолдану нәтижелері туралы ақпарат:',
    discounts: 'Шартты жеңілдіктер, %',
    points: [
      'Ағымдағы жылдың алдындағы соңғы он жылдағы жұмыс тәжірибесі',
      'Төленген салықтардың көрсеткіші',
      'Тауарлардың функционалдық сипаттамалары',
      'Тауарлардың техникалық сипаттамалары',
      'Тауарлардың сапалық сипаттамалары',
      'Тауарлардың пайдалану сипаттамалары',
      'Әлеуетті өнім берушінің жұмыстарды орындау орны бойынша тиісті әкімшілік-аумақтық бірлікте болуы',
      'Теріс мәндер',
    ],
    total: 'Жалпы шартты жеңілдік, %',
    prices: 'Конкурсқа қатысушылардың шартты бағаларының есебі:',
    priceHeads: [
      'Бөлінген сома',
      'Өнім берушінің бағасы',
      'Заңның 26-бабына сәйкес сома',
      'Шартты жеңілдік мөлшері, %',
      'Шартты жеңілдік ескерілген баға',
      'Қаржылық тұрақтылық көрсеткіші',
      'Өтінімді беру күні мен уақыты',
    ],
    winner: (lot: MadeLot, first: string, second: string | undefined) =>
      `№<b>${lot.number}</b> лот бойынша жеңімпазды айқындау: <b>${first}</b>, екінші орын алған\n әлеуетті өнім беруші, ${second ?? ''}.2. Тапсырыс беруші шарт жасасады.`,
  },
}

/** How the columns of a table are put; nothing is as they stand in the real document. */
export type Order = (table: 'list' | 'bids' | 'rejected' | 'criteria' | 'prices', columns: string[]) => string[]

const row = (tag: 'td' | 'th', cells: readonly string[]) =>
  `        <tr>\n${cells.map((cell) => `            <${tag}>${cell}</${tag}>\n`).join('')}        </tr>\n`
const numbers = (count: number) =>
  row(
    'th',
    Array.from({ length: count }, (_, index) => String(index + 1)),
  )
const table = (caption: string, body: string) =>
  `    <table>\n        <caption>${caption}</caption>\n${body}    </table>\n\n`

function half(protocol: MadeProtocol, language: 'ru' | 'kk', order: Order): string {
  const text = words[language]
  const nameOf = (bid: MadeBid) => encoded(bid[language])
  let html = `    <div style="text-align: center">\n        <h2>\n            ${text.title}\n            ${protocol.number} </h2>\n        <span class="dt_publish"></span>\n    </div>\n`
  html += `    <p>\n        ${text.customer} <b>ГУ &quot;Проба&quot;</b> </p>\n`
  html += table(
    text.list,
    row('td', order('list', text.listHeads)) +
      protocol.lots
        .map((lot, index) =>
          row(
            'td',
            order('list', [
              String(index + 1),
              lot.number,
              encoded(lot[language]),
              lot.quantity,
              lot.unitPrice,
              lot.amount,
            ]),
          ),
        )
        .join(''),
  )
  for (const lot of protocol.lots) {
    html += `    <p>\n        ${text.lot} <b>${lot.number}</b>\n        <br>\n        ${text.lotName} <b>${encoded(lot[language])}</b>\n    </p>\n`
    html += table(
      `${text.bids}${lot.bids.length}`,
      row('th', order('bids', ['№', text.name, text.biin, text.time])) +
        lot.bids
          .map((bid, index) => row('td', order('bids', [String(index + 1), nameOf(bid), bid.biin, bid.time])))
          .join(''),
    )
    const rejected = lot.bids.filter((bid) => bid.reason !== undefined)
    if (rejected.length > 0)
      html += table(
        `${text.rejected}${rejected.length}`,
        row('th', order('rejected', ['№', text.name, text.biin, text.reason])) +
          rejected
            .map((bid, index) =>
              row('td', order('rejected', [String(index + 1), nameOf(bid), bid.biin, encoded(bid.reason!)])),
            )
            .join(''),
      )
    const scored = lot.bids.filter((bid) => bid.points !== undefined)
    if (scored.length > 0)
      html += table(
        text.criteria,
        `        <tr>\n            <th rowspan="3">№</th>\n            <th rowspan="3">${text.name}</th>\n            <th rowspan="3">${text.biin}</th>\n            <th colspan="7">${text.discounts}</th>\n        </tr>\n        <tr>\n${order(
          'criteria',
          [...text.points, text.total],
        )
          .map((name) => `            <th rowspan="2">${name}</th>\n`)
          .join('')}        </tr>\n        <tr>\n        </tr>\n${numbers(12)}${scored
          .map((bid, index) =>
            row('td', [
              String(index + 1),
              nameOf(bid),
              bid.biin,
              ...order('criteria', [...bid.points!, bid.discount ?? '']),
            ]),
          )
          .join('')}`,
      )
    const priced = lot.bids.filter((bid) => bid.price !== undefined)
    if (priced.length > 0)
      html += table(
        text.prices,
        row('th', order('prices', ['№', text.name, text.biin, ...text.priceHeads])) +
          numbers(10) +
          priced
            .map((bid, index) =>
              row(
                'td',
                order('prices', [
                  String(index + 1),
                  nameOf(bid),
                  bid.biin,
                  bid.allocated ?? lot.amount,
                  bid.price!,
                  bid.minimum ?? '',
                  bid.discount ?? '',
                  bid.conditional ?? '',
                  bid.stability ?? '',
                  bid.time.replace(/\.\d+$/, ''),
                ]),
              ),
            )
            .join(''),
      )
  }
  for (const lot of protocol.lots) {
    const named = (biin: string | undefined) => {
      const bid = lot.bids.find((one) => one.biin === biin)
      return bid === undefined ? undefined : nameOf(bid)
    }
    const first = named(lot.winner)
    if (first !== undefined) html += `    <p>1. ${text.winner(lot, first, named(lot.second))}</p>\n`
  }
  return html
}

/** A protocol in goszakup's layout: the Kazakh half, then the Russian one. */
export function protocolHtml(protocol: MadeProtocol, order: Order = (_, columns) => columns): string {
  return `<!DOCTYPE html>\n<html>\n\n<head>\n    <meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n    <style type="text/css">\n        table { border: 1px solid #333333; }\n    </style>\n    <title>Қорытындылар туралы хаттама / Протокол об итогах</title>\n</head>\n\n<body>\n${half(protocol, 'kk', order)}\n    <p style="page-break-before:always"></p>\n\n${half(protocol, 'ru', order)}</body>\n\n</html>\n`
}

/** Two lots: five bids on one with points and one rejected, a single bid on the other. */
export const twoLots: MadeProtocol = {
  number: '9000001-КРБС1',
  lots: [
    {
      number: '7001-КРБС1',
      ru: 'Работы по строительству "сетей"',
      kk: '"Желілер" құрылысы',
      quantity: '1',
      unitPrice: '9742860089',
      amount: '9742860089',
      bids: [
        {
          biin: '971340000034',
          ru: 'ТОО "ПРОБНАЯ СТРОЙКА 13"',
          kk: '"ПРОБНАЯ СТРОЙКА 13" ЖШС',
          time: '12.06.2025 21:58:51.500',
          price: '9255717084.55',
          discount: '10',
          conditional: '8330145376.1',
          stability: '116.66',
          points: ['10', '0.9', '', '', '', '', '0', '0'],
        },
        {
          biin: '961340000044',
          ru: 'ТОО "Образец"',
          kk: '"Образец" ЖШС',
          time: '19.06.2025 09:37:21.973',
          price: '9255717084.55',
          discount: '9.5',
          conditional: '8376423961.52',
          stability: '92.66',
          points: ['10', '2.6', '', '', '', '', '0', '-0.5'],
        },
        {
          biin: '750231300037',
          ru: 'ИП Проба',
          kk: 'ЖК Проба',
          time: '19.06.2025 18:33:29.612',
          reason: 'Не подтвержден опыт работы: нет акта № 5, не найден договор с заказчиком',
        },
      ],
      winner: '971340000034',
      second: '961340000044',
    },
    {
      number: '7005-КРБС2',
      ru: 'Ремонт дороги',
      kk: 'Жол жөндеу',
      quantity: '2.5',
      unitPrice: '1000',
      amount: '2500',
      bids: [
        {
          biin: '961340000044',
          ru: 'ТОО "Образец"',
          kk: '"Образец" ЖШС',
          time: '20.06.2025 10:00:00.001',
          price: '2400.05',
          discount: '0',
          conditional: '2400.05',
          stability: '92.66',
          points: ['0', '0', '', '', '', '', '0', '0'],
        },
      ],
      winner: '961340000044',
    },
  ],
}

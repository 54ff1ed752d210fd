import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Protocol, type ProtocolBid, readProtocol } from '../../../src/goszakup/protocol/protocol.ts'
import { decimalText, sameDecimal, stampText } from '../../../src/goszakup/protocol/values.ts'
import { type MadeProtocol, protocolHtml, twoLots } from './html.ts'

const html = protocolHtml(twoLots)
const ruHalf = (text: string) => text.slice(text.indexOf('page-break-before'))
const kkHalf = (text: string) => text.slice(0, text.indexOf('page-break-before'))

const [builder, sample, trader] = ['971340000034', '961340000044', '750231300037']
const bidOf = (protocol: Protocol, biin: string, lot = 0) =>
  protocol.lots[lot]?.bids.find((bid) => bid.biin === biin) as ProtocolBid

/** Every fact that a protocol states, one line each. */
function facts(protocol: Protocol): string[] {
  return protocol.lots.flatMap((lot) => [
    ...(['name', 'nameKk', 'quantity', 'unitPrice', 'amount'] as const)
      .filter((field) => lot[field] !== undefined)
      .map((field) => `${lot.number} ${field} ${lot[field]}`),
    ...lot.bids.flatMap((bid) => [
      `${lot.number} ${bid.biin ?? bid.name ?? bid.nameKk}`,
      ...Object.entries(bid)
        .filter(([, value]) => typeof value === 'string')
        .map(([field, value]) => `${lot.number} ${bid.biin} ${field} ${value}`),
      ...bid.points.map((point) => `${lot.number} ${bid.biin} ${point.code} ${point.value}`),
      ...bid.reasons.map((reason) => `${lot.number} ${bid.biin} ${reason}`),
    ]),
  ])
}

describe('a protocol of results', () => {
  it('gives the lots, the bids with their points and prices, and what came of them', async () => {
    const protocol = await readProtocol(html)
    expect(protocol.warnings).toEqual([])
    expect(protocol).toMatchObject({ kind: 'results', number: '9000001-КРБС1', announcement: 9000001 })
    expect(
      protocol.lots.map(({ number, name, nameKk, amount, quantity }) => [number, name, nameKk, amount, quantity]),
    ).toEqual([
      ['7001-КРБС1', 'Работы по строительству "сетей"', '"Желілер" құрылысы', '9742860089', '1'],
      ['7005-КРБС2', 'Ремонт дороги', 'Жол жөндеу', '2500', '2.5'],
    ])
    expect(protocol.lots.map(({ bids }) => bids.map(({ biin, outcome }) => [biin, outcome]))).toEqual([
      [
        [builder, 'winner'],
        [sample, 'second'],
        [trader, 'rejected'],
      ],
      [[sample, 'winner']],
    ])
    expect(bidOf(protocol, builder)).toMatchObject({
      name: 'ТОО "ПРОБНАЯ СТРОЙКА 13"',
      nameKk: '"ПРОБНАЯ СТРОЙКА 13" ЖШС',
      time: '2025-06-12 21:58:51.500',
      price: '9255717084.55',
      discount: '10',
      discountedPrice: '8330145376.1',
      stability: '116.66',
    })
    expect(bidOf(protocol, sample).points.map(({ code, value }) => [code, value])).toEqual([
      ['experience', '10'],
      ['taxes', '2.6'],
      ['location', '0'],
      ['negative', '-0.5'],
    ])
    expect(bidOf(protocol, trader).reasons).toEqual([twoLots.lots[0]!.bids[2]!.reason])
  })

  it('is read from either half alone', async () => {
    const [ru, kk] = [await readProtocol(ruHalf(html)), await readProtocol(`${kkHalf(html)}"></p></body></html>`)]
    for (const one of [ru, kk]) {
      expect(one.kind).toBe('results')
      expect(bidOf(one, builder)).toMatchObject({ price: '9255717084.55', outcome: 'winner' })
      expect(bidOf(one, sample).points.map(({ code }) => code)).toEqual(['experience', 'taxes', 'location', 'negative'])
      expect(bidOf(one, trader)).toMatchObject({ outcome: 'rejected' })
    }
    expect(bidOf(kk, sample)).toMatchObject({ nameKk: '"Образец" ЖШС', outcome: 'second' })
    expect(bidOf(kk, sample).name).toBeUndefined()
  })

  it('leaves out what its halves disagree on, and says so', async () => {
    const at = html.indexOf('page-break-before')
    const changed = html.slice(0, at).replaceAll('9255717084.55', '9255717084.56') + html.slice(at)
    const protocol = await readProtocol(changed)
    expect(bidOf(protocol, builder).price).toBeUndefined()
    expect(bidOf(protocol, builder).discountedPrice).toBe('8330145376.1')
    expect(protocol.warnings).toEqual(['lot 7001-КРБС1: the halves disagree on price'])
  })

  it('says when fewer bids can be read than are announced', async () => {
    const protocol = await readProtocol(html.replaceAll('(лоте): 3', '(лоте): 4'))
    expect(protocol.warnings).toEqual(['lot 7001-КРБС1: 4 bids are announced and 3 can be read'])
  })

  it('names no winner when two bidders have the name', async () => {
    const protocol = await readProtocol(html.replaceAll('Образец', 'ПРОБНАЯ СТРОЙКА 13'))
    expect(bidOf(protocol, builder).outcome).toBeUndefined()
    expect(protocol.warnings.join()).toContain('the winner is not found among the bidders')
  })

  it('does not take a bidder for another whose name begins alike', async () => {
    const made: MadeProtocol = structuredClone(twoLots)
    made.lots[0]!.bids[1]!.ru = 'ТОО "ПРОБНАЯ СТРОЙКА 13 ПЛЮС"'
    made.lots[0]!.bids[1]!.kk = '"ПРОБНАЯ СТРОЙКА 13 ПЛЮС" ЖШС'
    const protocol = await readProtocol(protocolHtml(made))
    expect(protocol.lots[0]!.bids.map(({ outcome }) => outcome)).toEqual(['winner', 'second', 'rejected'])
  })

  it('keeps a bidder without a Kazakh number by its name', async () => {
    const protocol = await readProtocol(ruHalf(html).replaceAll(builder, '7700000000'))
    const found = protocol.lots[0]!.bids[0]!
    expect(found.biin).toBeUndefined()
    expect(found).toMatchObject({ name: 'ТОО "ПРОБНАЯ СТРОЙКА 13"', price: '9255717084.55', outcome: 'winner' })
    expect(protocol.warnings.join()).toContain('not a number of 12 digits')
  })

  it('ignores how members of the commission voted', async () => {
    const votes = `<table><caption>Результаты голосования членов конкурсной комиссии</caption>
      <tr><th>№</th><th>Наименование потенциального поставщика</th><th>БИН (ИИН)</th><th>Ф.И.О. члена комиссии</th><th>Решение</th><th>Причина отклонения</th></tr>
      <tr><td>1</td><td>ТОО "Образец"</td><td>${sample}</td><td>Проба П.</td><td>Отклонить</td><td>нет лицензии</td></tr></table>`
    const protocol = await readProtocol(html.replace('    <p>1. Определить', `${votes}    <p>1. Определить`))
    expect(protocol.warnings).toEqual([])
    expect(JSON.stringify(protocol)).not.toContain('Проба П.')
    expect(bidOf(protocol, sample)).toMatchObject({ outcome: 'second', reasons: [] })
  })
})

describe('other layouts', () => {
  const price = (heads: string[], ...rows: string[][]) =>
    `<html><body><h2>Протокол итогов № 9000002-ЗЦП1</h2><table><tr>${heads.map((head) => `<td>${head}</td>`).join('')}</tr>${rows
      .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
      .join('')}</table></body></html>`

  it('of one table with the lot in each row, merged over its bids', async () => {
    const protocol = await readProtocol(`<html><body><h2>ПРОТОКОЛ ИТОГОВ № 9000002-ЗЦП1</h2><table>
      <tr><th>№ лота</th><th>Наименование поставщика</th><th>ИИН/БИН</th><th>Цена за единицу</th><th>Цена поставщика</th><th>Статус</th></tr>
      <tr><td rowspan="2">7001-ЗЦП1</td><td>ТОО «Дән»</td><td>${builder}</td><td>2&nbsp;800,50</td><td>280 050,00 тг</td><td>Победитель</td></tr>
      <tr><td>ИП Проба</td><td>${trader}</td><td>2 900</td><td>290\u00a0000</td><td>Отклонено</td></tr>
      <tr><td colspan="6">Итого заявок: 2</td></tr></table></body></html>`)
    expect(protocol).toMatchObject({ kind: 'results', number: '9000002-ЗЦП1' })
    expect(protocol.lots).toEqual([
      {
        number: '7001-ЗЦП1',
        bids: [
          {
            biin: builder,
            name: 'ТОО «Дән»',
            unitPrice: '2800.50',
            price: '280050.00',
            outcome: 'winner',
            points: [],
            reasons: [],
          },
          {
            biin: trader,
            name: 'ИП Проба',
            unitPrice: '2900',
            price: '290000',
            outcome: 'rejected',
            points: [],
            reasons: [],
          },
        ],
      },
    ])
    expect(protocol.warnings).toEqual([])
  })

  it('of columns in another order', async () => {
    const protocol = await readProtocol(
      price(
        ['Цена поставщика', 'БИН (ИИН)', '№ лота', 'Наименование участника'],
        ['280000', builder, '7001-ЗЦП1', 'ТОО «Дән»'],
      ),
    )
    expect(protocol.lots[0]!.bids).toEqual([
      { biin: builder, name: 'ТОО «Дән»', price: '280000', points: [], reasons: [] },
    ])
  })

  it('does not use a row that has too few cells', async () => {
    const protocol = await readProtocol(
      price(['№ лота', 'БИН (ИИН)', 'Цена поставщика'], ['7001-ЗЦП1', builder, '280000'], ['7001-ЗЦП1', '290000']),
    )
    expect(protocol.lots[0]!.bids.length).toBe(1)
    expect(protocol.warnings).toEqual(['lot 7001-ЗЦП1, row 2: it has 2 cells under 3 headings'])
  })

  it('says of a bid in several lots that its lot is not known', async () => {
    const list = price(['№ лота', 'Сумма, выделенная для закупки'], ['7001-ЗЦП1', '5'], ['7002-ЗЦП1', '6'])
    const bids = `<table><tr><th>БИН (ИИН)</th><th>Цена поставщика</th></tr><tr><td>${builder}</td><td>4</td></tr></table>`
    const protocol = await readProtocol(list.replace('</body>', `${bids}</body>`))
    expect(protocol.lots.map(({ bids: found }) => found.length)).toEqual([0, 0])
    expect(protocol.warnings.join()).toContain('its lot is not known')
  })

  it('keeps the lot of a table whose end tag is missing', async () => {
    const damaged = html.replaceAll('</table>', '')
    const protocol = await readProtocol(damaged)
    expect(facts(protocol)).toEqual(facts(await readProtocol(html)))
  })

  it('tells admission and opening from results', async () => {
    const titled = (title: string) => readProtocol(`<html><body><h2>${title} № 9000001-ОК1</h2></body></html>`)
    expect((await titled('Протокол предварительного допуска')).kind).toBe('admission')
    expect((await titled('Протокол вскрытия')).kind).toBe('opening')
    expect((await titled('Протокол об итогах конкурса')).kind).toBe('results')
    expect((await titled('Конкурсқа қатысуға рұқсат беру туралы хаттама')).kind).toBe('admission')
    expect(await titled('Протокол')).toMatchObject({ number: '9000001-ОК1', announcement: 9000001, lots: [] })
  })

  it('says that a file is no HTML', async () => {
    expect(await readProtocol(Buffer.from('%PDF-1.7 …'))).toEqual({
      lots: [],
      warnings: ['the file is not HTML but PDF'],
    })
    expect(await readProtocol('')).toEqual({ lots: [], warnings: ['the file is not HTML'] })
  })

  it('reads other encodings by their own account', async () => {
    const bytes = Buffer.from(`\ufeff${html}`, 'utf16le')
    expect(facts(await readProtocol(bytes))).toEqual(facts(await readProtocol(html)))
    const cyrillic = '<html><meta charset="windows-1251"><body><h2>Протокол итогов № 9000001-ОК1</h2></body></html>'
    const old = Buffer.from(
      [...cyrillic].map((letter) => {
        const code = letter.codePointAt(0)!
        return code < 0x80 ? code : letter === '№' ? 0xb9 : code === 0x401 ? 0xa8 : code - 0x410 + 0xc0
      }),
    )
    expect(await readProtocol(old)).toMatchObject({ kind: 'results', number: '9000001-ОК1' })
  })
})

describe('damage', () => {
  it('a file that breaks off says nothing that the whole one does not', async () => {
    const whole = new Set(facts(await readProtocol(html)))
    const lengths = Array.from({ length: 200 }, (_, index) => Math.floor((html.length * index) / 200))
    for (const length of lengths) {
      const protocol = await readProtocol(html.slice(0, length))
      for (const fact of facts(protocol)) expect(whole, `${length}: ${fact}`).toContain(fact)
    }
  }, 60_000)

  it('a name that breaks off is nobody who won', async () => {
    const made: MadeProtocol = structuredClone(twoLots)
    made.lots[0]!.bids[1]!.ru = 'ТОО "ПРОБНАЯ СТРОЙКА 13 ПЛЮС"'
    made.lots[0]!.winner = sample
    const ru = ruHalf(protocolHtml(made))
    const name = 'ТОО &quot;ПРОБНАЯ СТРОЙКА 13'
    const cut = ru.slice(0, ru.indexOf(name, ru.indexOf('Определить победителем')) + name.length)
    expect((await readProtocol(ru)).lots[0]!.bids.map(({ outcome }) => outcome)).toEqual([
      undefined,
      'winner',
      'rejected',
    ])
    expect((await readProtocol(cut)).lots[0]!.bids.map(({ outcome }) => outcome)).toEqual([
      undefined,
      undefined,
      'rejected',
    ])
  })

  it('changes nothing: white space, entities, lost end tags', async () => {
    const expected = facts(await readProtocol(html))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        let state = seed
        const chance = (share: number) => {
          state = (Math.imul(state, 48271) >>> 0) % 2147483647
          return state / 2147483647 < share
        }
        const changed = html
          .replace(/<\/(?:td|th|tr|p|b)>/g, (tag) => (chance(0.3) && !tag.includes('b>') ? '' : tag))
          .replace(/ {4}/g, (space) => (chance(0.2) ? '\n\t\u00a0  ' : space))
          .replace(/>([^<]{2,})</g, (_, text: string) => {
            const encoded = chance(0.3)
              ? text.replace(/[а-яА-ЯңқәҚ]/g, (letter) => (chance(0.3) ? `&#${letter.codePointAt(0)};` : letter))
              : text
            return `>${encoded}<`
          })
        expect(facts(await readProtocol(changed))).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  }, 60_000)

  it('of the order of columns changes nothing', async () => {
    const expected = facts(await readProtocol(html)).sort()
    const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 10, maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(weights, async (keys) => {
        const shuffled = protocolHtml(twoLots, (_, columns) =>
          columns
            .map((column, index) => [keys[index % keys.length]!, index, column] as const)
            .sort((a, b) => a[0] - b[0] || a[1] - b[1])
            .map(([, , column]) => column),
        )
        const protocol = await readProtocol(shuffled)
        expect(facts(protocol).sort()).toEqual(expected)
        expect(protocol.warnings).toEqual([])
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('never throws, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              '<table>',
              '<tr>',
              '<td rowspan=9 colspan=99999>',
              '<th>',
              '</table>',
              '<p>',
              '<select>',
              '<svg>',
            ),
            fc.constantFrom(
              '№ лота 7001-ОК1',
              'БИН (ИИН)',
              'Цена поставщика',
              builder,
              '12.13.2025 25:61:00',
              '1 23',
              '&#0;&amp;quot;',
            ),
            fc.string(),
          ),
          { maxLength: 60 },
        ),
        async (pieces) => {
          const protocol = await readProtocol(`<body>${pieces.join('')}`)
          for (const lot of protocol.lots)
            for (const bid of lot.bids) if (bid.biin !== undefined) expect(bid.biin).toMatch(/^\d{12}$/)
        },
      ),
      { numRuns: 300 },
    )
    const deep = `<body>${'<div>'.repeat(20_000)}${'<table><tr><td>'.repeat(500)}`
    expect((await readProtocol(deep)).lots).toEqual([])
    const long = `<body><h2>${'протокол итогов '.repeat(20_000)}</h2><p>${'победитель'.repeat(50_000)}</p><table><tr><th>БИН</th><th>${'лот'.repeat(100_000)}</th></tr><tr><td>${builder}</td><td>${'1 '.repeat(100_000)}</td></tr></table>`
    expect((await readProtocol(long)).lots).toEqual([])
    const wide = `<body><table>${'<tr><td rowspan="65534" colspan="1000">x</td></tr>'.repeat(300)}</table>`
    expect((await readProtocol(wide)).lots).toEqual([])
  }, 60_000)
})

describe('values', () => {
  it('keep their digits', () => {
    for (const [cell, expected] of [
      ['9255717084.55', '9255717084.55'],
      ['9\u00a0255\u202f717 084,55 тг', '9255717084.55'],
      ['12345678901234567.10', '12345678901234567.10'],
      ['1,234,567.89', '1234567.89'],
      ['1.234.567,89', '1234567.89'],
      ['007', '7'],
      ['−0,5 %', '-0.5'],
      ['-0.00', '0.00'],
      ['', null],
      ['—', null],
      ['1,234', undefined],
      ['12 34', undefined],
      ['1e5', undefined],
      ['10..5', undefined],
      ['пять', undefined],
    ] as const)
      expect([cell, decimalText(cell)]).toEqual([cell, expected])
    expect(sameDecimal('10', '10.00')).toBe(true)
    expect(sameDecimal('10', '1')).toBe(false)
  })

  it('of time are dates that exist', () => {
    expect(stampText('12.06.2023 21:58:51.500')).toBe('2023-06-12 21:58:51.500')
    expect(stampText('12.06.2023 21:58')).toBe('2023-06-12 21:58')
    expect(stampText('')).toBe(null)
    for (const wrong of ['31.02.2023 10:00:00', '12.06.2023 25:00:00', '12.06.23', '2023-06-12 10:00:00'])
      expect(stampText(wrong)).toBeUndefined()
  })
})

import type { Item } from '../market/catalogue.ts'
import type { Moment } from '../market/days.ts'
import type { Random } from '../market/random.ts'
import type { Supplier } from '../market/subjects.ts'
import { type Arrangement, scheme } from './arrangement.ts'
import { buy, newTownBuyer, rivals, spread } from './purchases.ts'

const tender = 2

/**
 * A supplier writes the specification, and buyers who have nothing to do with each other announce it as their own: each
 * time that supplier wins. Look-alikes: the words of a standard, which many use and whoever is cheapest wins; one supplier
 * that wins at buyers of whom each wrote its own words.
 */
export const specificationPassedOn = scheme('specification-passed-on', (own) => {
  const { market, random } = own
  const goods = ['furniture', 'medical', 'it'].flatMap((sector) => market.bySector.get(sector)!)
  const text = specification(random.fork('text'))
  const buyers = own.byBoldness(3, 4, 6)
  purchases(own, 'planted', {
    item: random.pick(goods),
    buyers,
    supplier: market.people.guestSupplier(random.fork('author'), 'goods', false),
    // The careful change a word at the end.
    text: (number) => (own.boldness === 1 ? `${text}, партия ${number + 1}` : text),
    note: `${buyers} buyers announced the same description, and one supplier won at all of them`,
  })
  const standard = specification(random.fork('standard'))
  purchases(own, 'standard', {
    item: random.pick(goods),
    buyers: 4,
    text: () => standard,
    innocence: 'the same description, with a winner of its own at each buyer',
  })
  purchases(own, 'cheapest', {
    item: random.pick(goods),
    buyers: 3,
    supplier: market.people.guestSupplier(random.fork('cheapest'), 'goods', false),
    text: (number) => specification(random.fork(`cheapest/${number}`)),
    innocence: 'the same winner, and each buyer described what it wanted in its own words',
  })
})

function purchases(
  own: Arrangement,
  key: string,
  wish: {
    item: Item
    buyers: number
    /** Who wins everywhere; else each time somebody else. */
    supplier?: Supplier
    text: (number: number) => string
    note?: string
    innocence?: string
  },
): void {
  const { market, random } = own
  const { item, buyers, supplier, text, note, innocence } = wish
  const [first, last] = own.days
  const lots: { id: number; results: Moment }[] = []
  const winners = new Set<Supplier>()
  for (const [number, day] of spread(market, random.fork(`${key}/days`), first, last - 20, buyers).entries()) {
    const buyer = newTownBuyer(market, random.fork(`${key}/buyer/${number}`))
    const run: Parameters<typeof own.innocent>[2] = (running, seed) => {
      const where = {
        buyer,
        item,
        day,
        method: tender,
        target: Math.max(item.price * 3, seed.logNormal(4_000_000, 0.3)),
      }
      const field = rivals(running, seed, where, { count: 5, from: 0.94, without: supplier })
      const ahead = supplier === undefined ? field.find((offer) => !winners.has(offer.supplier))?.supplier : supplier
      if (ahead === undefined) return
      winners.add(ahead)
      const others = field.filter((offer) => offer.supplier !== ahead).slice(0, 2)
      const made = buy(running, seed, {
        ...where,
        // Without discounts for experience, which would let another win.
        offers: [{ supplier: ahead, factor: 0.91, admitted: true }, ...others].map((offer) => ({
          ...offer,
          discount: 0,
        })),
        planned: (point) => ({ ...point, wanted: text(number) }),
      })
      lots.push(...made.lots.map(({ id }) => ({ id, results: made.results })))
      // Three make a rule; what came before is known with them.
      for (const lot of note === undefined || lots.length > 3 ? lots.slice(-1) : lots.length === 3 ? lots : []) {
        const told = {
          indicator: 'techspec-copied',
          subject_type: 'lot',
          keys: [{ entity: 'lots', id: lot.id }],
        } as const
        if (note !== undefined) own.planted(running, made.results, { ...told, note })
        if (innocence !== undefined) own.lookalike(running, made.results, { ...told, note: innocence })
      }
    }
    if (note !== undefined) own.guilty(`${key}/${number}`, buyer, day, run)
    else own.innocent(`${key}/${number}`, day, run)
  }
}

const properties: [name: string, unit: string, from: number, to: number][] = [
  ['толщина плиты', 'мм', 14, 28],
  ['глубина', 'мм', 300, 900],
  ['ширина', 'мм', 400, 1600],
  ['высота от пола', 'мм', 420, 1900],
  ['масса без упаковки', 'г', 1800, 42_000],
  ['допустимая нагрузка', 'Н', 600, 2400],
  ['напряжение питания', 'В', 12, 380],
  ['потребляемая мощность', 'Вт', 18, 950],
  ['уровень шума при работе', 'дБ', 22, 64],
  ['длина кабеля', 'см', 90, 480],
  ['рабочая температура до', 'градусов', 30, 65],
  ['гарантийный срок', 'месяцев', 12, 48],
  ['диаметр опоры', 'мм', 18, 76],
  ['кромка противоударная толщиной', 'мкм', 400, 2000],
  ['ток утечки', 'мкА', 5, 400],
  ['время непрерывной работы', 'минут', 40, 720],
]

/** What is wanted of a thing, so exactly that hardly anybody else would put it the same way. */
function specification(random: Random): string {
  return random
    .shuffled(properties)
    .slice(0, 11)
    .map(([name, unit, from, to]) => `${name} ${random.int(from, to)} ${unit}`)
    .join(', ')
}

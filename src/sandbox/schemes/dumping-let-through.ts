import { scheme } from './arrangement.ts'
import { buy, rivals, seller, townBuyer } from './purchases.ts'

const tender = 2
const catering = 120

/**
 * A price far below the floor is admitted and wins where the law lets nobody buy it off with a larger security: meals,
 * design, supervision (Rules 88-93). Look-alikes: a price at the floor; one below it that was turned down; a low price for
 * goods, which a larger security makes lawful (Rules 94-95).
 */
export const dumpingLetThrough = scheme('dumping-let-through', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const low = own.byBoldness(0.885, 0.84, 0.72)
  const purchases: [string, { method: number; sector: string; factor: number; admitted: boolean }][] = [
    ['planted/0', { method: catering, sector: 'service-catering', factor: low, admitted: true }],
    ['planted/1', { method: tender, sector: 'design', factor: low, admitted: true }],
    ['planted/2', { method: catering, sector: 'service-catering', factor: low + 0.01, admitted: true }],
    ['floor', { method: catering, sector: 'service-catering', factor: 0.9005, admitted: true }],
    ['refused', { method: tender, sector: 'design', factor: low, admitted: false }],
    ['goods', { method: tender, sector: 'medical', factor: 0.85, admitted: true }],
  ]
  for (const [key, { method, sector, factor, admitted }] of purchases) {
    const item = random.pick(market.bySector.get(sector)!)
    market.volumes.reserve(buyer, [item], own.days)
    const day = own.day()
    const isGuilty = key.startsWith('planted')
    const run: Parameters<typeof own.innocent>[2] = (running, seed) => {
      const cheap = seller(running, seed, item, buyer, day)
      const wish = { buyer, item, day, method, target: Math.max(item.price * 3, seed.logNormal(7_000_000, 0.4)) }
      const made = buy(running, seed, {
        ...wish,
        offers: [
          { supplier: cheap, factor, admitted },
          // No conditional discount makes up for so much.
          ...rivals(running, seed, wish, { count: 3, from: 0.97, step: 0.01, without: cheap }),
        ],
      })
      const told = {
        indicator: 'dumping-accepted',
        subject_type: 'lot',
        keys: made.lots.map(({ id }) => ({ entity: 'lots', id })),
      } as const
      if (isGuilty)
        own.planted(running, made.results, {
          ...told,
          note: `${Math.round((1 - factor) * 1000) / 10} % below the allotted sum, where 10 % are the most`,
        })
      else
        own.lookalike(running, made.results, {
          ...told,
          note: {
            floor: 'a price at the floor',
            refused: 'a price below the floor that was turned down',
            goods: 'a low price for goods, which a larger security makes lawful',
          }[key]!,
        })
    }
    if (isGuilty) own.guilty(key, buyer, day, run)
    else own.innocent(key, day, run)
  }
})

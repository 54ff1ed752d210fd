import { dayIn } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { buy, buyAgain, rivals, seller, townBuyer } from './purchases.ts'

const sectors = ['service-security', 'service-transport', 'it', 'medical', 'service-repair'] as const
const tender = 2
const singleSource = 6

/**
 * A tender with several bids fails because the commission admits none, or one, and the buyer then signs with a single
 * source, which Law 106-VIII forbids after such a failure (Art. 15(5)). Look-alikes: a single source after two tenders to
 * which nobody came (Art. 15(4)); a contract with the author of the only quotation (Art. 15(6)).
 */
export const failedOnPurpose = scheme('failed-on-purpose', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const items = market.bySector.get(random.pick(sectors))!
  market.volumes.reserve(buyer, items, own.days)
  for (let number = 0; number < 2; number++) {
    const item = random.pick(items)
    const day = own.day(60)
    own.guilty(
      `planted/${number}`,
      buyer,
      day,
      (running, seed) => {
        const favoured = seller(running, seed, item, buyer, day)
        const wish = {
          buyer,
          item,
          day,
          method: tender,
          target: Math.max(item.price * 1.5, seed.logNormal(7_000_000, 0.4)),
        }
        const others = rivals(running, seed, wish, { count: 3, from: 0.91, admitted: false, without: favoured })
        // The favoured one is the only one admitted, stays away, or is turned down with the rest.
        const offers = own.byBoldness([...others, { supplier: favoured, factor: 0.97, admitted: true }], others, [
          ...others,
          { supplier: favoured, factor: 0.97, admitted: false },
        ])
        const failed = buy(running, seed, { ...wish, offers })
        // Nobody else was there that day: the only bid is enough, and nothing failed.
        if (failed.lots.some(({ held }) => held)) return
        const single = buyAgain(running, seed, failed, {
          method: singleSource,
          day: running.work.add(dayIn(failed.results), 2),
          attempt: 2,
          buyer,
          invited: favoured,
          offers: [{ supplier: favoured, factor: 0.995, admitted: true }],
        })
        const keys = single.lots.map(({ id }) => ({ entity: 'lots', id }))
        own.planted(running, single.results, {
          indicator: 'failed-then-direct-ineligible',
          subject_type: 'lot',
          keys,
          note: `a single source after a tender with ${offers.length} bids that failed because ${own.byBoldness('one was', 'none was', 'none was')} admitted`,
        })
        if (own.boldness === 3)
          own.planted(running, single.results, {
            indicator: 'failed-then-direct-to-rejected',
            subject_type: 'lot',
            keys,
            note: 'the single source had been turned down in the tender before',
          })
      },
      2,
    )
  }

  const item = random.pick(items)
  const day = own.day(75)
  own.innocent(
    'nobody-came',
    day,
    (running, seed) => {
      const invited = seller(running, seed, item, buyer, day)
      const wish = {
        buyer,
        item,
        day,
        method: tender,
        target: Math.max(item.price * 1.5, seed.logNormal(7_000_000, 0.4)),
      }
      const first = buy(running, seed, { ...wish, offers: [] })
      const second = buyAgain(running, seed, first, {
        method: tender,
        day: running.work.add(dayIn(first.results), 4),
        attempt: 2,
        buyer,
        offers: [],
      })
      const single = buyAgain(running, seed, second, {
        method: singleSource,
        day: running.work.add(dayIn(second.results), 1),
        attempt: 3,
        buyer,
        invited,
        offers: [{ supplier: invited, factor: 0.99, admitted: true }],
      })
      own.lookalike(running, single.results, {
        indicator: 'failed-then-direct-ineligible',
        subject_type: 'lot',
        keys: single.lots.map(({ id }) => ({ entity: 'lots', id })),
        note: 'a single source after two tenders to which nobody came (Art. 15(4))',
      })
    },
    3,
  )
  const quoted = random.pick(market.bySector.get('clothing')!)
  const quotedDay = own.day(45)
  own.innocent(
    'one-quotation',
    quotedDay,
    (running, seed) => {
      const author = seller(running, seed, quoted, buyer, quotedDay)
      const wish = { buyer, item: quoted, day: quotedDay, method: 3, target: seed.logNormal(1_500_000, 0.4) }
      const failed = buy(running, seed, { ...wish, offers: [{ supplier: author, factor: 0.95, admitted: true }] })
      const single = buyAgain(running, seed, failed, {
        method: singleSource,
        day: running.work.add(dayIn(failed.results), 1),
        attempt: 2,
        buyer,
        invited: author,
        offers: [{ supplier: author, factor: 0.95, admitted: true }],
      })
      own.lookalike(running, single.results, {
        indicator: 'failed-then-direct-ineligible',
        subject_type: 'lot',
        keys: single.lots.map(({ id }) => ({ entity: 'lots', id })),
        expected: 'not-applicable',
        note: 'a contract with the author of the only quotation (Art. 15(6))',
      })
    },
    2,
  )
})

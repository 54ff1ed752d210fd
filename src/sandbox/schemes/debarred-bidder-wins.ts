import { scheme } from './arrangement.ts'
import { buy, buyDirectly, known, rivals, townBuyer } from './purchases.ts'

const quotation = 3
const namedByLaw = 25

/**
 * A firm in the register of unscrupulous participants bids and gets the contract (Law 106-VIII Art. 7(1)(7)).
 * Look-alikes: its ban was over; it came into the register only after the contract; it was named by law, where the
 * register does not bind (Art. 8(11)).
 */
export const debarredBidderWins = scheme('debarred-bidder-wins', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const since = own.byBoldness(12, 90, 400)
  const start = own.day(60)
  const barred = market.people.guestSupplier(random.fork('barred'), 'goods', false)
  barred.barred = { from: start - since, to: start - since + 730 }
  const over = market.people.guestSupplier(random.fork('over'), 'goods', false)
  over.barred = { from: start - 12 - 730, to: start - 12 }
  const later = market.people.guestSupplier(random.fork('later'), 'goods', false)
  later.barred = { from: start + 75, to: start + 75 + 730 }

  for (const [key, supplier, shift] of [
    ['planted/0', barred, 0],
    ['planted/1', barred, own.byBoldness(3, 15, 30)],
    ['over', over, 0],
    ['later', later, 0],
  ] as const) {
    const item = random.pick(market.bySector.get(random.pick(['office', 'clothing', 'building']))!)
    const day = market.work.onOrAfter(start + shift)
    const isGuilty = supplier === barred
    const run: Parameters<typeof own.innocent>[2] = (running, seed) => {
      const wish = {
        buyer,
        item,
        day,
        method: quotation,
        target: Math.max(item.price * 5, seed.logNormal(1_800_000, 0.4)),
      }
      const made = buy(running, seed, {
        ...wish,
        offers: [
          { supplier, factor: 0.92, admitted: true },
          ...rivals(running, seed, wish, { count: 2, from: 0.95, without: supplier }),
        ],
      })
      const bids = made.bids.filter((bid) => bid.supplier === supplier)
      const note = isGuilty
        ? `in the register since about ${since + shift} days before`
        : key === 'over'
          ? 'the ban was over'
          : 'it came into the register only after the contract'
      const tell = isGuilty ? own.planted.bind(own) : own.lookalike.bind(own)
      for (const { id } of bids)
        tell(running, made.results, {
          indicator: 'debarred-bidder',
          subject_type: 'bid',
          keys: [{ entity: 'bids', id }],
          note,
        })
      for (const { rootId, signDay } of made.contracts)
        tell(running, known(signDay), {
          indicator: 'debarred-supplier',
          subject_type: 'contract',
          keys: [{ entity: 'contracts', id: rootId }],
          note,
        })
    }
    if (isGuilty) own.guilty(key, buyer, day, run)
    else own.innocent(key, day, run)
  }

  const item = random.pick(market.bySector.get('service-security')!)
  const day = market.work.onOrAfter(start + 20)
  own.innocent(
    'named',
    day,
    (running, seed) => {
      const { rootId } = buyDirectly(running, seed, {
        buyer,
        supplier: barred,
        item,
        target: seed.logNormal(2_000_000, 0.3),
        day,
        ground: namedByLaw,
      })
      own.lookalike(running, known(day), {
        indicator: 'debarred-supplier',
        subject_type: 'contract',
        keys: [{ entity: 'contracts', id: rootId }],
        expected: 'not-applicable',
        note: 'named by law: the register does not bind here',
      })
    },
    0,
  )
})

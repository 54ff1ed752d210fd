import { secondWinnerContract } from '../../goszakup/statuses.ts'
import type { Award } from '../types.ts'
import type { LotBid } from './bids.ts'
import { type MappingContext, ocidOf, type ProcessRecords } from './context.ts'
import type { ContractChain } from './contracts.ts'
import type { Parties } from './parties.ts'
import type { LotProtocol } from './protocols.ts'
import { money, reference, type SourceRecord, some, text, time } from './values.ts'

/** The awards of a process, and which of them each contract rests on (by the contract's rootId; never empty). */
export interface Awards {
  awards: Award[]
  ofContract: ReadonlyMap<number, string[]>
}

/**
 * One award per winning bid on a lot, and one for the second winner when the first did not sign. A contract that no
 * winning bid explains (direct, or bids not fetched) gets an award of its own, `c{rootId}`.
 */
export function mapAwards(
  records: ProcessRecords,
  lots: readonly SourceRecord[],
  bids: readonly LotBid[],
  chains: readonly ContractChain[],
  protocols: ReadonlyMap<number, LotProtocol>,
  parties: Parties,
  context: MappingContext,
): Awards {
  const lotById = new Map(lots.map((lot) => [reference(lot.id)!, lot]))
  const published = time(records.announcement?.itogiDatePublic)
  const awards: { award: Award; lotId: number; supplierId: string | undefined }[] = []
  const contradicted = contradictions(records, bids, chains, protocols, context)
  for (const { bid, lotId, state, supplierId, fromProtocol } of bids) {
    if (state?.rank === undefined || lotId === undefined) continue
    // The contract says otherwise: its award stands, and names whom the protocol names.
    if (fromProtocol === true && contradicted.has(lotId)) continue
    const own = ownChain(chains, lotId, supplierId)
    if (state.rank === 2 && own === undefined && !firstFellAway(chains, lotId, supplierId)) continue
    const supplier = parties.withRole(bid.tenderers?.[0], 'supplier')
    awards.push({
      lotId,
      supplierId,
      award: {
        id: bid.id,
        title: text(lotById.get(lotId)?.nameRu),
        status: own?.state?.award ?? 'active',
        statusDetails: bid.statusDetails,
        date: published ?? time(own?.versions[0]?.trdBuyItogiDatePublic),
        value: bid.value === undefined ? undefined : { ...bid.value },
        suppliers: supplier === undefined ? undefined : [supplier],
        relatedLots: [String(lotId)],
        relatedBid: bid.id,
        kz: state.rank === 1 ? protocolWinner(contradicted.get(lotId)) : undefined,
      },
    })
  }
  // Bids come in the order of their ids.
  awards.sort((a, b) => a.lotId - b.lotId)
  const result = awards.map(({ award }) => award)
  const ofContract = new Map<number, string[]>()
  for (const chain of chains) {
    const found = awards.filter(
      ({ lotId, supplierId }) =>
        chain.lotIds.includes(lotId) && supplierId !== undefined && supplierId === chain.supplier?.id,
    )
    if (found.length > 0) {
      ofContract.set(
        chain.rootId,
        found.map(({ award }) => award.id),
      )
      continue
    }
    const award = syntheticAward(chain, lotById, published)
    const named = chain.lotIds.map((lotId) => contradicted.get(lotId)).find((id) => id !== undefined)
    if (named !== undefined) award.kz = protocolWinner(named)
    ofContract.set(chain.rootId, [award.id])
    result.push(award)
  }
  // Releases are merged by id, so an award that is left out would live on beside the one that takes its place.
  for (const id of records.earlierAwards ?? [])
    if (!result.some((award) => award.id === id)) result.push({ id, status: 'cancelled' })
  return { awards: result, ofContract }
}

/**
 * Whom a lot's protocol names the winner, by lot, where the API names another: by its bids, or, where it has none, by a
 * contract that stands with neither the winner nor the second. Each is told as a doubt.
 */
function contradictions(
  records: ProcessRecords,
  bids: readonly LotBid[],
  chains: readonly ContractChain[],
  protocols: ReadonlyMap<number, LotProtocol>,
  context: MappingContext,
): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const [lotId, { lot }] of protocols) {
    const named = (outcome: 'winner' | 'second') => {
      const biin = lot.bids.find((bid) => bid.outcome === outcome)?.biin
      return biin === undefined ? undefined : context.partyId(biin)
    }
    const winner = named('winner')
    if (winner === undefined) continue
    const first = bids.filter(
      (bid) =>
        bid.lotId === lotId && bid.state?.rank === 1 && bid.fromProtocol !== true && bid.supplierId !== undefined,
    )
    const others =
      first.length > 0
        ? first.every(({ supplierId }) => supplierId !== winner)
        : chains.some((chain) => standsFor(chain, lotId) && ![winner, named('second')].includes(chain.supplier?.id))
    if (!others) continue
    found.set(lotId, winner)
    context.doubt('a protocol names another winner than the API', ocidOf(context.prefix, records.kind, records.number))
  }
  return found
}

function standsFor(chain: ContractChain, lotId: number): boolean {
  return chain.lotIds.includes(lotId) && chain.supplier !== undefined && chain.state?.award === 'active'
}

function protocolWinner(id: string | undefined): Award['kz'] {
  return id === undefined ? undefined : { protocolWinner: id }
}

/** The contract of a supplier on a lot; of several, the one that stands. */
function ownChain(chains: readonly ContractChain[], lotId: number, supplierId: string | undefined) {
  if (supplierId === undefined) return undefined
  const own = chains.filter((chain) => chain.lotIds.includes(lotId) && chain.supplier?.id === supplierId)
  return own.findLast((chain) => chain.state?.award !== 'cancelled') ?? own.at(-1)
}

function firstFellAway(chains: readonly ContractChain[], lotId: number, secondId: string | undefined): boolean {
  return chains.some(
    (chain) =>
      chain.lotIds.includes(lotId) &&
      chain.supplier?.id !== secondId &&
      reference(chain.current.refContractStatusId) === secondWinnerContract,
  )
}

function syntheticAward(
  chain: ContractChain,
  lotById: ReadonlyMap<number, SourceRecord>,
  published: string | undefined,
): Award {
  const first = chain.versions[0]!
  return {
    id: `c${chain.rootId}`,
    title: text(lotById.get(chain.lotIds[0] ?? 0)?.nameRu) ?? text(chain.current.descriptionRu),
    status: chain.state?.award,
    date: published ?? time(first.trdBuyItogiDatePublic) ?? time(first.signDate) ?? time(first.crdate),
    // What was awarded is what was first signed, not what amendments made of it.
    value: money(first.contractSum),
    suppliers: chain.supplier === undefined ? undefined : [chain.supplier],
    relatedLots: some(chain.lotIds.map(String)),
  }
}

import { flag, number, objects, reference, type SourceRecord, time } from './values.ts'

/** What a contract said before its supplementary agreements; what is not certain is left out. */
export interface FirstVersion {
  contract: {
    firstContractSum?: number | undefined
    firstContractSumWnds?: number | undefined
    firstEcEndDate?: string | undefined
    firstPlanExecDate?: string | undefined
    /** Lines of the first version that the present one does not have, and what they came to without VAT. */
    removedItems?: number | undefined
    removedSum?: number | undefined
  }
  /** By a line of the present version: what it was; quantity 0 for one that was added. */
  items: ReadonlyMap<SourceRecord, FirstItem>
}

type FirstItem = {
  firstQuantity?: number | undefined
  firstItemPrice?: number | undefined
  firstTotalSum?: number | undefined
}

const nothing: FirstVersion = { contract: {}, items: new Map() }

/**
 * Compares the main contract with the version that tells its present state. Nothing is told of a contract that has no
 * other version, or whose main version was not fetched. Lines are told apart by plan point and lot, as each version
 * numbers them anew: of a line that shares both with another nothing is told, and where a version has no lines of its
 * own nothing is told of any.
 */
export function firstVersion(rootId: number, versions: readonly SourceRecord[], current: SourceRecord): FirstVersion {
  const root = versions.find((version) => reference(version.id) === rootId)
  if (root === undefined || root === current) return nothing
  const contract = {
    firstContractSum: number(root.contractSum),
    firstContractSumWnds: number(root.contractSumWnds),
    firstEcEndDate: time(root.ecEndDate),
    firstPlanExecDate: time(root.planExecDate),
  }
  const [then, now] = [linesOf(root), linesOf(current)]
  if (then === undefined || now === undefined) return { contract, items: new Map() }
  const items = new Map<SourceRecord, FirstItem>()
  for (const [key, lines] of now) {
    const before = then.get(key) ?? []
    if (lines.length > 1 || before.length > 1) continue
    const [line, first] = [lines[0]!, before[0]]
    items.set(
      line,
      first === undefined
        ? { firstQuantity: 0, firstTotalSum: 0 }
        : {
            firstQuantity: number(first.quantity),
            firstItemPrice: number(first.itemPrice),
            firstTotalSum: number(first.totalSum),
          },
    )
  }
  const removed = [...then].filter(([key]) => !now.has(key)).flatMap(([, lines]) => lines)
  const sums = removed.map((line) => number(line.totalSum))
  const known = sums.filter((sum) => sum !== undefined)
  return {
    contract: {
      ...contract,
      removedItems: removed.length,
      removedSum: known.length === sums.length ? Math.round(known.reduce((a, b) => a + b, 0) * 100) / 100 : undefined,
    },
    items,
  }
}

/** The lines of a version by plan point and lot; undefined when it has none, or one that names no plan point. */
function linesOf(version: SourceRecord): Map<string, SourceRecord[]> | undefined {
  const lines = objects(version.ContractUnits).filter((line) => flag(line.deleted) !== 1)
  if (lines.length === 0 || lines.some((line) => reference(line.plnPointId) === undefined)) return undefined
  return Map.groupBy(lines, (line) => `${reference(line.plnPointId)}/${reference(line.lotId) ?? ''}`)
}

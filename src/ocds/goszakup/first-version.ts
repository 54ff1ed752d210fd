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
 * other version, or whose main version was not fetched, and nothing of lines where a version has none of its own.
 *
 * Each version numbers its lines anew. Where every present line names the line that it began as (`rootId`), that tells
 * them apart. Else plan point and lot do; but a plan that was changed gives the same line another point, so where both
 * versions then have lines that the other lacks, nobody can say what was replaced and what was numbered anew.
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
  const [before, after] = [linesOf(root), linesOf(current)]
  if (before.length === 0 || after.length === 0) return { contract, items: new Map() }
  const isChained = after.every((line) => reference(line.rootId) !== undefined)
  const key = isChained ? beganAs : placeOf
  if ([...before, ...after].some((line) => key(line) === undefined)) return { contract, items: new Map() }
  const [then, now] = [Map.groupBy(before, key), Map.groupBy(after, key)]
  const removed = [...then].filter(([name]) => !now.has(name)).flatMap(([, lines]) => lines)
  const isAdded = [...now.keys()].some((name) => !then.has(name))
  const isCertain = isChained || removed.length === 0 || !isAdded
  const items = new Map<SourceRecord, FirstItem>()
  for (const [name, lines] of now) {
    const [first, ...others] = then.get(name) ?? []
    if (lines.length > 1 || others.length > 0 || (first === undefined && !isCertain)) continue
    items.set(
      lines[0]!,
      first === undefined
        ? { firstQuantity: 0, firstTotalSum: 0 }
        : {
            firstQuantity: number(first.quantity),
            firstItemPrice: number(first.itemPrice),
            firstTotalSum: number(first.totalSum),
          },
    )
  }
  return {
    contract: isCertain ? { ...contract, removedItems: removed.length, removedSum: sumOf(removed) } : contract,
    items,
  }
}

/** The lines of a version, deleted ones left out. */
export function linesOf(version: SourceRecord): SourceRecord[] {
  return objects(version.ContractUnits).filter((line) => flag(line.deleted) !== 1)
}

/** The line of the first version that a line goes back to; a line of the first version goes back to itself. */
export function beganAs(line: SourceRecord): string | undefined {
  const id = reference(line.rootId) ?? reference(line.id)
  return id === undefined ? undefined : String(id)
}

/** Plan point and lot of a line. */
export function placeOf(line: SourceRecord): string | undefined {
  const point = reference(line.plnPointId)
  return point === undefined ? undefined : `${point}/${reference(line.lotId) ?? ''}`
}

/** What lines come to without VAT; undefined when one does not say. */
function sumOf(lines: readonly SourceRecord[]): number | undefined {
  const sums = lines.map((line) => number(line.totalSum))
  return sums.includes(undefined) ? undefined : Math.round(sums.reduce<number>((a, b) => a + b!, 0) * 100) / 100
}

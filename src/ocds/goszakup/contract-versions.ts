import type { Kz } from '../types.ts'
import type { ContractChain } from './contracts.ts'
import { beganAs, linesOf, placeOf } from './first-version.ts'
import { code, codes, filled, flag, number, reference, references, type SourceRecord, some, time } from './values.ts'

/**
 * What each version of a contract said, oldest first: as it was signed, then after each supplementary agreement. Empty for
 * a contract without agreements. `versionIds` are those that stand: releases are merged by id, so a version that was
 * deleted since would live on in `versions`.
 */
export function mapVersions(chain: Pick<ContractChain, 'rootId' | 'versions' | 'amendments'>): {
  versionIds?: string[]
  versions?: Kz[]
} {
  const { rootId, versions, amendments } = chain
  if (amendments.length === 0) return {}
  const root = versions.find((version) => reference(version.id) === rootId)
  const all = root === undefined ? amendments : [root, ...amendments]
  const nameOf = lineNames(all, root)
  return {
    versionIds: all.map((version) => String(reference(version.id))),
    versions: all.map((version) => ({
      id: String(reference(version.id)),
      ...filled({
        signDate: time(version.signDate),
        crdate: time(version.crdate),
        contractSum: number(version.contractSum),
        contractSumWnds: number(version.contractSumWnds),
        refCurrencyCode: code(version.refCurrencyCode),
        withNds: flag(version.withNds),
        ecEndDate: time(version.ecEndDate),
        planExecDate: time(version.planExecDate),
        refContractStatusId: reference(version.refContractStatusId),
        refAmendmAgreemJustifId: some(references(version.refAmendmAgreemJustifId)),
        items: some(
          linesOf(version)
            .filter((line) => reference(line.id) !== undefined)
            .map((line) => mapLine(line, nameOf)),
        ),
      }),
    })),
  }
}

function mapLine(line: SourceRecord, nameOf: (line: SourceRecord) => string | undefined): Kz {
  const lot = reference(line.lotId)
  return {
    id: String(reference(line.id)),
    ...filled({
      line: nameOf(line),
      lotId: lot === undefined ? undefined : String(lot),
      plnPointId: reference(line.plnPointId),
      refEnstruCode: codes(line.refEnstruCode)[0],
      quantity: number(line.quantity),
      itemPrice: number(line.itemPrice),
      itemPriceWnds: number(line.itemPriceWnds),
      totalSum: number(line.totalSum),
      totalSumWnds: number(line.totalSumWnds),
      execPlanDate: time(line.execPlanDate),
    }),
  }
}

/**
 * Names under which a line goes through all versions, each of which numbers its lines anew: the line that it began as
 * where every later line says so, else its plan point and lot. None where a version has two lines of one name: nobody can
 * say which of them was which.
 */
function lineNames(
  versions: readonly SourceRecord[],
  root: SourceRecord | undefined,
): (line: SourceRecord) => string | undefined {
  const lists = versions.map(linesOf)
  const isChained = lists.every(
    (lines, index) => versions[index] === root || lines.every((line) => reference(line.rootId) !== undefined),
  )
  const name = isChained ? beganAs : placeOf
  const twice = new Set<string>()
  for (const lines of lists)
    for (const [found, same] of Map.groupBy(lines, name)) if (found !== undefined && same.length > 1) twice.add(found)
  return (line) => {
    const found = name(line)
    return found === undefined || twice.has(found) ? undefined : found
  }
}

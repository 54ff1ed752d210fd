import { existsSync } from 'node:fs'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { readManifestIfAny } from '../dataset/manifest.ts'
import { findPurchase } from '../letters/about.ts'
import { openLetterSource } from '../letters/dataset-source.ts'
import { UserError } from '../terminal/errors.ts'
import type { Case, PurchaseEntry } from './case.ts'
import { type Change, entryChanges } from './case.ts'
import { withoutPersons } from './persons.ts'

/** Whether a dataset has tables to look a purchase up in. Cases work without. */
export async function hasTables(dir: string): Promise<boolean> {
  if (!existsSync(datasetPaths(dir).manifest)) return false
  const manifest = await readManifestIfAny(dir)
  return manifest !== undefined && manifest.generation !== null
}

/** The dataset's tables, to ask of purchases; undefined where there are none. Close it when done. */
export async function openPurchases(dir: string): Promise<Engine | undefined> {
  return (await hasTables(dir)) ? openEngine(dir) : undefined
}

/**
 * What the dataset knows of purchases, by the number, link or ocid that they were named by: which process it is, what it
 * is called, its sum and its region (the first two digits of its KATO code). A lot or a contract has its own sum; a
 * direct contract that of its contracts. What the dataset does not have is left out.
 */
export async function lookUp(dir: string, names: readonly string[]): Promise<Map<string, PurchaseEntry>> {
  const found = new Map<string, PurchaseEntry>()
  if (names.length === 0 || !(await hasTables(dir))) return found
  const source = await openLetterSource(dir)
  try {
    for (const name of new Set(names)) {
      const named = await findPurchase(source, name).catch((error) => {
        // A purchase may be called anything here; what can be no number is in no dataset.
        if (error instanceof UserError) return undefined
        throw error
      })
      if (named === undefined) continue
      const { ocid, table, row } = named
      const process = table === 'processes' ? row : (await source.find('processes', { ocid }, 1))[0]
      const contracts = await source.find('contracts', { ocid })
      const isPart = table === 'lots' || (table === 'contracts' && contracts.length > 1)
      const own = table === 'processes' ? sumOf(process, 'tender_value') : sumOf(row, 'value')
      const sum = own ?? sumOfAll(contracts)
      const title = textOf(row.tender_title ?? row.title ?? process?.tender_title)
      const region = textOf(row.kz_region ?? process?.kz_region)?.slice(0, 2)
      found.set(name, {
        id: name,
        ...(title === undefined ? {} : { name: withoutPersons(title) }),
        ocid,
        ...(isPart ? { part: `${table === 'lots' ? 'lot' : 'contract'} ${row.id}` } : {}),
        ...(sum ?? {}),
        ...(region === undefined ? {} : { region }),
      })
    }
  } finally {
    await source.close()
  }
  return found
}

type Sum = { amount: string; currency: string }

function textOf(value: unknown): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : String(value)
}

function sumOf(row: Record<string, unknown> | undefined, field: string): Sum | undefined {
  const amount = textOf(row?.[`${field}_amount`])
  if (amount === undefined) return undefined
  return { amount: plain(amount), currency: textOf(row?.[`${field}_currency`]) ?? 'KZT' }
}

/** Sums of one currency together; of several none, because currencies are not added. */
function sumOfAll(rows: readonly Record<string, unknown>[]): Sum | undefined {
  const sums = rows.flatMap((row) => sumOf(row, 'value') ?? [])
  if (sums.length === 0 || new Set(sums.map(({ currency }) => currency)).size > 1) return undefined
  const cents = sums.reduce((total, { amount }) => {
    const [whole = '0', fraction = ''] = amount.split('.')
    return total + BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'))
  }, 0n)
  return { amount: plain(`${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`), currency: sums[0]!.currency }
}

/** An exact amount as people write it: with two decimals, or none where they are nothing. */
export function plain(amount: string): string {
  return amount.replace(/\.0+$/, '').replace(/\.(\d)$/, '.$10')
}

/** Changes that add purchases to a case, with what the dataset knows of them; what the case says already stays. */
export function purchaseChanges(
  view: Pick<Case, 'purchases' | 'region'> | undefined,
  names: readonly string[],
  known: ReadonlyMap<string, PurchaseEntry>,
): Change[] {
  const changes = names.flatMap((name) => {
    const before: Partial<PurchaseEntry> = view?.purchases.find(({ id }) => id === name) ?? {}
    const { id: _, amount, currency, ...facts } = known.get(name) ?? { id: name }
    // A sum and its currency belong together.
    const sum = before.amount === undefined && amount !== undefined ? { amount, currency } : {}
    const missing = Object.entries({ ...facts, ...sum }).filter(
      ([field]) => (before as Record<string, unknown>)[field] === undefined,
    )
    return entryChanges('purchases', name, Object.fromEntries(missing))
  })
  const regions = new Set(names.flatMap((name) => known.get(name)?.region ?? []))
  const others = new Set((view?.purchases ?? []).flatMap(({ region }) => region ?? []))
  const [only, another] = [...new Set([...regions, ...others])]
  const isOnly = only !== undefined && another === undefined && (view?.region ?? null) === null
  return isOnly && regions.size > 0 ? [...changes, { path: 'region', value: only }] : changes
}

import { join } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { makeDirectory, removeEmpty } from '../../files/make-directory.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { fileError } from '../../terminal/errors.ts'
import { makeSamruk, type SamrukFile, samrukFiles } from '../samruk/market.ts'
import { schemeNames } from '../schemes/scheme.ts'
import { stamp } from './days.ts'
import { checkMarket, type MarketOptions, makeMarket } from './make.ts'
import { type Entity, entities, type Market, type Planting, type YearTotals } from './market.ts'
import { referenceBooks } from './reference-books.ts'
import { writeRegisters } from './register-files.ts'

export interface GenerateOptions extends MarketOptions {
  /** Directory to write to. */
  output: string
}

/** What market.json says. */
export interface MarketManifest {
  format: 1
  /** What was written instead of records; such a market cannot be served. */
  as?: 'compiled' | 'releases'
  processes: number
  seed: number
  years: readonly [number, number]
  schemes: readonly string[]
  /** How they were planted, where it was asked for. */
  planting?: Planting
  /** The last event that is in the records, `YYYY-MM-DD HH:MM:SS`. */
  now: string
  counts: Record<string, number>
  truth: number
  vat_registrations: number
  totals: Record<string, YearTotals>
}

/**
 * Makes a market and writes it as goszakup records: one NDJSON file an entity, the reference books, the register of VAT
 * payers, the truth about what was planted, what a quasi-state holding buys at a portal of its own (`samruk/`), and
 * market.json. Equal parameters give equal bytes; memory does not grow with the announcements, only with the buyers and
 * suppliers.
 */
export async function generateMarket(options: GenerateOptions): Promise<MarketManifest> {
  const { output } = options
  checkMarket(options, output)
  const writers = new Map<Entity, NdjsonWriter>()
  const counts: Record<string, number> = {}
  let made: string | undefined
  try {
    made = await makeDirectory(output)
    for (const entity of entities) {
      writers.set(entity, await NdjsonWriter.create(join(output, `${entity}.ndjson`)))
      counts[entity] = 0
    }
    const behind: Promise<void>[] = []
    const market = await makeMarket(
      options,
      {
        write(entity, record) {
          counts[entity]!++
          const wait = writers.get(entity)!.write(JSON.stringify(record))
          if (wait !== undefined) behind.push(wait)
        },
      },
      async () => {
        if (behind.length > 0) await Promise.all(behind.splice(0))
      },
    )
    for (const entity of entities) await writers.get(entity)!.close()
    writers.clear()
    await writeSamruk(market, output, counts)
    for (const [name, rows] of referenceBooks()) {
      await writeAtomically(join(output, 'refs', `${name}.ndjson`), lines(rows))
      counts[`refs/${name}`] = rows.length
    }
    return await writeAbout(market, options, { format: 1 }, counts)
  } catch (error) {
    for (const writer of writers.values()) await writer.abort().catch(() => {})
    if (made !== undefined) await removeEmpty(output, made)
    throw fileError(error, 'write the market to', output)
  }
}

/** What a quasi-state holding buys, at a portal of its own. */
async function writeSamruk(market: Market, output: string, counts: Record<string, number>): Promise<void> {
  const rows = new Map<SamrukFile, string[]>(samrukFiles.map((file) => [file, []]))
  makeSamruk(market, (file, record) => rows.get(file)!.push(`${JSON.stringify(record)}\n`))
  for (const [file, lines] of rows) {
    await writeAtomically(join(output, 'samruk', `${file}.ndjson`), lines.join(''))
    counts[`samruk/${file}`] = lines.length
  }
}

/** Writes what is beside the records: the registers that are imported, the truth, and market.json, which comes last. */
export async function writeAbout(
  market: Market,
  { output, schemes = schemeNames, planting }: GenerateOptions,
  form: Pick<MarketManifest, 'format' | 'as'>,
  counts: Record<string, number>,
): Promise<MarketManifest> {
  const registrations = await writeRegisters(market, output)
  await writeAtomically(join(output, 'truth.ndjson'), lines(market.truth))
  const { processes, seed, years } = market.parameters
  const manifest: MarketManifest = {
    ...form,
    processes,
    seed,
    years,
    schemes,
    ...(planting !== undefined && Object.values(planting).some((value) => value !== undefined) ? { planting } : {}),
    now: stamp(market.latest),
    counts,
    truth: market.truth.length,
    vat_registrations: registrations,
    totals: Object.fromEntries([...market.totals].sort(([left], [right]) => left - right)),
  }
  await writeAtomically(join(output, 'market.json'), `${JSON.stringify(manifest, null, 1)}\n`)
  return manifest
}

function lines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

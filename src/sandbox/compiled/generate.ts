import { dirname, join } from 'node:path'
import { makeDirectory, removeEmpty } from '../../files/make-directory.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { usualThreads } from '../../files/threads.ts'
import { personKey } from '../../ocds/persons.ts'
import { fileError } from '../../terminal/errors.ts'
import { type GenerateOptions, type MarketManifest, writeAbout } from '../market/generate.ts'
import { checkMarket, makeMarket } from '../market/make.ts'
import { ProcessGatherer } from './gather.ts'
import { ProcessLines } from './lines.ts'
import type { ReleaseForm } from './mapper.ts'
import { Participants } from './participants.ts'
import { SealedBids } from './sealed.ts'

/** A market smaller than this is mapped before threads are ready. */
const threadsFrom = 2000

export interface ReleaseOptions extends GenerateOptions {
  /** Directory to write to, or a file that ends in .ndjson, .ndjson.zst or .ndjson.gz: then nothing but the releases. */
  output: string
  form: ReleaseForm
  /** Threads that map, besides the one that makes the market; 0: none. It changes nothing in the result. */
  threads?: number
}

export interface GeneratedReleases {
  path: string
  /** Processes, each of which is one line. */
  processes: number
  /** What is beside the releases; undefined when only a file was asked for. */
  manifest: MarketManifest | undefined
}

/**
 * Makes a market and writes it as OCDS, one line a process: compiled releases, or the snapshots that they come from. It
 * is what `transform` makes of the records of this market when all of them were fetched at its last moment: bids of an
 * open purchase are sealed. Equal parameters give equal bytes; memory does not grow with the announcements, only with the
 * buyers and suppliers. A directory gets the register of VAT payers, the truth and market.json as well.
 */
export async function generateReleases(options: ReleaseOptions): Promise<GeneratedReleases> {
  const { output, form } = options
  const alone = /\.ndjson(\.zst|\.gz)?$/i.test(output)
  const path = alone ? output : join(output, `${form}.ndjson.zst`)
  const directory = dirname(path)
  checkMarket(options, output)
  const threads = options.threads ?? (options.processes < threadsFrom ? 0 : usualThreads())
  const key = await personKey(true)
  let made: string | undefined
  let writer: NdjsonWriter | undefined
  let lines: ProcessLines | undefined
  try {
    made = await makeDirectory(directory)
    const file = await NdjsonWriter.create(path)
    writer = file
    // The writer ends what it is given as a line.
    const write = (bytes: Uint8Array) => file.write(bytes.subarray(0, -1))
    const gatherer = new ProcessGatherer()
    const bids = new SealedBids()
    const market = await makeMarket(options, gatherer, async (running) => {
      lines ??= await ProcessLines.start({ form, key, threads }, new Participants(running.people), write)
      const wait = lines.add(bids.open(gatherer.take(running.followUps), running.latest))
      if (wait !== undefined) await wait
    })
    await lines!.add([...bids.open([], market.latest), ...bids.close()])
    await lines!.finish()
    await lines!.close()
    await file.close()
    writer = undefined
    const processes = lines!.count
    const counts = { [form]: processes }
    const manifest = alone ? undefined : await writeAbout(market, options, { format: 1, as: form }, counts)
    return { path, processes, manifest }
  } catch (error) {
    await lines?.close()
    await writer?.abort().catch(() => {})
    if (made !== undefined) await removeEmpty(directory, made)
    throw fileError(error, 'write the market to', output)
  }
}

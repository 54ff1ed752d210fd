// The stages of the chain, in their order. Each gives what it took and how much it worked on: `bytes` read, `records`,
// `written` bytes on disk.
import { spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { root } from '../tools/setup.mjs'
import { familyNames } from './families.mjs'
import { bareNode, bytesBelow, measured, served } from './processes.mjs'

const { readBytes, readLines } = await import('../dist/files/lines.js')
const linesFiles = /\.ndjson(\.zst)?$/

/** Bytes and lines of the text of a file, unpacked. Read as a stream: it may be gigabytes. */
async function textOf(path) {
  const text = { bytes: 0, lines: 0 }
  for await (const chunk of readBytes(path)) {
    text.bytes += chunk.length
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) text.lines++
  }
  return text
}

/** The same of all files of lines below a folder. */
async function textBelow(path) {
  const sum = { bytes: 0, lines: 0 }
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => linesFiles.test(name))) {
    const { bytes, lines } = await textOf(join(path, name))
    sum.bytes += bytes
    sum.lines += lines
  }
  return sum
}

/** The first line with a word. */
async function lineWith(word, file) {
  for await (const { bytes } of readLines(file)) if (bytes.includes(word)) return bytes
  return undefined
}

function generationOf(data) {
  const { generation } = JSON.parse(readFileSync(join(data, 'dataset.json'), 'utf8'))
  return join(data, 'generations', String(generation))
}

/**
 * The stages at one size. What a later stage needs is made when it is not there, measured or not.
 * @param fresh makes an empty folder, or a copy of one
 */
export async function* stagesAt({ size, kind, base, seed, isKnown, fresh }) {
  const market = join(base, 'market')
  const data = join(base, 'dataset')
  const out = join(base, 'out')
  const on = ['--data', data, '--quiet']
  const compiled = kind === 'compiled' ? ['--as', 'compiled'] : []
  const generate = ['sandbox', 'generate', '--processes', String(size), '--seed', seed, ...compiled, '--quiet']
  const made = (folder) => existsSync(join(folder, kind === 'compiled' ? 'compiled.ndjson.zst' : 'market.json'))
  if (!made(market)) {
    rmSync(base, { recursive: true, force: true })
    yield {
      stage: 'sandbox generate',
      work: () => {
        const used = measured([...generate, '--output', market])
        return { ...used, written: bytesBelow(market), records: size }
      },
    }
    if (!made(market)) measured([...generate, '--output', market])
  }
  fresh(out)
  yield { stage: 'start-up: bare node', work: () => times(20, bareNode) }
  yield { stage: 'start-up: --version', work: () => times(20, () => measured(['--version'])) }
  yield { stage: 'start-up: --help', work: () => times(20, () => measured(['--help'])) }

  if (kind === 'api') {
    const fetched = join(base, 'fetched')
    const fetchInto = (folder) =>
      served(market, (url) => measured(['fetch', '--base-url', url, '--rate', '0', '--data', folder, '--quiet']))
    yield {
      stage: 'fetch',
      work: async () => {
        const { server: _, ...used } = await fetchInto(fresh(fetched))
        return {
          ...used,
          bytes: bytesBelow(join(fetched, 'raw')),
          records: (await textBelow(join(fetched, 'raw'))).lines,
          written: bytesBelow(fetched),
        }
      },
    }
    if (!existsSync(join(fetched, 'dataset.json'))) await fetchInto(fresh(fetched))
    const raw = await textBelow(join(fetched, 'raw/goszakup'))
    yield {
      stage: 'transform',
      work: async () => {
        fresh(data, fetched)
        const used = measured(['transform', ...on])
        return {
          ...used,
          bytes: raw.bytes,
          records: (await textBelow(join(data, 'releases'))).lines,
          written: bytesBelow(join(data, 'releases')),
        }
      },
    }
    if (!existsSync(join(data, 'releases'))) {
      fresh(data, fetched)
      measured(['transform', ...on])
    }
  } else {
    const packed = join(market, 'compiled.ndjson.zst')
    yield {
      stage: 'import',
      work: () => {
        fresh(data)
        const used = measured(['import', packed, ...on])
        return { ...used, bytes: bytesBelow(packed), records: size, written: bytesBelow(join(data, 'releases')) }
      },
    }
    if (!existsSync(join(data, 'releases'))) measured(['import', packed, ...on])
  }
  const register = ['import', join(market, 'registers/vat_payers.csv'), '--register', 'vat-payers']
  yield { stage: 'import a register', work: () => measured([...register, ...on]) }
  measured([...register, ...on])
  if (kind === 'api') {
    const releases = join(base, 'releases.ndjson')
    const compiledFile = join(base, 'compiled.ndjson')
    if (!existsSync(releases)) await writeReleases(data, releases)
    yield {
      stage: 'compile',
      work: async () => {
        const used = measured(['compile', releases, '--quiet'], [0], compiledFile)
        return { ...used, bytes: bytesBelow(releases), records: (await textOf(compiledFile)).lines }
      },
    }
  }
  if (kind === 'api' && !existsSync(join(base, 'compiled.ndjson')))
    measured(['compile', join(base, 'releases.ndjson'), '--quiet'], [0], join(base, 'compiled.ndjson'))
  yield {
    stage: 'build',
    work: async () => {
      const used = measured(['build', '--force', ...on])
      return {
        ...used,
        bytes: (await textBelow(join(data, 'releases'))).bytes,
        records: size,
        written: bytesBelow(generationOf(data)),
      }
    },
  }
  measured(['build', ...on])
  const forget = () => {
    rmSync(join(data, 'flags'), { recursive: true, force: true })
    rmSync(join(generationOf(data), 'intermediates'), { recursive: true, force: true })
  }
  yield {
    stage: 'flag --all',
    work: () => {
      forget()
      const used = measured(['flag', '--all', '--output', join(out, 'flags.ndjson'), ...on])
      return { ...used, records: size, written: bytesBelow(join(data, 'flags')) }
    },
  }
  if (!existsSync(join(out, 'flags.ndjson'))) measured(['flag', '--all', '--output', join(out, 'flags.ndjson'), ...on])
  yield {
    stage: 'flag --all, again',
    work: () => measured(['flag', '--all', '--output', join(out, 'again.ndjson'), ...on]),
  }
  yield {
    stage: 'flag NAME --limit 50, warm',
    work: () => times(3, () => measured(['flag', 'single-bid', '--limit', '50', ...on])),
  }
  const apart = [...familyNames.map((family) => `indicators: ${family}`), 'shared relations']
  if (apart.some((stage) => !isKnown(size, stage, 'jaryq'))) {
    // Relations that a run kept would only be opened.
    rmSync(join(generationOf(data), 'intermediates'), { recursive: true, force: true })
    const families = familiesOf(data, join(base, 'indicators.ndjson'))
    for (const stage of apart) if (families.has(stage)) yield { stage, work: () => families.get(stage) }
  }
  yield {
    stage: 'report overview',
    work: () => measured(['report', 'overview', '--output', join(out, 'overview.html'), ...on]),
  }
  const flag = await lineWith('"bid-period-below-minimum"', join(out, 'flags.ndjson'))
  if (flag !== undefined) {
    const letter = [
      'letter',
      'new',
      'a-dvga',
      '--flag',
      JSON.parse(flag).id,
      '--lang',
      'ru',
      '--force',
      '--output',
      out,
    ]
    const applicant = ['--applicant', join(root, 'tools/made-up-applicant.yaml')]
    yield { stage: 'letter new', work: () => measured([...letter, ...applicant, ...on]) }
  }
  yield {
    stage: 'search, the index made',
    work: () => {
      rmSync(join(data, 'search'), { recursive: true, force: true })
      const used = measured(['search', 'ремонт школы', ...on], [0, 6])
      return { ...used, written: bytesBelow(join(data, 'search')) }
    },
  }
  yield { stage: 'search', work: () => times(3, () => measured(['search', 'ремонт школы', ...on], [0, 6])) }
}

/** Writes the releases of a dataset into one file. */
async function writeReleases(data, file) {
  const folder = join(data, 'releases/goszakup')
  const names = readdirSync(folder).filter((name) => linesFiles.test(name) && !name.startsWith('rejects'))
  rmSync(file, { force: true })
  for (const name of names.sort())
    await pipeline(readBytes(join(folder, name)), createWriteStream(file, { flags: 'a' }))
}

/** The median of several. */
function times(count, work) {
  const runs = Array.from({ length: count }, work).sort((a, b) => a.seconds - b.seconds)
  return runs[Math.floor(count / 2)]
}

/** What the shared relations and each family of indicators took, as bench/indicators.mjs measures them in one process. */
function familiesOf(data, results) {
  rmSync(results, { force: true })
  const script = join(import.meta.dirname, 'indicators.mjs')
  const only = '^(relation|indicator) '
  const run = spawnSync(
    process.execPath,
    [script, '--datasets', data, '--alone', '--only', only, '--results', results],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (run.status !== 0) throw new Error(`bench/indicators.mjs ended with ${run.status}`)
  const entries = readFileSync(results, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const groups = Map.groupBy(entries, ({ kind, family }) =>
    kind === 'relation' ? 'shared relations' : `indicators: ${family}`,
  )
  const sum = (list, field) => list.reduce((total, entry) => total + entry[field], 0)
  return new Map(
    [...groups].map(([stage, list]) => [
      stage,
      {
        ...{ seconds: sum(list, 'seconds'), cpu: sum(list, 'cpu'), rss: Math.max(...list.map(({ rss }) => rss)) },
        ...{ records: undefined, failed: list.filter(({ failure }) => failure).map(({ name }) => name) },
      },
    ]),
  )
}

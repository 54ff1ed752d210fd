// The stages of the chain, in their order. Each gives what it took and how much it worked on: `bytes` read, `records`,
// `written` bytes on disk.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { zstdDecompressSync } from 'node:zlib'
import { root } from '../tools/setup.mjs'
import { familyNames, familyOf } from './families.mjs'
import { bytesBelow, measured, served } from './processes.mjs'

const lines = (path) =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ndjson(\.zst)?$/.test(name))
    .reduce((sum, name) => sum + linesIn(bytesOf(join(path, name))), 0)

function bytesOf(path) {
  const bytes = readFileSync(path)
  return path.endsWith('.zst') ? zstdDecompressSync(bytes, { maxOutputLength: 2 ** 32 }) : bytes
}

function linesIn(bytes) {
  let count = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++
  return count
}

/** Bytes of the text below a folder, unpacked. */
export function textBelow(path) {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ndjson(\.zst)?$/.test(name))
    .reduce((sum, name) => sum + bytesOf(join(path, name)).length, 0)
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
          records: lines(join(fetched, 'raw')),
          written: bytesBelow(fetched),
        }
      },
    }
    if (!existsSync(join(fetched, 'dataset.json'))) await fetchInto(fresh(fetched))
    const raw = textBelow(join(fetched, 'raw/goszakup'))
    yield {
      stage: 'transform',
      work: () => {
        fresh(data, fetched)
        const used = measured(['transform', ...on])
        return {
          ...used,
          bytes: raw,
          records: lines(join(data, 'releases')),
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
    if (!existsSync(releases)) writeFileSync(releases, releasesOf(data))
    yield {
      stage: 'compile',
      work: () => {
        const used = measured(['compile', releases, '--quiet'], [0], compiledFile)
        return { ...used, bytes: bytesBelow(releases), records: linesIn(readFileSync(compiledFile)) }
      },
    }
  }
  if (kind === 'api' && !existsSync(join(base, 'compiled.ndjson')))
    measured(['compile', join(base, 'releases.ndjson'), '--quiet'], [0], join(base, 'compiled.ndjson'))
  yield {
    stage: 'build',
    work: () => {
      const used = measured(['build', '--force', ...on])
      return {
        ...used,
        bytes: textBelow(join(data, 'releases')),
        records: size,
        written: bytesBelow(generationOf(data)),
      }
    },
  }
  measured(['build', ...on])
  const files = readdirSync(new URL('../src/indicators', import.meta.url))
  const names = files.filter((file) => /^(?!x_).*\.sql$/.test(file)).map((file) => file.slice(0, -4))
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
  for (const family of familyNames) {
    const members = names.filter((name) => familyOf(name) === family)
    const stage = `indicators: ${family}`
    if (members.length === 0 || isKnown(size, stage, 'jaryq')) continue
    yield {
      stage,
      work: () => {
        rmSync(join(data, 'flags'), { recursive: true, force: true })
        return together(members.map((name) => measured(['flag', name, '--limit', '1', ...on])))
      },
    }
  }
  yield {
    stage: 'report overview',
    work: () => measured(['report', 'overview', '--output', join(out, 'overview.html'), ...on]),
  }
  const flag = readFileSync(join(out, 'flags.ndjson'), 'utf8')
    .split('\n')
    .find((line) => line.includes('"bid-period-below-minimum"'))
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

/** The releases of a dataset as one file. */
function releasesOf(data) {
  const folder = join(data, 'releases/goszakup')
  const names = readdirSync(folder).filter((name) => /\.ndjson(\.zst)?$/.test(name) && !name.startsWith('rejects'))
  return Buffer.concat(names.sort().map((name) => bytesOf(join(folder, name))))
}

function bareNode() {
  const started = performance.now()
  const before = process.resourceUsage()
  spawnSync(process.execPath, ['-e', '0'])
  const { maxRSS } = process.resourceUsage()
  return { seconds: (performance.now() - started) / 1000, cpu: 0, rss: Math.min(before.maxRSS, maxRSS) * 1024 }
}

/** The median of several. */
function times(count, work) {
  const runs = Array.from({ length: count }, work).sort((a, b) => a.seconds - b.seconds)
  return runs[Math.floor(count / 2)]
}

function together(runs) {
  const sum = (field) => runs.reduce((total, run) => total + run[field], 0)
  return { seconds: sum('seconds'), cpu: sum('cpu'), rss: Math.max(...runs.map(({ rss }) => rss)) }
}

// Other tools over the same data, each as its users run it. What is missing is installed below bench/data/peers:
// ocdskit, libcoveocds, Polars and DuckDB from PyPI into a virtual environment, ocdscardinal from its source package with
// cargo. jq is taken from the PATH. ocdskit and libcoveocds fetch the schema of OCDS: --schema FILE and --standard-zip FILE
// give it where there is no network. A tool that cannot be installed or fails is named in the table with the reason.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { bytesBelow, dataDirectory, measured, measuredProgram } from './processes.mjs'

const folder = join(dataDirectory, 'peers')
const venv = join(folder, 'venv')
const bin = (name) => join(venv, process.platform === 'win32' ? 'Scripts' : 'bin', name)
const packages = ['ocdskit', 'libcoveocds', 'polars', 'duckdb']
const cardinalVersion = '0.0.8'

function run(program, args, options = {}) {
  const result = spawnSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', ...options })
  if (result.status !== 0)
    throw new Error(
      `${program} ${args.slice(0, 3).join(' ')}: ${result.error ?? result.stderr.trim().split('\n').at(-1)}`,
    )
  return result.stdout
}

/** Installs what is missing; gives the problems by name. */
function install() {
  mkdirSync(folder, { recursive: true })
  const problems = {}
  try {
    if (!existsSync(bin('python'))) run('python3', ['-m', 'venv', venv])
    for (const name of packages)
      try {
        run(bin('python'), ['-m', 'pip', 'show', name])
      } catch {
        try {
          console.error(`installing ${name} …`)
          run(bin('python'), ['-m', 'pip', 'install', '-q', name])
        } catch (error) {
          problems[name] = error.message
        }
      }
  } catch (error) {
    for (const name of packages) problems[name] = error.message
  }
  try {
    if (!existsSync(cardinal())) {
      console.error('building ocdscardinal …')
      const from = [
        'download',
        '-q',
        `ocdscardinal==${cardinalVersion}`,
        '--no-binary',
        'ocdscardinal',
        '--no-deps',
        '--no-build-isolation',
      ]
      // pip asks it for the name of what it downloads, and looks for it on the PATH.
      run(bin('python'), ['-m', 'pip', 'install', '-q', 'maturin'])
      const env = { ...process.env, PATH: `${dirname(bin('python'))}${delimiter}${process.env.PATH}` }
      run(bin('python'), ['-m', 'pip', ...from, '-d', folder], { env })
      const archive = readdirSync(folder).find((name) => /^ocdscardinal-.*\.tar\.gz$/.test(name))
      run('tar', ['-xzf', archive], { cwd: folder })
      run('cargo', ['build', '--release', '--quiet'], { cwd: join(folder, archive.replace('.tar.gz', '')) })
    }
  } catch (error) {
    problems.ocdscardinal = error.message
  }
  return problems
}

function cardinal() {
  return join(folder, `ocdscardinal-${cardinalVersion}`, 'target/release/ocdscardinal')
}

/** The first lines of a file, as texts. */
async function firstLines(file, most) {
  const { readLines } = await import('../dist/files/lines.js')
  const lines = []
  for await (const { bytes } of readLines(file)) {
    if (lines.length === most) break
    lines.push(bytes.toString())
  }
  return lines
}

const polars = `
import sys, polars as pl
data = pl.scan_ndjson(sys.argv[1], infer_schema_length=10000, ignore_errors=True)
out = data.select(pl.col('tender').struct.field('procurementMethodDetails').alias('m')).group_by('m').len().collect()
print(len(out))
`
const duckdbCount = `
import sys, duckdb
print(duckdb.sql(f"""SELECT tender.procurementMethodDetails AS m, count(*) AS n
FROM read_ndjson('{sys.argv[1]}', columns={{tender: 'STRUCT(procurementMethodDetails VARCHAR)'}}, maximum_object_size=67108864)
GROUP BY m ORDER BY n DESC""").fetchall()[:1])
`
// Four of the tables, as one would write them by hand.
const duckdbTables = `
import sys, duckdb
file, out = sys.argv[1], sys.argv[2]
db = duckdb.connect()
columns = """{ocid: 'VARCHAR', date: 'VARCHAR', buyer: 'STRUCT(id VARCHAR, name VARCHAR)',
 parties: 'STRUCT(id VARCHAR, name VARCHAR, roles VARCHAR[])[]',
 tender: 'STRUCT(id VARCHAR, title VARCHAR, status VARCHAR, procurementMethod VARCHAR, value STRUCT(amount DECIMAL(18,2), currency VARCHAR),
   lots STRUCT(id VARCHAR, title VARCHAR, status VARCHAR, value STRUCT(amount DECIMAL(18,2), currency VARCHAR))[],
   items STRUCT(id VARCHAR, description VARCHAR, relatedLot VARCHAR, quantity DOUBLE)[])',
 bids: 'STRUCT(details STRUCT(id VARCHAR, status VARCHAR, date VARCHAR, value STRUCT(amount DECIMAL(18,2), currency VARCHAR))[])',
 awards: 'STRUCT(id VARCHAR, status VARCHAR, date VARCHAR, value STRUCT(amount DECIMAL(18,2), currency VARCHAR), suppliers STRUCT(id VARCHAR, name VARCHAR)[])[]',
 contracts: 'STRUCT(id VARCHAR, awardID VARCHAR, title VARCHAR, status VARCHAR, dateSigned VARCHAR, value STRUCT(amount DECIMAL(18,2), currency VARCHAR))[]'}"""
db.sql(f"CREATE TEMP TABLE r AS SELECT * FROM read_ndjson('{file}', columns={columns}, maximum_object_size=67108864)")
for name, sql in {
  'processes': "SELECT ocid, date, buyer.id AS buyer_id, buyer.name AS buyer_name, tender.title, tender.status, tender.value.amount FROM r ORDER BY ocid",
  'parties': "SELECT ocid, p.id, p.name FROM (SELECT ocid, unnest(parties) AS p FROM r) ORDER BY ocid, p.id",
  'lots': "SELECT ocid, l.id, l.title, l.status, l.value.amount FROM (SELECT ocid, unnest(tender.lots) AS l FROM r) ORDER BY ocid, l.id",
  'items': "SELECT ocid, i.id, i.description, i.quantity FROM (SELECT ocid, unnest(tender.items) AS i FROM r) ORDER BY ocid, i.id",
  'bids': "SELECT ocid, b.id, b.status, b.value.amount FROM (SELECT ocid, unnest(bids.details) AS b FROM r) ORDER BY ocid, b.id",
  'awards': "SELECT ocid, a.id, a.status, a.value.amount FROM (SELECT ocid, unnest(awards) AS a FROM r) ORDER BY ocid, a.id",
  'contracts': "SELECT ocid, c.id, c.title, c.status, c.value.amount FROM (SELECT ocid, unnest(contracts) AS c FROM r) ORDER BY ocid, c.id",
}.items():
    db.sql(f"COPY ({sql}) TO '{out}/{name}.parquet' (FORMAT parquet, COMPRESSION zstd)")
`

/** The stages that a peer can do too, jaryq's first: over the same files of the same size. */
export async function* peersAt({ base, schema, standardZip }) {
  const releases = join(base, 'releases.ndjson')
  const compiled = join(base, 'compiled.ndjson')
  const data = join(base, 'dataset')
  // A market of compiled releases has no releases that a person would merge.
  if (!existsSync(compiled)) return
  const problems = install()
  const python = existsSync(bin('python')) ? bin('python') : 'python3'
  const out = join(base, 'peers')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const settings = join(out, 'settings.ini')
  measured(['cardinal', 'init', settings, '--force'])
  const sample = join(out, 'package.json')
  const first = await firstLines(compiled, 1000)
  const about = {
    uri: 'https://example.org/p.json',
    version: '1.1',
    publishedDate: '2026-01-01T00:00:00Z',
    publisher: { name: 'X' },
  }
  writeFileSync(
    sample,
    JSON.stringify({ ...about, releases: [] }).replace('[]', () => `[${first.join(',')}]`),
  )

  const peer = (stage, who, work, bytes) => ({
    stage,
    who,
    work: () => {
      const problem = problems[who.split(' ')[0]]
      if (problem !== undefined) return { seconds: Number.NaN, cpu: Number.NaN, rss: Number.NaN, problem }
      try {
        return { ...work(), bytes }
      } catch (error) {
        return { seconds: Number.NaN, cpu: Number.NaN, rss: Number.NaN, problem: error.message.slice(0, 300) }
      }
    },
  })
  const script = (code, ...args) => measuredProgram(python, [python, '-c', code, ...args])
  const size = bytesBelow(compiled)

  yield peer(
    'compile',
    'ocdskit',
    () =>
      measuredProgram(python, [bin('ocdskit'), 'compile', ...(schema === undefined ? [] : ['--schema', schema])], {
        input: releases,
        output: join(out, 'ocdskit.ndjson'),
      }),
    bytesBelow(releases),
  )
  const own = (args) => measured(args)
  yield peer(
    'Cardinal’s indicators',
    'jaryq',
    () => own(['cardinal', 'indicators', compiled, '--settings', settings, '--quiet']),
    size,
  )
  yield peer(
    'Cardinal’s indicators',
    'ocdscardinal',
    () =>
      measuredProgram(python, [cardinal(), 'indicators', compiled, '--settings', settings], {
        output: join(out, 'cardinal.json'),
      }),
    size,
  )
  yield peer(
    'check 1,000 releases',
    'jaryq',
    () => measured(['validate', sample, '--quiet'], [0, 1, 5]),
    bytesBelow(sample),
  )
  yield peer(
    'check 1,000 releases',
    'libcoveocds',
    () => {
      const zip = standardZip === undefined ? [] : ['--standard-zip', standardZip]
      return measuredProgram(python, [bin('libcoveocds'), ...zip, sample], { output: join(out, 'cove.json') })
    },
    bytesBelow(sample),
  )
  yield peer(
    'NDJSON to tables',
    'jaryq, all tables, Parquet alone',
    () => JSON.parse(run(process.execPath, [join(import.meta.dirname, 'tables.mjs'), data, '--parquet-alone'])),
    size,
  )
  yield peer(
    'NDJSON to tables',
    'jaryq, all tables, with Arrow',
    () => JSON.parse(run(process.execPath, [join(import.meta.dirname, 'tables.mjs'), data])),
    size,
  )
  yield peer('NDJSON to tables', 'duckdb by hand, 7 tables', () => script(duckdbTables, compiled, out), size)
  yield peer('count by method', 'jaryq', () =>
    measured([
      'query',
      'SELECT tender_procurement_method_details AS m, count(*) AS n FROM processes GROUP BY m ORDER BY n DESC, m',
      '--data',
      data,
      '--quiet',
    ]),
  )
  yield peer('count by method', 'duckdb on NDJSON', () => script(duckdbCount, compiled), size)
  yield peer('count by method', 'polars on NDJSON', () => script(polars, compiled), size)
  yield peer(
    'count by method',
    'jq on NDJSON',
    () => measuredProgram(python, ['jq', '-r', '.tender.procurementMethodDetails'], { input: compiled }),
    size,
  )
}

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/cli.ts'

const heavy =
  /node_modules\/(undici|graphql|arquero|vega|vega-lite|docx|marked|mustache|yaml|csv-parse|csv-stringify|stream-json|@duckdb|@uwdata|@napi-rs)\//

function loaded(args: string[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'jaryq-startup-'))
  const list = join(directory, 'loaded')
  const hook = `import { registerHooks } from 'node:module'; import { appendFileSync } from 'node:fs';
    registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(list)}, url + '\\n'); return next(url, context) } })`
  try {
    execFileSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, join(root, 'bin/run.js'), ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    return readFileSync(list, 'utf8').trim().split('\n')
  } finally {
    rmSync(directory, { recursive: true })
  }
}

describe('starting', () => {
  it.skipIf(process.platform !== 'linux')('ends where no temporary files can be made', () => {
    const options = { env: { ...process.env, TMPDIR: '/proc/nowhere' }, timeout: 30_000 }
    expect(execFileSync(process.execPath, [join(root, 'bin/run.js'), 'help', 'exit-codes'], options).length).not.toBe(0)
  })

  it('loads nothing but the first file for --version', () => {
    expect(loaded(['--version']).filter((url) => url.startsWith('file:')).length).toBe(1)
  })

  it.each([[['--help']], [['flag', '--help']], [['fetch', '--help']], [['report', '--help']]])(
    'loads no heavy library for %j',
    (args) => {
      const urls = loaded(args)
      expect(urls.length).toBeGreaterThan(10)
      expect(urls.filter((url) => heavy.test(url))).toEqual([])
    },
  )
})

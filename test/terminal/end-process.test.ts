import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const source = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)))

it('ends at once with its code and all its output, though a call of the database goes on', async () => {
  const program = `
    import { DuckDBInstance } from '@duckdb/node-api'
    import { pathToFileURL } from 'node:url'
    const { endProcess } = await import(pathToFileURL(${source('terminal/end-process.ts')}))
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    // Far longer than anybody waits.
    connection.run("SELECT levenshtein(repeat('ab', 1000000), repeat('ba', 1000000))").catch(() => {})
    setTimeout(() => {
      process.stdout.write('x'.repeat(1_000_000))
      void endProcess(7)
    }, 500)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  let length = 0
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  const ended = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (code, signal) => resolve([code, signal])),
  )
  expect({ ended, said }).toEqual({ ended: [process.platform === 'win32' ? 1 : 7, null], said: '' })
  expect(length).toBe(1_000_000)
}, 120_000)

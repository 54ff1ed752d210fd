import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../src/files/hash.ts'
import { type MainJob, prepareMainJob, runMainJob } from './support/main-job.ts'

let jobs: MainJob[]
beforeAll(async () => {
  jobs = []
  for (const _ of [1, 2]) jobs.push(await runMainJob(await prepareMainJob(300, 11)))
})
afterAll(() => Promise.all((jobs ?? []).map((job) => job.remove())))

async function digests(directory: string, skip: RegExp): Promise<[string, string][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((file) => !skip.test(file))
    .sort()
  return Promise.all(
    files.map(async (file) => [file, sha256(await readFile(join(directory, file)))] as [string, string]),
  )
}

async function rawRecords(data: string): Promise<string[]> {
  const files = await readdir(join(data, 'raw'), { recursive: true })
  const lines = await Promise.all(
    files.filter((file) => file.endsWith('.ndjson')).map((file) => readFile(join(data, 'raw', file), 'utf8')),
  )
  return lines
    .flatMap((text) => text.trim().split('\n'))
    .map((line) => {
      const { source, entity, sha256: digest } = JSON.parse(line) as Record<string, string>
      return `${source} ${entity} ${digest}`
    })
    .sort()
}

describe('everything run twice on the same market', () => {
  it('has the same market', async () => {
    const [one, two] = await Promise.all(jobs.map((job) => digests(job.market, /^$/)))
    expect(two).toEqual(one)
  })

  it('has the same raw records', async () => {
    const [one, two] = await Promise.all(jobs.map((job) => rawRecords(job.data)))
    expect(two).toEqual(one)
  })

  it('has the same bytes in releases, tables, flags, page and letters', async () => {
    // Raw lines carry the time and the server's port, and so do cursors and what dataset.json says of the source.
    const skip = /^(raw|private)([/\\]|$)|^dataset\.json$/
    const [one, two] = await Promise.all(jobs.map((job) => digests(job.data, skip)))
    expect(one!.length).toBeGreaterThan(40)
    expect(two).toEqual(one)
    const [first, second] = await Promise.all(jobs.map((job) => digests(job.out, /^$/)))
    expect(first!.length).toBeGreaterThan(5)
    expect(second).toEqual(first)
  })

  it('says the same', () => {
    const [one, two] = jobs.map((job) => job.results.flag!.stdout)
    expect(two).toBe(one)
  })
})

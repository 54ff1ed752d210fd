import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { findingRows, validateFile } from '../../src/dataset/validate.ts'
import { silent } from '../../src/terminal/progress.ts'
import { validRelease } from '../ocds/validate/release.ts'
import { temporary } from '../support/temp.ts'

const releases = 1500
let dir: string

/** Releases of several megabytes, here and there with something wrong. */
function* made(): Generator<string> {
  const valid = validRelease()
  for (let at = 0; at < releases; at++) {
    const release: Record<string, unknown> = { ...valid, ocid: `ocds-a1b2c3-${at}`, id: `${at}` }
    if (at % 3 === 0) release.tag = [`tag-${at % 900}`]
    if (at % 11 === 0) release.date = 'soon'
    if (at % 100 === 3) Object.assign(release, { ocid: 'ocds-a1b2c3-3', id: '3' })
    if (at % 13 === 0) release[`own_${at}`] = at
    if (at % 250 === 5) yield '"no release"'
    yield JSON.stringify(release)
  }
}

beforeAll(async () => {
  dir = temporary('validate-threads')
  const head =
    '"uri":"https://example.org/1","version":"1.1","publishedDate":"2026-01-01T00:00:00Z","publisher":{"name":"x"}'
  const list = function* () {
    let before = ''
    for (const text of made()) {
      yield before + text
      before = ','
    }
  }
  const files = {
    'first.json': function* () {
      yield `{${head},"releases":[`
      yield* list()
      yield ']}'
    },
    // Checked by both versions until the metadata come.
    'last.json': function* () {
      yield '{"releases":['
      yield* list()
      yield `],${head}}`
    },
    'lines.ndjson': function* () {
      for (const text of made()) yield `${text}\n`
    },
  }
  for (const [name, content] of Object.entries(files))
    await pipeline(Readable.from(content()), createWriteStream(join(dir, name)))
})

const check = async (name: string, threads: number) => {
  const { findings, counts } = await validateFile(join(dir, name), { report: silent, threads, aloneMegabytes: 0 })
  return { rows: findingRows(findings).map(({ file: _file, ...row }) => row), counts }
}

describe('what is found does not depend on the threads', () => {
  it.each(['first.json', 'last.json', 'lines.ndjson'])('in %s', async (name) => {
    const alone = await check(name, 1)
    expect(alone.counts).toMatchObject({ releases, unreadable: 6 })
    expect(await check(name, 2)).toEqual(alone)
    expect(await check(name, 4)).toEqual(alone)
  })

  it('nor on where the metadata stand', async () => {
    const [first, last] = [await check('first.json', 2), await check('last.json', 2)]
    const told = (of: typeof first) => of.rows.map(({ byte: _byte, ...row }) => row)
    expect(told(last)).toEqual(told(first))
    expect(first.rows.find(({ path }) => path === 'id')).toMatchObject({
      ...{ kind: 'duplicate-id', count: 14, ocid: 'ocds-a1b2c3-3', pointer: '/releases/104/id' },
    })
    const tags = first.rows.find(({ path }) => path === 'tag[]')
    expect(tags).toMatchObject({ kind: 'codelist', count: releases / 3, value: 'tag-0' })
  })
})

it('stops when it is told to, with its threads', async () => {
  const stopper = new AbortController()
  let told = 0
  // When work has been handed out.
  const report = { ...silent, progress: () => void (++told === 8 && stopper.abort()) }
  const options = { report, threads: 3, aloneMegabytes: 0, signal: stopper.signal }
  await expect(validateFile(join(dir, 'first.json'), options)).rejects.toMatchObject({ name: 'Interrupted' })
})

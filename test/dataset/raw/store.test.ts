import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  entitiesWithoutCursor,
  RawStore,
  rawEntities,
  rawRecord,
  rawSegments,
  readRaw,
} from '../../../src/dataset/raw/store.ts'
import { sha256 } from '../../../src/files/hash.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { temporary } from '../../support/temp.ts'

const temp = () => temporary('raw')
const openStore = (dir: string, options: { sealAt?: number } = {}) =>
  RawStore.open<{ at: number }>(dir, 'goszakup', 'lots', {
    initial: { at: 0 },
    describe: (record) =>
      typeof record.id === 'number'
        ? { key: record.id, open: record.open === true, moment: record.moment as string | undefined }
        : undefined,
    ...options,
  })

function add(store: RawStore<{ at: number }>, record: object, text = JSON.stringify(record)) {
  return store.add({
    bytes: Buffer.from(text),
    record: record as Record<string, unknown>,
    url: 'http://host/v3/graphql',
    request: 'ab12',
    fetchedAt: '2026-03-20T00:00:00.000Z',
  })
}

async function lines(dir: string): Promise<string[]> {
  const found: string[] = []
  for await (const { bytes } of readRaw(dir, 'goszakup', 'lots')) found.push(bytes.toString())
  return found
}

const records = async (dir: string) => (await lines(dir)).map((line) => rawRecord(Buffer.from(line)).toString())

describe('raw lines', () => {
  it('hold the exact bytes of a record and the hash of them', async () => {
    const dir = await temp()
    const store = await openStore(dir)
    const text = '{"id": 1,  "amount": 624991.070, "name": "Шлем \\"x\\" \\u041a"}'
    expect(add(store, JSON.parse(text), text)).toBe('new')
    await store.commit()
    await store.close()
    expect(await lines(dir)).toEqual([
      `{"source":"goszakup","entity":"lots","url":"http://host/v3/graphql","request":"ab12","fetched_at":"2026-03-20T00:00:00.000Z","sha256":"${sha256(text)}","record":${text}}`,
    ])
    expect(await records(dir)).toEqual([text])
  })

  it('stay one line when the record came over several', async () => {
    const dir = await temp()
    const store = await openStore(dir)
    add(store, { id: 1, a: 'b\nc' }, '{\r\n "id": 1,\n "a": "b\\nc"\n}')
    await store.commit()
    await store.close()
    expect(await records(dir)).toEqual(['{   "id": 1,  "a": "b\\nc" }'])
  })

  it('are appended when a record changed, and never repeated', async () => {
    const dir = await temp()
    let store = await openStore(dir)
    expect([add(store, { id: 1 }), add(store, { id: 1 }), add(store, { id: 1, x: 1 })]).toEqual([
      'new',
      'same',
      'changed',
    ])
    await store.commit()
    await store.close()
    store = await openStore(dir)
    expect([add(store, { id: 1, x: 1 }), add(store, { id: 2 }), add(store, { id: 1 })]).toEqual([
      'same',
      'new',
      'changed',
    ])
    expect(store.count).toBe(2)
    await store.commit()
    await store.close()
    expect(await records(dir)).toEqual(['{"id":1}', '{"id":1,"x":1}', '{"id":2}', '{"id":1}'])
  })

  it.each([
    ['few', 20],
    ['too many to read ahead', 2000],
  ])('are known by what was read ahead, of %s', async (_, count) => {
    const dir = await temp()
    const store = await openStore(dir)
    for (let id = 1; id <= count; id += 2) add(store, { id })
    await store.commit()
    store.expect(1, count, 10)
    expect([add(store, { id: 1 }), add(store, { id: 2 }), add(store, { id: 3, x: 1 }), add(store, { id: 2 })]).toEqual([
      'same',
      'new',
      'changed',
      'same',
    ])
    // Outside of what was read, and while a commit changes what is known.
    const committing = store.commit()
    expect([add(store, { id: 3, x: 1 }), add(store, { id: 2, y: 1 }), add(store, { id: count + 1 })]).toEqual([
      'same',
      'changed',
      'new',
    ])
    await committing
    expect([add(store, { id: 3 }), add(store, { id: 2, y: 1 }), add(store, { id: 5 })]).toEqual([
      'changed',
      'same',
      'same',
    ])
    await store.commit()
    expect([add(store, { id: 3 }), add(store, { id: 2 })]).toEqual(['same', 'changed'])
    await store.close()
  })

  it('are whole whatever they are long, commit after commit', async () => {
    const dir = await temp()
    const store = await openStore(dir)
    const written: string[] = []
    for (const size of [10, 200_000, 300_000, 5, 9_000_000, 40, 1_000_000]) {
      for (let more = 0; more < 3; more++) {
        const record = { id: written.length, text: `${'қ'.repeat(size / 2)}${size}` }
        written.push(JSON.stringify(record))
        add(store, record)
      }
      const committing = store.commit()
      written.push(`{"id":${written.length}}`)
      add(store, { id: written.length - 1 })
      await committing
    }
    await store.commit()
    await store.close()
    expect((await records(dir)).map(sha256)).toEqual(written.map(sha256))
  })

  it('that were not committed are not seen by readers, and are cut off by the next writer', async () => {
    const dir = await temp()
    let store = await openStore(dir)
    add(store, { id: 1 })
    store.cursor.state.at = 7
    await store.commit()
    add(store, { id: 2 })
    store.cursor.state.at = 8
    await store.close()
    const [segment] = await rawSegments(dir, 'goszakup', 'lots')
    await appendFile(segment!.path, '{"source":"goszakup","entity":"lots","rec')
    expect(await records(dir)).toEqual(['{"id":1}'])
    store = await openStore(dir)
    expect(store.cursor.state.at).toBe(7)
    expect(add(store, { id: 2 })).toBe('new')
    await store.commit()
    await store.close()
    expect(await records(dir)).toEqual(['{"id":1}', '{"id":2}'])
  })

  it.each(['missing', 'damaged', 'behind'])('are not repeated when the index is %s', async (state) => {
    const dir = await temp()
    let store = await openStore(dir)
    const index = join(dir, 'raw/goszakup/lots/index.sqlite')
    for (let id = 1; id <= 50; id++) add(store, { id, open: id < 5 })
    await store.commit()
    await store.close()
    const early = await readFile(index)
    store = await openStore(dir)
    for (let id = 40; id <= 90; id++) add(store, { id, x: 1 })
    await store.commit()
    await store.close()
    const before = await records(dir)
    if (state === 'missing') await rm(index)
    if (state === 'damaged') await writeFile(index, 'this is not a database'.repeat(300))
    if (state === 'behind') await writeFile(index, early)
    store = await openStore(dir)
    expect(store.count).toBe(90)
    expect(store.index.openKeys(store.cursor.run, 9)).toEqual([4, 3, 2, 1])
    for (let id = 1; id <= 90; id++) expect(add(store, id < 40 ? { id, open: id < 5 } : { id, x: 1 })).toBe('same')
    await store.commit()
    await store.close()
    expect(await records(dir)).toEqual(before)
  })

  it('go on in a new file when one is full, the old one compressed', async () => {
    const dir = await temp()
    let store = await openStore(dir, { sealAt: 2000 })
    for (let id = 1; id <= 60; id++) {
      add(store, { id, text: 'Қағаз' })
      await store.commit()
      if (id === 30) {
        await store.close()
        store = await openStore(dir, { sealAt: 2000 })
      }
    }
    await store.close()
    const names = (await rawSegments(dir, 'goszakup', 'lots')).map(({ name }) => name)
    expect(names.length).toBeGreaterThan(3)
    expect(names.slice(0, -1).every((name) => name.endsWith('.ndjson.zst'))).toBe(true)
    expect((await records(dir)).map((text) => JSON.parse(text).id)).toEqual(
      Array.from({ length: 60 }, (_, at) => at + 1),
    )
    await rm(join(dir, 'raw/goszakup/lots/index.sqlite'))
    store = await openStore(dir, { sealAt: 2000 })
    expect(store.count).toBe(60)
    expect(add(store, { id: 1, text: 'Қағаз' })).toBe('same')
    await store.close()
  })

  it('survive a stop in the middle of sealing', async () => {
    const dir = await temp()
    const store = await openStore(dir)
    add(store, { id: 1 })
    await store.commit()
    await store.close()
    const folder = join(dir, 'raw/goszakup/lots')
    await writeFile(join(folder, '000001.ndjson.zst'), 'half')
    await writeFile(join(folder, '000001.ndjson.zst.part'), 'half')
    const again = await openStore(dir)
    await again.close()
    expect((await readdir(folder)).filter((name) => name.startsWith('0'))).toEqual(['000001.ndjson'])
    expect(await records(dir)).toEqual(['{"id":1}'])
  })

  it('that were cut short by another hand are an error with the file’s name', async () => {
    const dir = await temp()
    const store = await openStore(dir)
    add(store, { id: 1 })
    await store.commit()
    await store.close()
    await truncate(join(dir, 'raw/goszakup/lots/000001.ndjson'), 10)
    const error = await openStore(dir).catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 5, bug: false, what: expect.stringContaining('000001.ndjson') })
  })

  it('without the cursor that was there once are told, an entity without a line too', async () => {
    const dir = await temp()
    await (await openStore(dir)).close()
    expect(await entitiesWithoutCursor(dir, 'goszakup')).toEqual([])
    await rm(join(dir, 'raw/goszakup/lots/cursor.json'))
    expect(await entitiesWithoutCursor(dir, 'goszakup')).toEqual(['lots'])
    await rm(join(dir, 'raw/goszakup/lots/index.sqlite'))
    expect(await entitiesWithoutCursor(dir, 'goszakup')).toEqual([])
  })

  it('are read without a cursor, as an import writes them', async () => {
    const dir = await temp()
    const store = await openStore(dir)
    add(store, { id: 1 })
    await store.commit()
    await store.close()
    await rm(join(dir, 'raw/goszakup/lots/cursor.json'))
    expect(await records(dir)).toEqual(['{"id":1}'])
    expect(await rawEntities(dir, 'goszakup')).toEqual(['lots'])
    expect(await rawSegments(dir, 'goszakup', 'nothing')).toEqual([])
  })

  it('that are added while a commit is under way belong to the next one, and so does the state', async () => {
    const dir = await temp()
    let store = await openStore(dir)
    const cursor = async () => JSON.parse(await readFile(join(dir, 'raw/goszakup/lots/cursor.json'), 'utf8'))
    add(store, { id: 1 })
    store.cursor.state.at = 1
    const first = store.commit()
    // It begins once the one before has ended.
    await Promise.resolve().then(() => {})
    expect([add(store, { id: 1 }), add(store, { id: 2 }), add(store, { id: 1, x: 1 })]).toEqual([
      'same',
      'new',
      'changed',
    ])
    store.cursor.state.at = 2
    await first
    expect((await cursor()).state.at).toBe(1)
    expect(await records(dir)).toEqual(['{"id":1}'])
    await store.commit()
    expect((await cursor()).state.at).toBe(2)
    expect(await records(dir)).toEqual(['{"id":1}', '{"id":2}', '{"id":1,"x":1}'])
    add(store, { id: 3 })
    await store.close()
    store = await openStore(dir)
    expect([store.count, add(store, { id: 1, x: 1 }), add(store, { id: 3 })]).toEqual([2, 'same', 'new'])
    await store.close()
  })

  it('are never counted on after a commit that failed', async () => {
    const dir = await temp()
    const store = await openStore(dir)
    add(store, { id: 1 })
    await store.commit()
    await rm(join(dir, 'raw/goszakup/lots'), { recursive: true })
    await writeFile(join(dir, 'raw/goszakup/lots'), 'in the way')
    add(store, { id: 2 })
    await expect(store.commit()).rejects.toThrow()
    await rm(join(dir, 'raw/goszakup/lots'))
    add(store, { id: 3 })
    await expect(store.commit()).rejects.toThrow()
    await store.close()
  })

  it.each(['complete', 'missing', 'behind'])(
    'know which question they answer, or that they do not (index %s)',
    async (state) => {
      const dir = await temp()
      const index = join(dir, 'raw/goszakup/lots/index.sqlite')
      let store = await openStore(dir)
      const answer = (id: number) => {
        const record = { id }
        const raw = { url: 'http://host', request: 'ab12', fetchedAt: '2026-03-20T00:00:00.000Z' }
        return store.add({ ...raw, bytes: Buffer.from(JSON.stringify(record)), record }, 'question')
      }
      store.index.track('question')
      answer(1)
      await store.commit()
      await store.close()
      const early = await readFile(index)
      store = await openStore(dir)
      answer(2)
      // The same record as before: there is no line that would tell.
      answer(1)
      await store.commit()
      await store.close()
      if (state === 'missing') await rm(index)
      if (state === 'behind') await writeFile(index, early)
      store = await openStore(dir)
      expect(store.count).toBe(2)
      expect(store.index.isTracked('question')).toBe(state === 'complete')
      expect(store.index.countScope('question')).toBe(state === 'complete' ? 2 : 0)
      await store.close()
    },
  )

  it('are what was committed, whatever is done in which order', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('add' as const),
        id: fc.integer({ min: 1, max: 6 }),
        x: fc.integer({ min: 0, max: 2 }),
      }),
      fc.record({ do: fc.constantFrom('commit' as const, 'kill' as const, 'index' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const dir = await temp()
        let store = await openStore(dir, { sealAt: 700 })
        let committed: string[] = []
        let waiting: string[] = []
        const newest = () => new Map([...committed, ...waiting].map((text) => [JSON.parse(text).id, text]))
        for (const action of steps) {
          if (action.do === 'add') {
            const text = JSON.stringify({ id: action.id, x: action.x })
            const known = newest().get(action.id)
            const expected = known === undefined ? 'new' : known === text ? 'same' : 'changed'
            expect(add(store, JSON.parse(text))).toBe(expected)
            if (expected !== 'same') waiting.push(text)
          } else if (action.do === 'commit') {
            await store.commit()
            committed = [...committed, ...waiting]
            waiting = []
          } else {
            await store.close()
            waiting = []
            if (action.do === 'index') await rm(join(dir, 'raw/goszakup/lots/index.sqlite'), { force: true })
            store = await openStore(dir, { sealAt: 700 })
          }
          expect(await records(dir)).toEqual(committed)
        }
        expect(store.count).toBe(newest().size)
        await store.close()
        await rm(dir, { recursive: true })
      }),
      { numRuns: 25 },
    )
  })
})

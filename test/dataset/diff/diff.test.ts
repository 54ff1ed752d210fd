import { appendFile, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DiffOptions, diffDataset, diffNote, fieldFilter } from '../../../src/dataset/diff/diff.ts'
import { PreviousForms } from '../../../src/dataset/diff/previous-forms.ts'
import { readRange } from '../../../src/dataset/diff/range.ts'
import { changesOf } from '../../../src/dataset/diff/records.ts'
import { createDataset, updateManifest } from '../../../src/dataset/manifest.ts'
import { appendRun, runsFile } from '../../../src/dataset/raw/runs.ts'
import { RawStore } from '../../../src/dataset/raw/store.ts'
import { recordKey } from '../../../src/goszakup/entities.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

type Records = Record<string, (object | string)[]>

const config = process.env.JARYQ_CONFIG_DIR
beforeAll(() => {
  process.env.JARYQ_CONFIG_DIR = temporary('diff-config')
})
afterAll(() => {
  process.env.JARYQ_CONFIG_DIR = config
})

async function dataset(training = true): Promise<string> {
  const dir = temporary('diff')
  await createDataset(dir)
  await updateManifest(dir, (manifest) => ({ ...manifest, training }))
  return dir
}

/** Stores records as a fetch does: what is there already is not stored again. Day N of March 2026. */
async function fetched(dir: string, day: number, records: Records, options: { log?: boolean; sealAt?: number } = {}) {
  const entities: Parameters<typeof appendRun>[1]['entities'] = {}
  for (const [entity, forms] of Object.entries(records)) {
    const store = await RawStore.open(dir, 'goszakup', entity, {
      initial: {},
      describe: (record) => ({ key: recordKey(entity, record)!, open: false, moment: undefined }),
      sealAt: options.sealAt,
    })
    const counts = { requests: 1, records: 0, new: 0, changed: 0, same: 0 }
    for (const form of forms) {
      const text = typeof form === 'string' ? form : JSON.stringify(form)
      counts.records++
      counts[
        store.add({
          bytes: Buffer.from(text),
          record: JSON.parse(text),
          url: 'http://host/v3/graphql',
          request: 'ab12',
          fetchedAt: stamp(day),
        })
      ]++
      if (options.sealAt !== undefined) await store.commit()
    }
    await store.commit()
    await store.close()
    entities[entity] = counts
  }
  if (options.log === false) return
  await appendRun(dir, {
    ...{ command: 'fetch', source: 'goszakup', base_url: 'http://host', complete: true, version: '0', filter: {} },
    ...{ started_at: stamp(day), ended_at: stamp(day), entities },
  })
}

const stamp = (day: number) => `2026-03-${String(day).padStart(2, '0')}T06:00:00.000Z`

async function diff(dir: string, options: Partial<DiffOptions> = {}) {
  const found = await diffDataset(dir, { report: silent, ...options })
  const rows = []
  for await (const row of found.rows) rows.push(row)
  return { rows, summary: found.summary, note: diffNote(found.summary, found.range) }
}

const short = async (dir: string, options: Partial<DiffOptions> = {}) =>
  (await diff(dir, options)).rows.map(({ run, entity, id, field, before, after }) => [
    run,
    `${entity} ${id}`,
    field,
    before,
    after,
  ])

describe('what changed between two syncs', () => {
  it('is told by record, field, what was and what is', async () => {
    const dir = await dataset()
    await fetched(dir, 1, {
      lots: [
        { id: 1, amount: 100, lastUpdateDate: '2026-03-01 10:00:00' },
        { id: 2, amount: 5 },
      ],
    })
    await fetched(dir, 2, {
      lots: [{ id: 1, amount: 90, lastUpdateDate: '2026-03-02 10:00:00' }, { id: 2, amount: 5 }, { id: 3 }],
    })
    const { rows, note } = await diff(dir)
    const common = { run: 2, entity: 'lots', id: '1', seen_before: stamp(1), seen: stamp(2), silent: false }
    expect(rows).toEqual([
      { ...common, field: 'amount', before: 100, after: 90 },
      { ...common, field: 'lastUpdateDate', before: '2026-03-01 10:00:00', after: '2026-03-02 10:00:00' },
    ])
    expect(note).toBe('after run 1, up to run 2: changes of records 1, fields 2, entities 1, silent 0')
  })

  it('is by default what the last run changed, and each step of the range on request', async () => {
    const dir = await dataset()
    for (const [day, amount] of [
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 4],
    ] as const)
      await fetched(dir, day, { lots: [{ id: 7, amount }, { id: 10 + day }] })
    expect(await short(dir)).toEqual([[4, 'lots 7', 'amount', 1, 4]])
    expect(await short(dir, { to: '2' })).toEqual([[2, 'lots 7', 'amount', 1, 2]])
    const all = [
      [2, 'lots 7', 'amount', 1, 2],
      [3, 'lots 7', 'amount', 2, 1],
      [4, 'lots 7', 'amount', 1, 4],
    ]
    expect(await short(dir, { from: '0' })).toEqual(all)
    expect(await short(dir, { from: '1', to: '3' })).toEqual(all.slice(0, 2))
    expect(await short(dir, { from: '2026-03-03' })).toEqual(all.slice(1))
    expect(await short(dir, { from: '2026-03-02', to: '2026-03-03' })).toEqual(all.slice(0, 2))
    expect(await short(dir, { to: '2026-03-02' })).toEqual(all.slice(0, 1))
  })

  it('is nothing when the last run brought nothing of the entity', async () => {
    const dir = await dataset()
    await fetched(dir, 1, { lots: [{ id: 1, a: 1 }] })
    await fetched(dir, 2, { lots: [{ id: 1, a: 2 }] })
    await fetched(dir, 3, { lots: [{ id: 1, a: 2 }], plans: [{ id: 1 }] })
    expect(await short(dir)).toEqual([])
    expect(await short(dir, { from: '1' })).toHaveLength(1)
  })

  it('counts what a killed run left to the next one', async () => {
    const dir = await dataset()
    await fetched(dir, 1, { lots: [{ id: 1, a: 1 }] })
    await fetched(dir, 2, { lots: [{ id: 1, a: 2 }] }, { log: false })
    expect(await short(dir, { from: '1' })).toEqual([[null, 'lots 1', 'a', 1, 2]])
    await fetched(dir, 3, { lots: [{ id: 2 }] })
    expect(await short(dir)).toEqual([[2, 'lots 1', 'a', 1, 2]])
  })

  it('is the whole history where no run was logged', async () => {
    const dir = await dataset()
    await fetched(dir, 1, { lots: [{ id: 1, a: 1 }] }, { log: false })
    await fetched(dir, 2, { lots: [{ id: 1, a: 2 }] }, { log: false })
    const { rows, note } = await diff(dir)
    expect(rows).toMatchObject([{ run: null, before: 1, after: 2 }])
    expect(note).toMatch(/^no log of runs: the whole history: changes of records 1,/)
  })

  it('does not trust the log of lines that were moved away', async () => {
    const dir = await dataset()
    for (let day = 1; day <= 3; day++)
      await fetched(dir, day, {
        lots: [
          { id: 1, a: day },
          { id: 2, text: 'x'.repeat(500) },
        ],
      })
    await rm(join(dir, 'raw/goszakup/lots'), { recursive: true })
    await fetched(dir, 4, { lots: [{ id: 1, a: 4 }] })
    await fetched(dir, 5, { lots: [{ id: 1, a: 5 }] })
    expect(await short(dir)).toEqual([[5, 'lots 1', 'a', 4, 5]])
    expect(await short(dir, { from: '0' })).toEqual([[5, 'lots 1', 'a', 4, 5]])
  })

  it('is found across sealed segments', async () => {
    const dir = await dataset()
    const lots = (day: number) => Array.from({ length: 30 }, (_, id) => ({ id: id + 1, a: id % 10 === 0 ? day : 0 }))
    for (let day = 1; day <= 3; day++) await fetched(dir, day, { lots: lots(day) }, { sealAt: 700 })
    const names = await readdir(join(dir, 'raw/goszakup/lots'))
    expect(names.filter((name) => name.endsWith('.zst')).length).toBeGreaterThan(3)
    expect(await short(dir)).toEqual([1, 11, 21].map((id) => [3, `lots ${id}`, 'a', 2, 3]))
    expect(await short(dir, { from: '0', to: '2' })).toEqual([1, 11, 21].map((id) => [2, `lots ${id}`, 'a', 1, 2]))
  })

  it('knows the keys of participants, reference books and unscrupulous suppliers', async () => {
    const dir = await dataset()
    const rnu = { supplierBiin: '120440006789', startDate: '2026-01-01' }
    await fetched(dir, 1, {
      subjects: [{ pid: 5, nameRu: 'a' }],
      'refs/ref_units': [{ code: '796', name_ru: 'шт' }],
      unscrupulous: [{ ...rnu, endDate: 'x' }],
    })
    await fetched(dir, 2, {
      subjects: [{ nameRu: 'b', pid: 5 }],
      'refs/ref_units': [{ code: '796', name_ru: 'штука' }],
      unscrupulous: [{ ...rnu, endDate: 'y' }],
    })
    expect((await short(dir)).map((row) => row.slice(1))).toEqual([
      ['refs/ref_units 796', 'name_ru', 'шт', 'штука'],
      ['subjects 5', 'nameRu', 'a', 'b'],
      [expect.stringMatching(/^unscrupulous [0-9a-f]{32}$/), 'endDate', 'x', 'y'],
    ])
  })

  it('says nothing of another spelling of the same', async () => {
    const dir = await dataset()
    await fetched(dir, 1, { lots: ['{"id":1,"amount":1.0,"x":null}'] })
    await fetched(dir, 2, { lots: ['{"amount":1,"id":1}'] })
    expect(await diff(dir)).toMatchObject({ rows: [], summary: { records: 0 } })
  })

  it('can be narrowed by entity, id and field', async () => {
    const dir = await dataset()
    const records = (a: number): Records => ({
      lots: [
        { id: 1, a, Kato: [{ id: 4, fullNameRu: `x${a}` }] },
        { id: 2, a },
      ],
      plans: [{ id: 1, a }],
    })
    await fetched(dir, 1, records(1))
    await fetched(dir, 2, records(2))
    const fields = async (options: Partial<DiffOptions>) =>
      (await short(dir, options)).map(([, of, field]) => `${of} ${field}`)
    expect(await fields({ entities: ['plans'] })).toEqual(['plans 1 a'])
    expect(await fields({ entities: ['lots', 'plans'], ids: ['1'], field: 'a' })).toEqual(['lots 1 a', 'plans 1 a'])
    expect(await fields({ field: 'kato.*' })).toEqual(['lots 1 Kato[id=4].fullNameRu'])
    expect(await fields({ ids: ['3'] })).toEqual([])
    const error = await diff(dir, { entities: ['lot'] }).catch(explain)
    expect(error).toMatchObject({ exitCode: 2, next: [expect.stringContaining('lots')] })
  })

  it.each([
    [{ from: '3' }, 'there is no run 3'],
    [{ from: 'yesterday' }, '--from: expected the number of a run or a date'],
    [{ to: '2026-02-30' }, '--to: expected'],
    [{ from: '2', to: '1' }, 'nothing lies between'],
    [{ from: '2026-03-02', to: '2026-03-01' }, 'nothing lies between'],
  ])('cannot be asked for with %j', async (options, what) => {
    const dir = await dataset()
    for (const day of [1, 2]) await fetched(dir, day, { lots: [{ id: 1, day }] })
    expect(await diff(dir, options).catch(explain)).toMatchObject({ exitCode: 2, what: expect.stringContaining(what) })
  })

  it('takes the days of Astana', async () => {
    const dir = await dataset()
    expect((await readRange(dir, { from: '2026-03-01', to: '2026-03-01' })).from).toEqual({
      moment: '2026-02-28T19:00:00.000Z',
    })
    expect((await readRange(dir, { from: '2024-01-01', to: '2024-02-29' })).to).toEqual({
      moment: '2024-02-29T19:00:00.000Z',
    })
  })

  it('goes on past a line that cannot be read', async () => {
    const dir = await dataset()
    await fetched(dir, 1, { lots: [{ id: 1, a: 1 }] })
    await rm(join(dir, 'raw/goszakup/lots/cursor.json'))
    const segment = join(dir, 'raw/goszakup/lots/000001.ndjson')
    const [line] = (await readFile(segment, 'utf8')).split('\n')
    await appendFile(segment, `${line!.replace('"a":1', '"a":')}\n{"no":1}\n${line!.replace('"a":1', '"a":2')}\n`)
    await rm(runsFile(dir))
    const { rows, note } = await diff(dir)
    expect(rows.at(-1)).toMatchObject({ field: 'a', after: 2 })
    expect(note).toMatch(/lines that could not be compared 2/)
  })
})

describe('a silent edit', () => {
  const changed = async (before: object, after: object, entity = 'announcements') => {
    const dir = await dataset()
    await fetched(dir, 1, { [entity]: [{ id: 1, ...before }] })
    await fetched(dir, 2, { [entity]: [{ id: 1, ...after }] })
    const { rows, summary } = await diff(dir)
    const only = await diff(dir, { silent: true })
    expect(only.rows).toEqual(rows.filter((row) => row.silent === true))
    return { silent: rows[0]?.silent, rows: rows.length, indexed: summary.indexed }
  }
  const first = '2026-03-01 10:00:00'
  const later = '2026-03-02 10:00:00'

  it.each([
    ['no stamp moved', { a: 1, lastUpdateDate: first }, { a: 2, lastUpdateDate: first }, true],
    ['its stamp moved', { a: 1, lastUpdateDate: first }, { a: 2, lastUpdateDate: later }, false],
    [
      'only the index moved',
      { a: 1, lastUpdateDate: first, indexDate: first },
      { a: 2, lastUpdateDate: first, indexDate: later },
      true,
    ],
    ['a deadline moved', { endDate: first, lastUpdateDate: first }, { endDate: later, lastUpdateDate: first }, true],
    [
      'a nested stamp moved',
      { timestamp: first, Kato: [{ id: 2, a: 1, editDate: first }] },
      { timestamp: first, Kato: [{ id: 2, a: 2, editDate: later }] },
      false,
    ],
    ['it has the stamp of the index only, which stood', { a: 1, indexDate: first }, { a: 2, indexDate: first }, true],
    ['it has the stamp of the index only, which moved', { a: 1, indexDate: first }, { a: 2, indexDate: later }, false],
    ['REST names it', { a: 1, last_update_date: first }, { a: 2, last_update_date: first }, true],
    ['it has no stamp', { a: 1 }, { a: 2 }, null],
    [
      'the approval dates it',
      { a: 1, approveDate: null, indexDate: first },
      { a: 2, approveDate: later, indexDate: first },
      false,
    ],
    ['a field is asked for since', { lastUpdateDate: first }, { lastUpdateDate: first, b: 1 }, false],
    ['an element came', { timestamp: first, L: [] }, { timestamp: first, L: [{ id: 1, a: 1 }] }, true],
    ['another record names it', { timestamp: first, Acts: [] }, { timestamp: first, Acts: [{ id: 1 }] }, false],
    ['none names it any more', { timestamp: first, Acts: [{ id: 1 }] }, { timestamp: first, Acts: [] }, true],
  ])('or not, when %s', async (_what, before, after, expected) => {
    expect((await changed(before, after)).silent).toBe(expected)
  })

  it('is none when a record was only indexed anew, which is shown on request', async () => {
    const dir = await dataset()
    await fetched(dir, 1, { lots: [{ id: 1, indexDate: first }] })
    await fetched(dir, 2, { lots: [{ id: 1, indexDate: later }] })
    expect(await short(dir, { field: 'index*' })).toEqual([[2, 'lots 1', 'indexDate', first, later]])
    expect(await changed({ indexDate: first }, { indexDate: later })).toEqual({
      silent: undefined,
      rows: 0,
      indexed: 1,
    })
  })
})

describe('a deleted record', () => {
  it('is told when the journal or the list of deleted plan points names it', async () => {
    const dir = await dataset()
    await fetched(dir, 1, { lots: [{ id: 1 }, { id: 2 }], plans: [{ id: 5 }], contracts: [{ id: 9 }] })
    const entry = { date_action: '2026-03-02 09:00:00', url: '/v3/x' }
    await fetched(dir, 2, {
      journal: [
        { service_name: 'lots', object_id: 2, action: 'D', ...entry },
        { service_name: 'lots', object_id: 1, action: 'U', ...entry },
        { service_name: 'lots', object_id: 77, action: 'D', ...entry },
        { service_name: 'trd_buy', object_id: 2, action: 'D', ...entry },
      ],
      'deleted-plans': [
        { id: 5, rootrecord_id: 5, is_deleted: 1, index_date: '2026-03-02 10:20:00' },
        { id: 6, rootrecord_id: 6, is_deleted: 1, index_date: '2026-03-02 10:20:00' },
      ],
    })
    const { rows, note } = await diff(dir)
    const common = { run: 2, field: '(deleted)', before: null, seen_before: stamp(1), seen: stamp(2), silent: false }
    expect(rows).toEqual([
      { ...common, entity: 'lots', id: '2', after: { journal: '2026-03-02 09:00:00' } },
      { ...common, entity: 'plans', id: '5', after: { deleted_plans: '2026-03-02 10:20:00' } },
    ])
    expect(note).toContain('deleted 2')
    expect(await short(dir, { field: 'amount' })).toEqual([])
    expect(await short(dir, { silent: true })).toEqual([])
    expect((await short(dir, { ids: ['5'] })).map(([, of]) => of)).toEqual(['plans 5'])
  })

  it('is not told when it was known as deleted from the start', async () => {
    const dir = await dataset()
    await fetched(dir, 1, { plans: [{ id: 5 }], 'deleted-plans': [{ id: 5, index_date: 'x' }] })
    expect(await short(dir)).toEqual([])
  })
})

describe('persons', () => {
  it('have pseudonyms in every column, and no names', async () => {
    const dir = await dataset()
    const record = (iin: string, fio: string) => ({
      id: 1,
      supplierBiin: iin,
      note: `ИИН ${iin}`,
      Users: [{ code: iin, fio, iin }],
      crFio: fio,
    })
    await fetched(dir, 1, { contracts: [record('759931300037', 'Ф. Один')] })
    await fetched(dir, 2, { contracts: [record('759931300048', 'Ф. Два')] })
    await fetched(dir, 3, { contracts: [{ ...record('759931300048', 'Ф. Два'), supplierBiin: 59931300037 }] })
    const { rows } = await diff(dir, { from: '0' })
    const text = JSON.stringify(rows)
    expect(text).not.toMatch(/\d{4}31300\d{3}|59931300037|Один|Два/)
    expect(rows.map(({ field }) => field)).toEqual([
      'supplierBiin',
      'note',
      expect.stringMatching(/^Users\[code=KZ-person-/),
      expect.stringMatching(/^Users\[code=KZ-person-/),
      'crFio',
      'supplierBiin',
    ])
    expect(rows[0]).toMatchObject({
      before: expect.stringMatching(/^KZ-person-/),
      after: expect.stringMatching(/^KZ-/),
    })
    expect(rows[5]!.after).toMatch(/^KZ-person-/)
  })
})

describe('patterns of fields', () => {
  it.each([
    ['amount', 'Lots[id=1].amount', true],
    ['AMOUNT', 'amount', true],
    ['Lots.amount', 'Lots[id=1].amount', true],
    ['Lots[id=1].*', 'Lots[id=1].amount', true],
    ['Lots[id=2].*', 'Lots[id=1].amount', false],
    ['*Date', 'publishDate', true],
    ['*Date', 'Lots[id=1].indexDate', true],
    ['sum', 'sum1', false],
    ['Kato', 'Kato[0]', true],
    ['a.b', 'axb', false],
  ])('%s and %s: %s', (pattern, field, expected) => {
    expect(fieldFilter(pattern)(field)).toBe(expected)
  })

  it('leave out the dates of the index where there is none', () => {
    expect(['indexDate', 'Kato[id=1].index_date', 'amount'].map(fieldFilter(undefined))).toEqual([false, false, true])
  })
})

describe('any history', () => {
  it('is told change by change, whatever is held in memory', async () => {
    const record = fc.record({ id: fc.integer({ min: 1, max: 12 }), a: fc.nat(2), s: fc.constantFrom('x', 'y') })
    const run = fc.record({ records: fc.array(record, { maxLength: 8 }), log: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(
        fc.array(run, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(1, 1000),
        async (runs, mostKeys) => {
          const dir = await dataset()
          const known = new Map<number, { a: number; s: string }>()
          const expected: string[] = []
          let logged = 0
          const pending: { line: string }[] = []
          for (const [day, { records, log }] of runs.entries()) {
            for (const { id, a, s } of records) {
              const before = known.get(id)
              if (before !== undefined && (before.a !== a || before.s !== s)) pending.push({ line: `${id}` })
              known.set(id, { a, s })
            }
            await fetched(dir, day + 1, { lots: records }, { log, sealAt: 300 })
            if (log) logged++
            for (const { line } of log ? pending.splice(0) : []) expected.push(`${logged} ${line}`)
          }
          for (const { line } of pending) expected.push(`null ${line}`)
          const found: string[] = []
          const range = await readRange(dir, { from: '0' })
          for await (const change of changesOf(dir, 'lots', { range, mostKeys, step() {}, damaged() {} }))
            found.push(`${change.run} ${change.key}`)
          expect(found).toEqual(expected)
          await rm(dir, { recursive: true })
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('the newest forms', () => {
  it('are kept in a file beyond what memory may hold, which goes in the end', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('jaryq-diff-'))
    const forms = new PreviousForms(100)
    for (let id = 0; id < 50; id++) forms.set(id % 20, Buffer.from(`line ${id} ${'x'.repeat(id)}`))
    for (let id = 30; id < 50; id++) expect(forms.get(id % 20)!.toString()).toBe(`line ${id} ${'x'.repeat(id)}`)
    expect(forms.get(99)).toBeUndefined()
    forms.close()
    expect(
      (await readdir(tmpdir())).filter((name) => name.startsWith('jaryq-diff-') && !before.includes(name)),
    ).toEqual([])
  })
})

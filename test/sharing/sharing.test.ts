import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { viewOf } from '../../src/cases/case.ts'
import { entryPath } from '../../src/cases/fields.ts'
import { createCase, readCase, updateCase } from '../../src/cases/store.ts'
import { verifyDataset } from '../../src/dataset/info.ts'
import { leaseGeneration } from '../../src/dataset/lease.ts'
import { readManifest } from '../../src/dataset/manifest.ts'
import { sha256 } from '../../src/files/hash.ts'
import { readLedger, storedRuns } from '../../src/indicators/stored.ts'
import { keyFingerprint } from '../../src/ocds/persons.ts'
import { SharedFolder } from '../../src/sharing/folder.ts'
import { UserError } from '../../src/terminal/errors.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'
import { addLedger, addRun, listener, makeDataset, pull, push, tree, write } from './made-dataset.ts'

const stamp = (minute: number) => new Date(Date.UTC(2026, 10, 2, 8, minute)).toISOString()
const aCase = (dir: string, id: string, title: string, minute = 0) =>
  createCase(dir, id, [{ path: 'title', value: title }], stamp(minute))
const change = (dir: string, id: string, minute: number, title: string, note: string) =>
  updateCase(
    dir,
    id,
    () => [
      { path: 'title', value: title },
      { path: entryPath('notes', `n-${minute}${title.at(-1)}`, 'text'), value: note },
    ],
    stamp(minute),
  )

async function problemsOf(dir: string) {
  const problems = []
  for await (const problem of verifyDataset(dir, { report: silent })) problems.push(problem)
  return problems
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  if (!(error instanceof UserError)) throw error ?? new Error('it did not fail')
  return error
}

const outcomes = ({ rows }: Awaited<ReturnType<typeof push>>) =>
  Object.fromEntries(rows.map(({ what, name, outcome }) => [what === 'case' || what === 'own' ? name : what, outcome]))

async function everything(dir: string): Promise<void> {
  const { inputs } = await makeDataset(dir, { releases: ['one', 'two'] })
  await write(dir, 'releases/goszakup/000002.ndjson.zst.keys', 'hashes')
  await addRun(dir, 'a1', 1, inputs!)
  await addLedger(dir, [{ id: 'single-bid:lot:x', first_seen: '2026-10-01', last_seen: '2026-10-30', state: 'flag' }])
  await aCase(dir, 'roof-7', 'Крыша школы')
  await write(dir, 'indicators/mine.sql', 'SELECT 1')
  await write(dir, 'templates/a-own.md', 'Құрметті')
  await write(dir, 'law/limits.yaml', 'limits: []')
  await write(dir, 'reports/own.yaml', 'report')
  await write(dir, 'watch/rules/own.yaml', 'criteria')
  await write(dir, 'peers/p1.json', '{}')
  await write(dir, 'watch/sent.ndjson', 'canary-sent')
  await write(dir, 'field/f-00000001/form.json', '{}')
  await write(dir, 'field/f-00000001/photos/1.jpg', Buffer.from([1, 2, 3]))
  await write(dir, 'private/cases/roof-7/contact.txt', 'canary-contact')
  await write(dir, 'private/field/f-00000001/1.jpg', 'canary-original')
  await write(dir, 'raw/goszakup/lots/000001.ndjson', 'canary-raw')
  await symlink(join(dir, 'private/cases/roof-7/contact.txt'), join(dir, 'cases/link.md'))
}

describe('push and pull', () => {
  it('make an equal dataset elsewhere, and take nothing of private or raw along', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await everything(a)
    expect(outcomes(await push(a, folder))).toMatchObject({ data: 'new', flags: 'new', 'roof-7': 'new' })
    await pull(b, folder)
    const of = await tree(a, /^(private|tmp|raw)\/|^sharing\.json$|\.lock$|sent|link\.md$/)
    expect(await tree(b)).toEqual(of)
    expect(Object.keys(of)).toContain('field/f-00000001/photos/1.jpg')
    expect(await problemsOf(b)).toEqual([])
    for (const name of await readdir(folder, { recursive: true }))
      expect(await readFile(join(folder, name), 'utf8').catch(() => '')).not.toContain('canary')
    expect(await readdir(join(b, 'private'))).toEqual(['.gitignore'])
    expect(existsSync(join(b, 'tmp/pull'))).toBe(false)
  })

  it('copy only what changed, and do nothing when nothing did', async () => {
    const [a, folder] = [temporary('share'), temporary('folder')]
    await everything(a)
    await push(a, folder)
    const before = await tree(folder, /^$/)
    const again = await push(a, folder)
    expect(again.rows.every(({ bytes, outcome }) => bytes === 0 && ['unchanged', 'left-out'].includes(outcome))).toBe(
      true,
    )
    expect(await tree(folder, /^$/)).toEqual(before)
    await makeDataset(a, { releases: ['one', 'two', 'three'], generation: 2, tables: 'rows' })
    const { rows } = await push(a, folder)
    // The third release, the list of files and what says of what the tables were made; the tables are the same.
    expect(rows[0]).toMatchObject({ what: 'data', outcome: 'changed', files: 3 })
  })

  it('with --dry-run change nothing on either side and say what would come', async () => {
    const [root, folder] = [temporary('share'), join(temporary('folder'), 'new')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await everything(a)
    const dry = await push(a, folder, { dryRun: true })
    expect(existsSync(folder)).toBe(false)
    const done = await push(a, folder)
    expect(done.rows).toEqual(dry.rows)
    const { rows } = await pull(b, folder, { dryRun: true })
    expect(rows.filter(({ outcome }) => outcome === 'new').length).toBeGreaterThan(6)
    expect(existsSync(b)).toBe(false)
  })

  it('bring newer tables as a generation of their own, so that readers keep theirs', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a)
    await push(a, folder)
    await pull(b, folder)
    const lease = await leaseGeneration(b)
    await makeDataset(a, { releases: ['first', 'second'], tables: 'more rows', date: '2026-11-05' })
    await push(a, folder)
    expect(outcomes(await pull(b, folder))).toMatchObject({ data: 'changed' })
    expect(await readManifest(b)).toMatchObject({ generation: 2, data_date: '2026-11-05' })
    expect(await readFile(join(b, 'generations/1/tables/lots/part-00.parquet'), 'utf8')).toBe('rows')
    expect(await problemsOf(b)).toEqual([])
    await lease.release()
    expect(outcomes(await pull(b, folder))).toMatchObject({ data: 'unchanged' })
  })

  it('never replace tables by older ones, nor by such that do not come after them', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a)
    await push(a, folder)
    await pull(b, folder)
    await makeDataset(b, { releases: ['first', 'b'], generation: 2, tables: 'of b' })
    expect(outcomes(await pull(b, folder))).toMatchObject({ data: 'older-there' })
    await push(b, folder)
    expect(outcomes(await push(a, folder))).toMatchObject({ data: 'newer-there' })
    await makeDataset(a, { releases: ['first', 'a'], generation: 3, tables: 'of a' })
    const pulled = await pull(a, folder)
    const pushed = await push(a, folder)
    for (const { refused, rows } of [pulled, pushed]) {
      expect(refused?.next.join()).toContain('--replace')
      expect(rows[0]).toMatchObject({ what: 'data', outcome: 'apart' })
    }
    expect((await readManifest(a)).generation).toBe(3)
    expect(outcomes(await push(a, folder, { replace: true }))).toMatchObject({ data: 'changed' })
    expect(outcomes(await pull(b, folder))).toMatchObject({ data: 'changed' })
    expect(await readFile(join(b, 'generations/3/tables/lots/part-00.parquet'), 'utf8')).toBe('of a')
    expect(await problemsOf(b)).toEqual([])
  })

  it('merge cases both ways and drop nothing, also when two people changed one at once', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a)
    await aCase(a, 'roof-7', 'Roof')
    await push(a, folder)
    await pull(b, folder)
    await change(a, 'roof-7', 1, 'Roof of a', 'seen by a')
    await change(b, 'roof-7', 1, 'Roof of b', 'seen by b')
    await aCase(b, 'road', 'Road')
    await push(a, folder)
    expect(outcomes(await push(b, folder))).toMatchObject({ 'roof-7': 'merged', road: 'new' })
    const heard = listener()
    await pull(a, folder, heard)
    await pull(b, folder)
    const [ofA, ofB] = [await readCase(a, 'roof-7'), await readCase(b, 'roof-7')]
    expect(ofA).toEqual(ofB)
    expect(
      viewOf(ofA)
        .notes.map(({ text }) => text)
        .sort(),
    ).toEqual(['seen by a', 'seen by b'])
    expect(viewOf(ofA).conflicts.length).toBeGreaterThan(0)
    expect(heard.lines.join('\n')).toContain('jaryq case update roof-7')
    expect((await readCase(a, 'road')).id).toBe('road')
    await rm(join(a, 'cases/road.md'))
    await push(a, folder)
    await pull(a, folder)
    expect((await readCase(a, 'road')).id).toBe('road')
  })

  it('carry own files: the newest stands, a deletion goes along, of two changes both stay and are named', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a)
    await write(a, 'indicators/x.sql', 'first')
    await write(a, 'indicators/gone.sql', 'gone')
    await push(a, folder)
    await pull(b, folder)
    await write(b, 'indicators/x.sql', 'second')
    await rm(join(b, 'indicators/gone.sql'))
    expect(outcomes(await push(b, folder))).toMatchObject({
      'indicators/x.sql': 'changed',
      'indicators/gone.sql': 'removed',
    })
    await pull(a, folder)
    expect(await readFile(join(a, 'indicators/x.sql'), 'utf8')).toBe('second')
    expect(existsSync(join(a, 'indicators/gone.sql'))).toBe(false)
    await write(a, 'indicators/x.sql', 'by a')
    await write(b, 'indicators/x.sql', 'by b')
    await push(a, folder)
    const heard = listener()
    expect(outcomes(await push(b, folder, heard))).toMatchObject({ 'indicators/x.sql': 'apart' })
    await pull(b, folder, heard)
    expect(await readFile(join(b, 'indicators/x.sql'), 'utf8')).toBe('by b')
    const kept = `conflicts/indicators/x.${sha256('by a').slice(0, 8)}.sql`
    expect(await readFile(join(b, kept), 'utf8')).toBe('by a')
    expect(heard.lines.join('\n')).toContain(kept)
    await write(b, 'indicators/x.sql', 'of both')
    await push(b, folder)
    await pull(a, folder)
    expect(await readFile(join(a, 'indicators/x.sql'), 'utf8')).toBe('of both')
  })

  it('leave out what cannot be everywhere, what holds the number of a person, and say so', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a)
    await write(a, 'templates/a:b.md', 'colon')
    await write(a, 'templates/CON.md', 'device')
    await write(a, 'templates/Same.md', 'one')
    await write(a, 'templates/same.md', 'two')
    await write(a, 'templates/.hidden', 'x')
    await write(a, 'law/persons.csv', 'iin\n900101300017\n')
    const composed = 'templates/крышай.md'
    await write(a, composed.normalize('NFD'), 'apart')
    const heard = listener()
    await push(a, folder, heard)
    await pull(b, folder)
    expect((await readdir(join(b, 'templates'))).sort()).toEqual(['Same.md', 'крышай.md'.normalize('NFC')].sort())
    for (const name of ['a:b.md', 'CON.md', 'same.md']) expect(heard.lines.join('\n')).toContain(name)
  })

  it('keep flags: runs of the current tables stay the newest, the ledger knows the first and the last sight', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    const { inputs } = await makeDataset(a)
    await addRun(a, 'a1', 1, inputs!)
    await addLedger(a, [
      { id: 'single-bid:lot:x', first_seen: '2026-09-01', last_seen: '2026-10-30', state: 'flag' },
      { id: 'single-bid:lot:y', first_seen: '2026-09-01', last_seen: '2026-09-01', state: 'not-met' },
    ])
    await push(a, folder)
    await makeDataset(b, { releases: [], generation: null })
    for (const [at, run] of ['b1', 'b2', 'b3'].entries()) await addRun(b, run, at + 1, 'of other tables')
    await addLedger(b, [
      { id: 'single-bid:lot:x', first_seen: '2026-08-01', last_seen: '2026-08-30', state: 'not-met' },
      { id: 'single-bid:lot:z', first_seen: '2026-08-01', last_seen: '2026-08-30', state: 'flag' },
    ])
    await pull(b, folder)
    expect((await storedRuns(b)).at(-1)).toMatchObject({ run: 'a1', sequence: 4 })
    const ledger = await readLedger(b)
    expect(ledger.map(({ id }) => id)).toEqual(['single-bid:lot:x', 'single-bid:lot:y', 'single-bid:lot:z'])
    expect(ledger[0]).toMatchObject({ first_seen: '2026-08-01', last_seen: '2026-10-30', state: 'flag' })
    await push(b, folder)
    await pull(a, folder)
    expect(await readLedger(a)).toEqual(ledger)
    expect((await storedRuns(a)).map(({ run, sequence }) => [run, sequence])).toEqual(
      (await storedRuns(b)).map(({ run, sequence }) => [run, sequence]),
    )
  })
})

describe('a shared folder', () => {
  it('needs no right to write for readers', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    await everything(join(root, 'a'))
    await push(join(root, 'a'), folder)
    const before = await tree(folder, /^$/)
    const all = (await readdir(folder, { recursive: true })).map((name) => join(folder, name))
    for (const path of [...all, folder])
      await chmod(path, path.endsWith('json') || /[0-9a-f]{64}$/.test(path) ? 0o444 : 0o555)
    try {
      await pull(join(root, 'b'), folder)
      expect(await tree(folder, /^$/)).toEqual(before)
      // Root may write anywhere; what is asked of others holds for it as well: nothing is written.
      if (process.getuid?.() !== 0 && process.platform !== 'win32') {
        await write(join(root, 'a'), 'law/new.yaml', 'new')
        expect((await failure(push(join(root, 'a'), folder))).message).toContain('cannot write into')
      }
    } finally {
      for (const path of [folder, ...all]) await chmod(path, 0o755)
    }
  })

  it('hides a push until all of it is there, and names what is missing', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a)
    await push(a, folder)
    await makeDataset(a, { releases: ['first', 'second'], tables: 'more', date: '2026-11-09' })
    await push(a, folder)
    const part = new SharedFolder(folder).part(sha256('more'))
    await rename(part, `${part}.away`)
    const heard = listener()
    await pull(b, folder, heard)
    expect((await readManifest(b)).data_date).toBe('2026-10-30')
    expect(heard.lines.join('\n')).toContain('generation/tables/lots/part-00.parquet')
    await rename(`${part}.away`, part)
    await pull(b, folder)
    expect((await readManifest(b)).data_date).toBe('2026-11-09')
  })

  it('names a content that was cut short or in which a bit flipped, changes nothing, and is mended by --check', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a)
    await push(a, folder)
    const part = new SharedFolder(folder).part(sha256('rows'))
    await writeFile(part, 'rowz')
    const flipped = await failure(pull(b, folder))
    expect(flipped.message).toContain('generation/tables/lots/part-00.parquet')
    expect(flipped.next.join()).toContain('--check')
    expect(existsSync(join(b, 'dataset.json'))).toBe(false)
    await push(a, folder)
    expect(await readFile(part, 'utf8')).toBe('rowz')
    await push(a, folder, { check: true })
    await pull(b, folder)
    expect(await problemsOf(b)).toEqual([])
    await truncate(part, 2)
    expect((await failure(pull(join(root, 'c'), folder))).why).toContain('no push in it is whole')
    await push(a, folder)
    await pull(join(root, 'c'), folder)
    expect(await problemsOf(join(root, 'c'))).toEqual([])
  })

  it('takes nothing from a damaged source', async () => {
    const [a, folder] = [temporary('share'), temporary('folder')]
    await makeDataset(a)
    await write(a, 'generations/1/tables/lots/part-00.parquet', 'rowz')
    const error = await failure(push(a, folder))
    expect(error.message).toContain('generation/tables/lots/part-00.parquet')
    expect(error.next.join()).toContain('data verify')
    expect((await new SharedFolder(folder).read()).heads).toEqual([])
  })

  it('loses neither of two pushes at once', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(root, name)) as [string, string, string]
    await makeDataset(a)
    await push(a, folder)
    await pull(b, folder)
    await write(a, 'law/x.yaml', 'of a')
    await write(b, 'law/x.yaml', 'of b')
    await write(a, 'law/a.yaml', 'a')
    await aCase(a, 'one', 'by a', 1)
    await aCase(b, 'one', 'by b', 2)
    // As a service would bring them together that synced two copies of the folder.
    const copy = temporary('copy')
    await cp(folder, copy, { recursive: true })
    await push(a, folder)
    await push(b, copy)
    await cp(copy, folder, { recursive: true })
    const shared = new SharedFolder(folder)
    expect((await shared.read()).tips.length).toBe(2)
    const heard = listener()
    await pull(c, folder, heard)
    expect(heard.lines.join('\n')).toContain('2 pushes were made at the same time')
    expect(await readFile(join(c, 'law/a.yaml'), 'utf8')).toBe('a')
    const both = [join(c, 'law/x.yaml'), join(c, 'conflicts/law', (await readdir(join(c, 'conflicts/law')))[0]!)]
    expect((await Promise.all(both.map((file) => readFile(file, 'utf8')))).sort()).toEqual(['of a', 'of b'])
    expect(await readFile(join(c, 'cases/one.md'), 'utf8')).toMatch(/by a.*by b|by b.*by a/s)
    await push(c, folder)
    expect((await shared.read()).tips.length).toBe(1)
  })

  it('two different first pushes at once: one is taken, the other is kept and told until somebody decides', async () => {
    const [root, folder, copy] = [temporary('share'), temporary('folder'), temporary('copy')]
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(root, name)) as [string, string, string]
    await makeDataset(a, { releases: ['of a'], tables: 'ta', date: '2026-11-01' })
    await makeDataset(b, { releases: ['of b'], tables: 'tb', date: '2026-11-02' })
    await push(a, folder)
    await push(b, copy)
    await cp(copy, folder, { recursive: true })
    const heard = listener()
    await pull(c, folder, heard)
    expect((await readManifest(c)).data_date).toBe('2026-11-02')
    expect(heard.lines.join('\n')).toContain('to 2026-11-01')
    await push(c, folder)
    expect((await pull(a, folder)).refused).toBeDefined()
    await push(a, folder, { replace: true })
    const after = listener()
    await pull(c, folder, after)
    expect((await readManifest(c)).data_date).toBe('2026-11-01')
    expect(after.lines.join('\n')).not.toContain('beside these')
  })

  it('keeps what an earlier push names for some days, then cleans it', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const a = join(root, 'a')
    await makeDataset(a)
    await push(a, folder)
    const shared = new SharedFolder(folder)
    const [old] = await readdir(join(folder, 'heads'))
    await makeDataset(a, { releases: ['first', 'second'], tables: 'new rows' })
    await push(a, folder)
    expect(existsSync(shared.part(sha256('rows')))).toBe(true)
    const stray = `${shared.part(sha256('rows'))}.0000.part`
    await writeFile(stray, 'half')
    const names = await readdir(join(folder, 'parts'), { recursive: true })
    const long = new Date('2026-11-01T00:00:00Z')
    for (const name of names) await utimes(join(folder, 'parts', name), long, long)
    await push(a, folder, { now: '2026-11-10T00:00:00Z' })
    expect(existsSync(shared.part(sha256('rows')))).toBe(true)
    await push(a, folder, { now: '2026-12-10T00:00:00Z' })
    expect(existsSync(shared.part(sha256('rows')))).toBe(false)
    expect(existsSync(stray)).toBe(false)
    expect(await readdir(join(folder, 'heads'))).not.toContain(old)
    await pull(join(root, 'b'), folder)
    expect(await problemsOf(join(root, 'b'))).toEqual([])
  })

  it('cannot lead out of the folders that travel', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    await makeDataset(join(root, 'a'))
    await write(join(root, 'a'), 'law/x.yaml', 'x')
    await push(join(root, 'a'), folder)
    const shared = new SharedFolder(folder)
    const { tips } = await shared.read()
    const head = tips[0]!
    for (const path of [
      'law/../../evil',
      'private/evil.md',
      '/etc/evil',
      'law\\evil',
      'indicators/../private/x',
      'tmp/x',
      '../evil',
    ]) {
      const evil = JSON.stringify(path).slice(1, -1)
      const isName = path === '../evil'
      const text = JSON.stringify(head.state).replace(
        isName ? '"name":"000001.ndjson.zst"' : 'law/x.yaml',
        isName ? `"name":"${evil}"` : evil,
      )
      const bytes = Buffer.from(text)
      const part = { path: 'list', bytes: bytes.length, sha256: sha256(bytes) }
      await shared.put(bytes, part, { check: false, now: new Date(0) })
      const { id: _, ...rest } = head.head
      const made = await shared.publish({ ...rest, state: part, replaces: [head.head.id] })
      expect((await failure(pull(join(root, 'b'), folder))).why).toContain('it names the path')
      await rm(join(folder, 'heads', `${made.id}.json`))
    }
  })

  it('is neither the dataset nor around it', async () => {
    const root = temporary('share')
    await makeDataset(join(root, 'a'))
    for (const folder of [join(root, 'a'), join(root, 'a/shared'), root, join(root, 'a/../a/private')])
      expect((await failure(push(join(root, 'a'), folder))).exitName).toBe('usage')
  })

  it('says what to do where nothing is', async () => {
    const root = temporary('share')
    expect((await failure(pull(join(root, 'a'), join(root, 'nowhere')))).next.join()).toContain('data push')
    expect((await failure(push(join(root, 'a'), join(root, 'folder')))).message).toContain('no dataset')
    await mkdir(join(root, 'folder'), { recursive: true })
    await makeDataset(join(root, 'real'), { training: false })
    await makeDataset(join(root, 'training'))
    await push(join(root, 'real'), join(root, 'folder'))
    for (const work of [push, pull])
      expect((await failure(work(join(root, 'training'), join(root, 'folder')))).why).toContain('made up')
  })
})

describe('the key of pseudonyms', () => {
  const key = Buffer.alloc(32, 7)
  const config = async (root: string, name: string, of?: Buffer) => {
    vi.stubEnv('JARYQ_CONFIG_DIR', join(root, name))
    if (of !== undefined) await write(join(root, name), 'person.key', `${of.toString('hex')}\n`)
  }

  it('stays where it is unless both ask for it, and both are told what it means', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a, { training: false, key: keyFingerprint(key) })
    await config(root, 'of-a', key)
    await push(a, folder)
    await config(root, 'of-b')
    const heard = listener()
    await pull(b, folder, heard)
    expect(heard.lines.join('\n')).toContain(`${keyFingerprint(key)}, which you do not have`)
    expect((await failure(pull(b, folder, { withKey: true }))).message).toContain('not in the folder')
    expect(existsSync(join(root, 'of-b/person.key'))).toBe(false)
    for (const name of await readdir(folder, { recursive: true }))
      expect(await readFile(join(folder, name), 'latin1').catch(() => '')).not.toContain(key.toString('hex'))
    await config(root, 'of-a')
    const told = listener()
    expect(outcomes(await push(a, folder, { ...told, withKey: true }))).toMatchObject({ key: 'new' })
    expect(told.lines.join('\n')).toContain('everybody who can read the folder')
    await config(root, 'of-b')
    await pull(b, folder, { withKey: true })
    expect(await readFile(join(root, 'of-b/person.key'), 'latin1')).toBe(`${key.toString('hex')}\n`)
    await config(root, 'of-c', Buffer.alloc(32, 8))
    expect((await failure(pull(join(root, 'c'), folder, { withKey: true }))).message).toContain('was not taken')
    vi.unstubAllEnvs()
  })

  it('of two datasets is told when it differs, and nothing is mixed', async () => {
    const [root, folder] = [temporary('share'), temporary('folder')]
    const [a, b] = [join(root, 'a'), join(root, 'b')]
    await makeDataset(a, { training: false, key: keyFingerprint(key) })
    await makeDataset(b, { training: false, key: 'ffffffffffffffff', releases: ['other'] })
    await config(root, 'of-b', Buffer.alloc(32, 9))
    await aCase(a, 'roof-7', 'Roof')
    await push(a, folder)
    const { refused } = await pull(b, folder)
    expect(refused?.why).toContain('one person has two names')
    expect((await readManifest(b)).person_key).toBe('ffffffffffffffff')
    expect((await readCase(b, 'roof-7')).id).toBe('roof-7')
    vi.unstubAllEnvs()
  })
})

it('fetched records travel on request alone, with a warning, and never over others', async () => {
  const [root, folder] = [temporary('share'), temporary('folder')]
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(root, name)) as [string, string, string]
  await makeDataset(a)
  await write(a, 'raw/goszakup/lots/000001.ndjson', '900101300017')
  await write(a, 'raw/goszakup/lots/cursor.json', '{}')
  await push(a, folder)
  expect((await failure(pull(b, folder, { withRaw: true }))).message).toContain('no fetched records')
  const heard = listener()
  await push(a, folder, { ...heard, withRaw: true })
  expect(heard.lines.join('\n')).toContain('IIN')
  await pull(b, folder)
  expect(existsSync(join(b, 'raw'))).toBe(false)
  await pull(b, folder, { withRaw: true })
  await write(a, 'raw/goszakup/lots/000001.ndjson', 'more')
  await push(a, folder, { withRaw: true })
  expect(outcomes(await pull(b, folder, { withRaw: true }))).toMatchObject({ raw: 'changed' })
  expect(await readFile(join(b, 'raw/goszakup/lots/000001.ndjson'), 'utf8')).toBe('more')
  await makeDataset(c)
  await write(c, 'raw/goszakup/lots/000001.ndjson', 'of c')
  expect(outcomes(await pull(c, folder, { withRaw: true }))).toMatchObject({ raw: 'apart' })
  expect(await readFile(join(c, 'raw/goszakup/lots/000001.ndjson'), 'utf8')).toBe('of c')
})

it('a pull of fetched records that broke off goes on, and dataset.json names none before they are there', async () => {
  const [root, folder] = [temporary('share'), temporary('folder')]
  const [a, b] = [join(root, 'a'), join(root, 'b')]
  const inTheWay = join(b, 'raw/goszakup/lots/cursor.json.part')
  const brokenOff = async () => {
    await mkdir(inTheWay, { recursive: true })
    await failure(pull(b, folder, { withRaw: true }))
    await rm(inTheWay, { recursive: true })
  }
  const records = async (text: string) => {
    await write(a, 'raw/goszakup/lots/000001.ndjson', text)
    await write(a, 'raw/goszakup/lots/cursor.json', JSON.stringify({ of: text }))
    await write(a, 'raw/goszakup/lots/index.sqlite', `index of ${text}`)
    await push(a, folder, { withRaw: true })
  }
  await makeDataset(a)
  await records('one')
  await brokenOff()
  expect((await readManifest(b)).generation).toBeNull()
  expect(await readdir(join(b, 'raw/goszakup/lots'))).toEqual(['000001.ndjson'])
  expect(outcomes(await pull(b, folder, { withRaw: true }))).toMatchObject({ raw: 'changed', data: 'new' })
  expect(await tree(join(b, 'raw'))).toEqual(await tree(join(a, 'raw')))

  await records('one, two')
  await brokenOff()
  expect(await readFile(join(b, 'raw/goszakup/lots/000001.ndjson'), 'utf8')).toBe('one, two')
  // Meanwhile others pushed again, and it breaks off again.
  await records('one, two, three')
  await brokenOff()
  expect(outcomes(await pull(b, folder, { withRaw: true }))).toMatchObject({ raw: 'changed' })
  expect(await tree(join(b, 'raw'))).toEqual(await tree(join(a, 'raw')))

  await records('four')
  await brokenOff()
  await write(b, 'raw/goszakup/lots/000002.ndjson', 'fetched here since')
  expect(outcomes(await pull(b, folder, { withRaw: true }))).toMatchObject({ raw: 'apart' })
})

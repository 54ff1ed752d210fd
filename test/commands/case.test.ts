import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureOutput } from '@oclif/test'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { root } from '../support/cli.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-case-'))
})
afterEach(async () => {
  await rm(dir, { recursive: true })
})

const flag = 'bid-period-below-minimum:process:ocds-jaryq0-1'
const other = 'single-bid:lot:ocds-jaryq0-1|2'

async function run(name: string, args: string[], data = dir) {
  const { default: command } = await import(
    /* @vite-ignore */ join(root, 'src/commands', `${name.replace(' ', '/')}.ts`)
  )
  return captureOutput<void>(() => command.run([...args, '--data', data], root))
}
async function ok(name: string, args: string[], data = dir) {
  const { stdout, error } = await run(name, args, data)
  expect(error).toBeUndefined()
  return stdout
}
const rows = async (name: string, args: string[], data = dir) =>
  JSON.parse(await ok(name, [...args, '--json'], data)) as Record<string, unknown>[]

it('follows a purchase from a look to what came of it', async () => {
  const about = ['--id', 'roof-7', '--title', 'Roof of school 7', '--purchase', '1-1', '--flag', flag, '--flag', other]
  expect(await ok('case new', [...about, '--region', '55', '--date', '2026-03-18'])).toBe('roof-7\n')
  expect((await run('case new', about)).error?.message).toContain('already')
  expect(await rows('case next', ['--on', '2026-03-18'])).toMatchObject([{ case: 'roof-7', step: 'review' }])
  await ok('case review', ['roof-7', '--result', 'violation', '--amount', '1250000.50', '--date', '2026-03-19'])
  expect(await rows('case next', ['--on', '2026-03-19'])).toMatchObject([{ step: 'write' }])
  await ok('case letter', ['roof-7', '--kind', 'a-dvga', '--sent', '2026-04-01', '--reg-no', '007'])
  // 15 working days from 1 April 2026, no holiday among them.
  const [due] = await rows('case list', ['--due', '--on', '2026-04-20'])
  expect(due).toMatchObject({ reg_no: '007', due: '2026-04-22', working_days_left: 2, overdue: false })
  expect(await rows('case next', ['--on', '2026-04-23'])).toMatchObject([
    {
      step: 'silence',
      by: '2026-07-22',
      norm: 'kz:appc:92',
      command: expect.stringMatching(/^jaryq letter new i-no-reply --case roof-7 --complains-of l-/),
    },
  ])
  await ok('case new', ['--id', 'ask', '--title', 'Ask'])
  await ok('case letter', ['ask', '--kind', 'c-info-request', '--sent', '2026-04-01', '--reg-no', '1'])
  const asked = (await rows('case next', ['--on', '2026-04-02'])).filter((row) => row.case === 'ask')
  expect(asked).toMatchObject([{ step: 'wait', by: '2026-04-16', norm: 'kz:401-V:11', provisional: true }])
  await ok('case update', ['ask', '--status', 'closed'])
  const calendar = await ok('case export', ['--as', 'ics'])
  expect(calendar).toContain('\r\nDTSTART;VALUE=DATE:20260422\r\n')
  await ok('case answer', ['roof-7', '--confirmed', flag, '--refuted', other, '--date', '2026-04-24'])
  expect(await rows('case next', ['--on', '2026-04-24'])).toMatchObject([{ step: 'followup' }])
  await ok('case outcome', ['roof-7', '--kind', 'money-returned', '--amount', '100.10', '--date', '2026-05-04'])
  expect(await rows('case list', ['--status', 'confirmed'])).toMatchObject([
    { id: 'roof-7', status: 'confirmed', due: null, outcomes: 1 },
  ])
  const stats = Object.fromEntries((await rows('case stats', ['--on', '2026-05-05'])).map((row) => [row.measure, row]))
  expect(stats).toMatchObject({
    'purchases-violation': { count: 1, amount: '1250000.50', currency: 'KZT' },
    'answers-late': { count: 1 },
    'letters-overdue': { count: 1 },
    'outcome-money-returned': { count: 1, amount: '100.10' },
  })
  const record = await rows('indicators record', ['--by', 'region'])
  expect(record).toMatchObject([
    { indicator: 'bid-period-below-minimum', region: '55', n: 1, confirmed_share: 1, review_violation: 1 },
    { indicator: 'single-bid', region: '55', n: 1, confirmed_share: 0 },
  ])
})

it('counts what three people did with their own copies, merged in any order', async () => {
  const people = ['asel', 'bolat', 'dana']
  await ok('case new', ['--id', 'shared', '--title', 'Shared', '--purchase', '9-1', '--flag', other])
  for (const who of people) await cp(join(dir, 'cases'), join(dir, who, 'cases'), { recursive: true })
  for (const [index, who] of people.entries()) {
    const data = join(dir, who)
    await ok('case new', ['--id', who, '--title', who, '--purchase', `${index}-1`], data)
    await ok('case review', [who, '--result', index === 0 ? 'clean' : 'violation', '--amount', '10.10'], data)
    await ok(
      'case review',
      ['shared', '--result', 'violation', '--amount', '5', '--date', `2026-03-0${index + 1}`],
      data,
    )
    await ok('case letter', [who, '--kind', 'a-dvga', '--sent', '2026-03-02'], data)
    await ok('case update', ['shared', '--title', `Shared by ${who}`], data)
  }
  const merged: string[] = []
  for (const order of [people, people.toReversed()]) {
    const data = join(dir, `all-${order[0]}`)
    for (const who of [...order, order[0]!]) await ok('case merge', ['--from', join(dir, who)], data)
    const names = (await readdir(join(data, 'cases'))).filter((name) => name.endsWith('.md')).sort()
    expect(names).toHaveLength(4)
    merged.push((await Promise.all(names.map((name) => readFile(join(data, 'cases', name), 'utf8')))).join(''))
    const stats = await rows('case stats', [], data)
    expect(stats).toContainEqual(expect.objectContaining({ measure: 'purchases-reviewed', count: 4, amount: '35.30' }))
    expect(stats).toContainEqual(expect.objectContaining({ measure: 'purchases-violation', count: 3 }))
    expect(stats).toContainEqual(expect.objectContaining({ measure: 'letters-sent', count: 3 }))
    const shared = JSON.parse(await ok('case show', ['shared', '--json'], data))
    expect(shared.reviews).toHaveLength(3)
    expect(shared.conflicts).toHaveLength(2)
  }
  expect(merged[0]).toBe(merged[1])
})

it('lets no identity out of private, and keeps it from git and from what is exported', async () => {
  await writeFile(join(dir, 'tip.txt'), 'Told by Made-Up Person, 990231400010')
  const contact = ['--contact', join(dir, 'tip.txt')]
  const data = join(dir, 'data')
  await ok('case new', ['--id', 'tip-1', '--title', 'A tip <b>', '--by', 'asel', ...contact], data)
  expect(await readFile(join(data, 'private/cases/tip-1/contact'), 'utf8')).toContain('Made-Up Person')
  expect(await readFile(join(data, 'cases/tip-1.md'), 'utf8')).not.toMatch(/Made-Up|9902/)
  execFileSync('git', ['init', '-q'], { cwd: data })
  const status = execFileSync('git', ['status', '--porcelain', '-uall'], { cwd: data, encoding: 'utf8' })
  expect(status).toContain('cases/tip-1.md')
  expect(status).not.toContain('private')
  for (const as of [[], ['--as', 'html'], ['--as', 'ics']])
    expect(await ok('case export', as, data)).not.toMatch(/Made-Up|asel|<b>(?!")/)
})

it('names a damaged file, and goes on with the others', async () => {
  await ok('case new', ['--id', 'good', '--title', 'Good'])
  await writeFile(join(dir, 'cases/bad.md'), '---\nid: bad\nstatus: snet\nupdated: 2026-03-20\n---\n')
  const { stdout, stderr } = await run('case list', ['--json'])
  expect(JSON.parse(stdout)).toHaveLength(1)
  expect(stderr).toMatch(/bad\.md:3: the case cannot be read.*"snet" is none of/)
  expect((await run('case show', ['bad'])).error?.message).toContain('bad.md:3')
  expect((await run('case show', ['godd'])).error).toMatchObject({
    next: expect.arrayContaining(['did you mean "good"?']),
  })
})

it('keeps who took a case from doing what another does, and changes of two at once', async () => {
  await ok('case new', ['--id', 'one', '--title', 'One'])
  await ok('case take', ['one', '--by', 'asel'])
  expect((await run('case take', ['one', '--by', 'bolat'])).error?.message).toContain('asel works on one')
  await ok('case assign', ['one'])
  await ok('case take', ['one', '--by', 'bolat'])
  const { addOutcome } = await import('../../src/cases/work.ts')
  const stamp = '2026-03-20T00:00:00.000Z'
  await Promise.all(
    [1, 2, 3].map((amount) =>
      addOutcome({ dir, id: 'one', stamp }, { kind: 'fine', amount: String(amount), date: '2026-03-20' }),
    ),
  )
  expect(JSON.parse(await ok('case show', ['one', '--json'])).outcomes).toHaveLength(3)
})

it('is a merge driver of git', async () => {
  const file = async (name: string, title: string, status: string) => {
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, name), `---\nid: a\ntitle: ${title}\nstatus: ${status}\nupdated: 2026-03-20\n---\n`)
    return join(dir, name)
  }
  const base = await file('O', 'A', 'checking')
  const ours = await file('A', 'B', 'checking')
  const theirs = await file('B', 'A', 'sent')
  await ok('case merge', [ours, theirs, '--base', base, '--output', ours])
  const text = await readFile(ours, 'utf8')
  expect(text).toContain('title: B\nstatus: sent\n')
  expect(text).not.toContain('conflicts')
  expect((await run('case merge', [ours])).error?.message).toContain('two files')
})

import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { viewOf } from '../../src/cases/case.ts'
import { parseCase } from '../../src/cases/case-file.ts'
import { addOutcome, addReview, newCase, noteLetter, updateFields } from '../../src/cases/work.ts'
import { root } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'

const run = promisify(execFile)
const names = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org']
const git = async (cwd: string, ...args: string[]) => (await run('git', [...names, ...args], { cwd })).stdout
const stamp = (minute: number) => new Date(Date.UTC(2026, 2, 20, 10, minute)).toISOString()

it('merges cases in a repository as the driver of git, with what both wrote at once kept', async () => {
  const dir = temporary('git-cases')
  await git(dir, 'init', '-q', '-b', 'main')
  await newCase({
    dir,
    id: 'a',
    stamp: stamp(0),
    date: '2026-03-20',
    title: 'A',
    purchases: ['1-1'],
    status: 'checking',
  })
  await git(
    dir,
    'config',
    'merge.jaryq-case.driver',
    `"${process.execPath}" "${join(root, 'bin/run.js')}" case merge %A %B --base %O --output %A`,
  )
  const commit = async (message: string) => {
    await git(dir, 'add', '-A')
    await git(dir, 'commit', '-q', '-m', message)
  }
  await commit('begin')
  await git(dir, 'checkout', '-q', '-b', 'asel')
  await addReview({ dir, id: 'a', stamp: stamp(1) }, { result: 'violation', date: '2026-03-20', by: 'asel' })
  await updateFields({ dir, id: 'a', stamp: stamp(2) }, { title: 'A of asel', date: '2026-03-20' })
  await commit('asel')
  await git(dir, 'checkout', '-q', 'main')
  await noteLetter({ dir, id: 'a', stamp: stamp(3) }, { kind: 'a-dvga', sent: '2026-03-20' })
  await updateFields({ dir, id: 'a', stamp: stamp(4) }, { title: 'A of bolat', date: '2026-03-20' })
  await commit('bolat')
  await git(dir, 'merge', '-q', '--no-edit', 'asel')
  const merged = viewOf(await parseCase(await readFile(join(dir, 'cases/a.md'), 'utf8'), 'a.md'))
  expect(merged).toMatchObject({
    title: 'A of bolat',
    status: 'sent',
    reviews: [{ by: 'asel' }],
    letters: [{ kind: 'a-dvga' }],
  })
  expect(merged.conflicts).toMatchObject([{ field: 'title', value: 'A of asel' }])
  expect(await git(dir, 'status', '--porcelain')).toBe('')
  // A file that somebody broke by hand is not merged over: git says that it is in conflict.
  await git(dir, 'checkout', '-q', 'asel')
  await writeFile(join(dir, 'cases/a.md'), '---\nid: a\nstatus: snet\nupdated: 2026-03-20\n---\n')
  await commit('broken')
  await git(dir, 'checkout', '-q', 'main')
  await addOutcome({ dir, id: 'a', stamp: stamp(6) }, { kind: 'fine', amount: '10', date: '2026-03-20' })
  await commit('bolat again')
  await expect(git(dir, 'merge', '-q', '--no-edit', 'asel')).rejects.toMatchObject({
    stderr: expect.stringContaining('"snet" is none of'),
  })
  expect(await git(dir, 'status', '--porcelain')).toBe('UU cases/a.md\n')
}, 60_000)

it('keeps out of git what can be made again, and who told of a case', async () => {
  const dir = temporary('git-private')
  await writeFile(join(dir, 'tip.txt'), 'Made-Up Person')
  await newCase({ dir, id: 'a', stamp: stamp(0), date: '2026-03-20', title: 'A', contact: join(dir, 'tip.txt') })
  for (const folder of ['raw', 'generations/1', 'flags/runs', 'private/photos']) {
    await mkdir(join(dir, folder), { recursive: true })
    await writeFile(join(dir, folder, 'x'), 'x')
  }
  await git(dir, 'init', '-q')
  const status = (await git(dir, 'status', '--porcelain', '-uall')).split('\n').filter((line) => line !== '')
  expect(status).toEqual(['?? .gitattributes', '?? .gitignore', '?? cases/.gitignore', '?? cases/a.md', '?? tip.txt'])
  // What a user wrote there stays as it is.
  await writeFile(join(dir, '.gitignore'), 'own\n')
  await updateFields({ dir, id: 'a', stamp: stamp(1) }, { title: 'B', date: '2026-03-20' })
  expect(await readFile(join(dir, '.gitignore'), 'utf8')).toBe('own\n')
  expect(await git(dir, 'status', '--porcelain', '-uall')).not.toContain('private')
})

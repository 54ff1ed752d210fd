import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureOutput } from '@oclif/test'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import ApplicantSet from '../../src/commands/applicant/set.ts'
import ApplicantShow from '../../src/commands/applicant/show.ts'
import LetterList from '../../src/commands/letter/list.ts'
import LetterNew from '../../src/commands/letter/new.ts'
import LetterShow from '../../src/commands/letter/show.ts'
import { letterReleases } from '../letters/releases.ts'
import { writeDataset } from '../reports/dataset.ts'
import { root } from '../support/cli.ts'

let dir: string
let data: string
const flag = 'bid-period-below-minimum:process:ocds-jaryq0-17379679'

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-letter-command-'))
  data = join(dir, 'data')
  await mkdir(data)
  await writeDataset(data, 'goszakup', letterReleases(), { training: true })
  vi.stubEnv('JARYQ_CONFIG_DIR', join(dir, 'config'))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(dir, { recursive: true })
})

describe('jaryq letter', () => {
  it('list names the kinds with title, addressee, languages and roles', async () => {
    const { stdout } = await captureOutput(() => LetterList.run(['--lang', 'kk', '--data', data, '--json'], root))
    const rows = JSON.parse(stdout) as Record<string, unknown>[]
    expect(rows).toHaveLength(18)
    expect(rows.filter(({ kind }) => kind === 'a-dvga')).toEqual([
      {
        kind: 'a-dvga',
        title: 'Мемлекеттік сатып алу туралы заңнаманы бұзу белгілері туралы хабарлама',
        addressee: expect.stringContaining('ІМАД'),
        languages: ['en', 'ru', 'kk'],
        roles: ['monitor', 'supplier', 'journalist', 'resident'],
      },
    ])
  })

  it('show prints a template that can be kept as it is', async () => {
    const { stdout } = await captureOutput(() => LetterShow.run(['a-dvga', '--lang', 'ru', '--data', data], root))
    expect(stdout).toBe(await readFile(join(root, 'templates/letters/a-dvga.ru.md'), 'utf8'))
  })

  it('new says what is missing, then who writes it, and never calls training data ready', async () => {
    const run = (more: string[] = []) =>
      captureOutput(() =>
        LetterNew.run(['a-dvga', '--flag', flag, '--lang', 'kk', '--data', data, '--output', dir, ...more], root),
      )
    const first = await run(['--format', 'md'])
    expect(first.error).toBeUndefined()
    expect(first.stdout).toMatch(/^status: draft\nmissing: applicant_name, applicant_id, applicant_address\n/)
    expect(first.stderr).toContain('jaryq applicant set')
    expect(first.stderr).toContain('тексерілмеген жоба')

    const set = await captureOutput(() =>
      ApplicantSet.run(['--name', 'Ахметова Әсел', '--id', '990231400010', '--address', 'Астана'], root),
    )
    expect(set.stderr).toContain('as made-up ones do')
    expect(set.stdout + set.stderr).not.toContain('990231400010')
    const show = await captureOutput(() => ApplicantShow.run(['--format', 'csv'], root))
    expect(show.stdout).toContain('id,********0010')

    const refused = await run(['--format', 'md'])
    expect(refused.error?.message).toContain('exists and would change')
    const { stdout, stderr } = await run(['--format', 'md', '--force', '--json'])
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({ status: 'draft', missing: [], reasons: ['training', 'role', 'norms-unchecked'] })
    expect(stdout + stderr).not.toContain('990231400010')
    expect(await readFile(result.letter, 'utf8')).toContain('ЖСН: 990231400010')
    expect(await readFile(result.cover, 'utf8')).not.toContain('990231400010')
  })

  it('new takes another applicant and answers from files', async () => {
    await writeFile(join(dir, 'a.yaml'), 'name: Қоғам\nid: 991540000124\naddress: Астана\n')
    await writeFile(join(dir, 'answers.yaml'), 'addressee_name: Басшыға\ndate: 2026-05-05\n')
    const { stdout } = await captureOutput(() =>
      LetterNew.run(
        [
          'a-dvga',
          '--flag',
          flag,
          '--lang',
          'ru',
          '--data',
          data,
          '--output',
          join(dir, 'x.html'),
          '--applicant',
          join(dir, 'a.yaml'),
          '--answers',
          join(dir, 'answers.yaml'),
          '--role',
          'resident',
        ],
        root,
      ),
    )
    expect(stdout).toContain(`letter: ${join(dir, 'x.html')}\n`)
    expect(stdout).toContain('date: 2026-05-05\n')
    const page = await readFile(join(dir, 'x.html'), 'utf8')
    expect(page).toContain('БИН: 991540000124')
    expect(page).toContain('Басшыға')
  })
})

import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SharedFolder } from '../../src/sharing/folder.ts'
import { root, startJaryq } from '../support/cli.ts'
import { type MainJob, prepareMainJob, runMainJob } from '../support/main-job.ts'
import { temporary } from '../support/temp.ts'
import { tree } from './made-dataset.ts'

const long = 900_000
const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}`

let job: MainJob
let folder: string
const at = (name: string) => join(job.directory, name)

beforeAll(async () => {
  job = await runMainJob(await prepareMainJob(400))
  folder = temporary('shared')
  const first = JSON.parse(job.results.flag!.stdout.split('\n')[0]!) as { id: string; ocid: string }
  for (const args of [
    ['case', 'new', '--id', 'roof-7', '--title', 'Roof', '--flag', first.id],
    ['indicators', 'new', 'own-rule'],
  ]) {
    const { code, stderr } = await job.run(args)
    if (code !== 0) throw new Error(stderr)
  }
  await writeFile(join(job.data, 'private', 'contact.txt'), 'canary-private')
}, long)

afterAll(() => job?.remove())

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/**
 * What two copies of a dataset need not have alike; `.sum` also says what the file held before, which a copy that was made
 * at once never saw.
 */
const ofOneCopy = /^(private|tmp|raw|search)\/|^sharing\.json$|\.(lock|sum)$|\.git|inter|answers|explorer/

describe('a dataset by way of a shared folder', () => {
  it(
    'is the same elsewhere: files, checksums, flags, and the letter that is worked out again',
    async () => {
      const pushed = await job.run(['data', 'push', folder])
      expect([pushed.code, pushed.stderr]).toEqual([0, expect.stringContaining('pushed to')])
      const pulled = await job.run(['data', 'pull', folder], { JARYQ_DATA: at('b') })
      expect([pulled.code, pulled.stderr]).toEqual([0, expect.stringContaining('pulled from')])
      const made = /^(private|tmp|raw|search)\/|^sharing\.json$|\.lock$|^\.git|\/\.git|intermediates|answers|explorer/
      expect(await tree(at('b'), made)).toEqual(await tree(job.data, made))
      expect((await job.run(['data', 'verify'], { JARYQ_DATA: at('b') })).code).toBe(0)
      const flags = async (data: string) =>
        lines((await job.run(['flag', '--all'], { JARYQ_DATA: data })).stdout).map(
          ({ id, value, first_seen, last_seen }) => ({
            ...{ id, value, first_seen, last_seen },
          }),
        )
      const ofA = await flags(job.data)
      expect(ofA.length).toBeGreaterThan(10)
      expect(await flags(at('b'))).toEqual(ofA)
      const flag = String(ofA.find(({ id }) => String(id).startsWith('bid-period-below-minimum:'))!.id)
      const applicant = ['--applicant', join(root, 'tools/made-up-applicant.yaml'), '--lang', 'ru']
      const letter = async (data: string, more: string[], output: string) => {
        const args = ['letter', 'new', 'a-dvga', '--flag', flag, ...applicant, ...more, '--output', output]
        expect((await job.run(args, { JARYQ_DATA: data })).code).toBe(0)
      }
      for (const name of ['of-a', 'of-b', 'bundles']) await mkdir(at(name))
      await letter(job.data, ['--format', 'md'], at('of-a'))
      await letter(at('b'), ['--format', 'md'], at('of-b'))
      expect(await tree(at('of-b'))).toEqual(await tree(at('of-a')))
      await letter(job.data, ['--format', 'docx', '--bundle', 'public', '--unpacked'], at('bundles'))
      const bundle = (await readdir(at('bundles'))).find((name) => name.startsWith('bundle-'))!
      const verified = async (data: string) => {
        const { code, stdout } = await job.run(['letter', 'verify', join(at('bundles'), bundle)], { JARYQ_DATA: data })
        return { code, stdout }
      }
      const original = await verified(job.data)
      expect(original.code).toBe(0)
      expect(await verified(at('b'))).toEqual(original)
      for (const name of await readdir(folder, { recursive: true }))
        expect(await readFile(join(folder, name), 'latin1').catch(() => '')).not.toContain('canary-private')
    },
    long,
  )

  it(
    'survives pushes and pulls that are killed at any moment, and goes on from there',
    async () => {
      const shared = temporary('killed')
      for (let after = 150; after <= 1350; after += 150) {
        await killed(['data', 'push', shared], job.data, after)
        const { tips, damaged } = await new SharedFolder(shared).read()
        expect(damaged).toEqual([])
        expect(tips.length).toBeLessThan(2)
      }
      expect((await job.run(['data', 'push', shared])).code).toBe(0)
      const whole = await tree(job.data, ofOneCopy)
      for (let after = 150; after <= 1350; after += 150) {
        await killed(['data', 'pull', shared], at('c'), after)
        const { code, stdout, stderr } = await job.run(['data', 'verify'], { JARYQ_DATA: at('c') })
        // Either there is no dataset yet, or it is whole.
        expect([0, 5]).toContain(code)
        if (code === 5) expect(`${stdout}${stderr}`).toContain('there is no dataset')
      }
      expect((await job.run(['data', 'pull', shared], { JARYQ_DATA: at('c') })).code).toBe(0)
      expect(await tree(at('c'), ofOneCopy)).toEqual(whole)
    },
    long,
  )

  it(
    'two processes push at once, and whoever pulls has both',
    async () => {
      await job.run(['data', 'pull', folder], { JARYQ_DATA: at('d') })
      await job.run(['case', 'new', '--id', 'by-a', '--title', 'A', '--purchase', '1-1'])
      await job.run(['case', 'new', '--id', 'by-d', '--title', 'D', '--purchase', '2-1'], { JARYQ_DATA: at('d') })
      const both = await Promise.all([
        job.run(['data', 'push', folder]),
        job.run(['data', 'push', folder], { JARYQ_DATA: at('d') }),
      ])
      expect(both.map(({ code }) => code)).toEqual([0, 0])
      await job.run(['data', 'pull', folder], { JARYQ_DATA: at('e') })
      expect(await readdir(join(at('e'), 'cases'))).toEqual(expect.arrayContaining(['by-a.md', 'by-d.md', 'roof-7.md']))
    },
    long,
  )

  it(
    'of random damage in the folder each is named or does no harm, and a check by who has it mends it',
    async () => {
      const names = (await readdir(join(folder, 'parts'), { recursive: true }))
        .filter((name) => name.length > 60)
        .sort()
      for (let turn = 0; turn < 9; turn++) {
        const name = names[(turn * 7919 + 13) % names.length]!
        const file = join(folder, 'parts', name)
        const whole = await readFile(file)
        if (whole.length === 0) continue
        if (turn % 3 === 0) await truncate(file, Math.floor(whole.length / 2))
        else if (turn % 3 === 1) await rm(file)
        else {
          const flipped = Buffer.from(whole)
          flipped[(turn * 104729) % whole.length]! ^= 1 << (turn % 8)
          await writeFile(file, flipped)
        }
        const data = at(`random-${turn}`)
        const { code, stderr } = await job.run(['data', 'pull', folder], { JARYQ_DATA: data })
        if (code !== 0) expect(stderr).toMatch(/error: .*\n\s+why: .*(cut short|missing|changed|whole)/)
        else expect((await job.run(['data', 'verify'], { JARYQ_DATA: data })).code).toBe(0)
        expect((await job.run(['data', 'push', folder, '--check'])).code).toBe(0)
        const again = await job.run(['data', 'pull', folder], { JARYQ_DATA: data })
        expect([turn, again.code, again.stderr]).toEqual([turn, 0, expect.any(String)])
        await rm(data, { recursive: true, force: true })
      }
    },
    long,
  )
})

describe('data verify', () => {
  it(
    'finds and names a table cut short, a flipped bit in the manifest, and a damaged file of releases',
    async () => {
      const copy = at('verified')
      const verify = async () => {
        const { code, stdout, stderr } = await job.run(['data', 'verify'], { JARYQ_DATA: copy })
        return { code, files: stdout === '' ? [] : lines(stdout).map(({ file }) => String(file)), stdout, stderr }
      }
      await cp(job.data, copy, { recursive: true })
      expect((await verify()).code).toBe(0)
      const files = await readdir(copy, { recursive: true })
      const parquet = files.find((name) => /tables.lots.part-\d+\.parquet$/.test(name))!
      const release = files.find((name) => /releases.goszakup.\d+\.ndjson\.zst$/.test(name))!
      const damage = async (name: string, change: (whole: Buffer) => Buffer) => {
        const whole = await readFile(join(copy, name))
        await writeFile(join(copy, name), change(Buffer.from(whole)))
        const found = await verify()
        await writeFile(join(copy, name), whole)
        return found
      }
      const shown = (name: string) => name.replaceAll('\\', '/')
      const cut = await damage(parquet, (whole) => whole.subarray(0, whole.length / 2))
      expect([cut.code, cut.files]).toEqual([5, [shown(parquet)]])
      const flipped = await damage(release, (whole) => {
        whole[Math.floor(whole.length / 2)]! ^= 4
        return whole
      })
      expect([flipped.code, flipped.files]).toEqual([5, [shown(release)]])
      const manifest = await readFile(join(copy, 'dataset.json'))
      const unnoticed: string[] = []
      for (let turn = 0; turn < 24; turn++) {
        const place = (turn * 104729) % manifest.length
        const { code, stdout, stderr } = await damage('dataset.json', (whole) => {
          whole[place]! ^= 1 << (turn % 7)
          return whole
        })
        if (code !== 5 || !`${stdout}${stderr}`.includes('dataset.json'))
          unnoticed.push(
            `${day(turn)} byte ${place}: ${code} ${manifest.toString('latin1', place - 20, place + 20)} ${stdout}${stderr}`,
          )
      }
      expect(unnoticed).toEqual([])
      const raw = files.find((name) => /raw.goszakup.lots.000001\.ndjson$/.test(name))!
      const record = await damage(raw, (whole) => {
        whole[whole.indexOf('"record":') + 20]! ^= 1
        return whole
      })
      expect([record.code, new Set(record.files)]).toEqual([5, new Set(['raw/goszakup/lots'])])
    },
    long,
  )
})

/** Starts a command and kills it after some milliseconds, if it has not ended by then. */
async function killed(args: string[], data: string, after: number): Promise<void> {
  const child = startJaryq(args, { env: { JARYQ_DATA: data, JARYQ_CONFIG_DIR: at('config') } })
  child.stdout!.resume()
  child.stderr!.resume()
  const ended = new Promise((resolve) => child.on('close', resolve))
  await Promise.race([sleep(after), ended])
  child.kill('SIGKILL')
  await ended
}

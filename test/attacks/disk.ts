import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { languages } from '../../src/terminal/languages.ts'
import { said } from '../../src/terminal/messages.ts'
import { type Attack, looksLikeBug, type Outcome, type Random } from './attack.ts'
import { type WritingCommand, writingCommands } from './commands.ts'
import { isDoneAlready, notVerified, type Ran, run, undisturbed, wrongAfter, wrongAtLast } from './disturb.ts'
import { type Copy, copyOf, type Place } from './place.ts'

const named = (...names: string[]) => writingCommands.filter(({ name }) => names.includes(name))
const quick = named('import a register', 'transform', 'case review', 'law add', 'data export', 'query --output')

// Each costs as much as three runs of the command.
const fullInTests = new Set([
  ...['import OCDS', 'build', 'flag again', 'search, the index made', 'letter new', 'case review', 'watch --once'],
  ...['data export', 'applicant set'],
])

/** Disks that are full, cannot be written, are others, and clocks that jump. */
export function disks(place: Place): Attack[] {
  return [...writingCommands.map((command) => fullAtAWrite(place, command)), ...onRealDisks(place), ...clocks(place)]
}

function fullAtAWrite(place: Place, command: WritingCommand): Attack {
  return {
    what: `disk full from a write on: ${command.name}`,
    holds: 'it says that the disk is full; nothing is half written; with space again it goes on',
    times: { test: fullInTests.has(command.name) ? 1 : 0, table: 4 },
    run: async (times, random) => {
      const { calls } = await undisturbed(place, command)
      return each(calls === 0 ? 0 : times, async () => {
        const fault = `full:${1 + random.below(calls)}`
        return onCopy(place, command, async (copy) => {
          const ran = await run(command.args(place, copy), copy.env, { fault, input: command.input, cwd: copy.out })
          return [
            ...toldOf(ran, inEveryLanguage('the disk is full', 'the disk or its quota is full')),
            ...(await wrongAfter(place, command, copy)),
            ...(await wrongAtLast(place, command, copy)),
          ].map((one) => `${command.name}, ${fault}: ${one}`)
        })
      })
    },
  }
}

/** What the program says, in whatever language a command speaks: that of its letter. */
function inEveryLanguage(...texts: string[]): RegExp {
  return new RegExp(texts.flatMap((text) => languages.map((lang) => said(text, lang))).join('|'))
}

/** What is wrong with how a command ended: with 0, as it found another way, or with an error in words. */
function toldOf(ran: Ran, words: RegExp): string[] {
  const bug = looksLikeBug(ran)
  if (bug !== undefined) return [bug]
  if (ran.code === 0 || words.test(ran.stderr)) return []
  return [`it ended with ${ran.code} and does not say why: ${ran.stderr.trim().split('\n').slice(0, 2).join(' | ')}`]
}

async function each(times: number, work: () => Promise<string[]>): Promise<Outcome> {
  const faults: string[] = []
  for (let time = 0; time < times; time++) faults.push(...(await work()))
  return { tried: times, faults }
}

async function onCopy(
  place: Place,
  command: WritingCommand,
  work: (copy: Copy) => Promise<string[]>,
  within?: string,
): Promise<string[]> {
  const copy = await copyOf(place, command.from, within)
  try {
    return await work(copy)
  } finally {
    await copy.remove()
  }
}

/** A file system of its own for the work; undefined where none can be mounted. */
async function onMount<T>(options: string, work: (folder: string) => Promise<T>): Promise<T | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'jaryq-mount-'))
  const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  try {
    if (mounted === false || mounted.status !== 0) return undefined
    return await work(folder)
  } finally {
    if (mounted !== false && mounted.status === 0) spawnSync('umount', [folder])
    await rm(folder, { recursive: true, force: true })
  }
}

function onRealDisks(place: Place): Attack[] {
  const disk = (
    what: string,
    holds: string,
    commands: WritingCommand[],
    attack: (command: WritingCommand, random: Random) => Promise<string[] | undefined>,
  ): Attack => ({
    ...{ what, holds, times: { test: 1, table: commands.length } },
    run: async (times, random) => {
      const faults: string[] = []
      let tried = 0
      for (const command of commands.slice(0, times)) {
        const found = await attack(command, random)
        if (found === undefined) continue
        tried++
        faults.push(...found.map((fault) => `${command.name}: ${fault}`))
      }
      return { tried, faults }
    },
  })
  return [
    disk(
      'a disk that is full (a file system of its own, a little larger than the dataset)',
      'it says so; the dataset stays whole',
      quick,
      (command) =>
        onMount('size=64m', (folder) =>
          onCopy(
            place,
            command,
            async (copy) => {
              spawnSync('dd', ['if=/dev/zero', `of=${join(folder, 'filler')}`, 'bs=4096'], { stdio: 'ignore' })
              const ran = await run(command.args(place, copy), copy.env, { input: command.input, cwd: copy.out })
              const faults = [...toldOf(ran, /disk is full|No space|cannot/), ...(await notVerified(copy.data))]
              await rm(join(folder, 'filler'))
              return [...faults, ...(await wrongAtLast(place, command, copy))]
            },
            folder,
          ),
        ),
    ),
    disk(
      'a file system that is read-only',
      'it says that it cannot write there, or answers without writing',
      [...quick, ...named('flag', 'search, the index made', 'build again')],
      (command) =>
        onMount('size=256m', (folder) =>
          onCopy(
            place,
            command,
            async (copy) => {
              spawnSync('mount', ['-o', 'remount,ro', folder])
              const ran = await run(command.args(place, copy), copy.env, { input: command.input })
              spawnSync('mount', ['-o', 'remount,rw', folder])
              return toldOf(ran, /read-only|permission|not permitted/)
            },
            folder,
          ),
        ),
    ),
    disk(
      'a dataset on another file system than the temporary files',
      'the same files as on one',
      [...quick, ...named('build', 'flag', 'report', 'data push', 'letter new --bundle')],
      (command) =>
        onMount('size=256m', (folder) => onCopy(place, command, (copy) => wrongAtLast(place, command, copy), folder)),
    ),
    disk(
      'temporary files that cannot be written',
      'it says so, or does without',
      [...quick, ...named('build', 'flag', 'report', 'letter new', 'search, the index made', 'data push')],
      (command) =>
        onCopy(place, command, async (copy) => {
          const nowhere = { TMPDIR: '/proc/nowhere', TEMP: '/proc/nowhere', TMP: '/proc/nowhere' }
          const ran = await run(command.args(place, copy), { ...copy.env, ...nowhere }, { cwd: copy.out })
          return [...toldOf(ran, /temporary|cannot|TMPDIR|nowhere/), ...(await notVerified(copy.data))]
        }),
    ),
    disk(
      'a file in the place of a folder of the dataset',
      'it says what is in the way',
      named('transform', 'case new', 'flag', 'law add', 'watch new', 'vat record', 'data push'),
      (command) =>
        onCopy(place, command, async (copy) => {
          await rm(copy.out, { recursive: true })
          await mkdir(copy.out)
          const { writeFile } = await import('node:fs/promises')
          for (const folder of [
            'tmp',
            'releases',
            'flags',
            'cases',
            'law',
            'watch/rules',
            'raw/registers/vat_checks',
          ]) {
            await rm(join(copy.data, folder), { recursive: true, force: true })
            await mkdir(join(copy.data, folder, '..'), { recursive: true })
            await writeFile(join(copy.data, folder), 'in the way')
          }
          return toldOf(await run(command.args(place, copy), copy.env, { cwd: copy.out }), /./)
        }),
    ),
  ]
}

function clocks(place: Place): Attack[] {
  return ['+3650', '-3650'].map((days) => ({
    what: `a clock ${days} days off`,
    holds: 'the same files, but for moments of the clock',
    times: { test: 2, table: 12 },
    run: async (times) => {
      const commands = named(
        ...['transform', 'build', 'flag', 'case review', 'report', 'data push', 'data prune', 'letter new'],
        ...['import a register', 'field new', 'search, the index made', 'data export'],
      ).slice(0, times)
      const faults: string[] = []
      for (const command of commands)
        faults.push(
          ...(await onCopy(place, command, (copy) => wrongAtLast(place, command, copy, `clock:${days}`))).map(
            (fault) => `${command.name}, clock ${days} days off: ${fault}`,
          ),
        )
      return { tried: commands.length, faults }
    },
  }))
}

/** Two commands at once on one dataset: one waits, is told that another works, or both succeed; nothing is lost. */
export function twoWriters(place: Place): Attack {
  return {
    what: 'two commands that write, at once',
    holds: 'each succeeds or says who holds the lock; then both are done one after the other',
    times: { test: 2, table: 40 },
    run: async (times, random) => {
      const writers = writingCommands.filter(({ from, long }) => from === 'built' && long !== true)
      const faults: string[] = []
      for (let time = 0; time < times; time++) {
        const pair = [random.one(writers), random.one(writers)]
        const copy = await copyOf(place, 'built')
        const start = (command: WritingCommand) =>
          run(command.args(place, copy), copy.env, { input: command.input, cwd: copy.out })
        const both = await Promise.all(pair.map(start))
        const wrong = both.flatMap((ran) => toldOf(ran, /is writing|holds the lock|already|is there|another/))
        for (const command of pair) {
          const again = await start(command)
          if (looksLikeBug(again) !== undefined || (again.code !== 0 && !isDoneAlready(again)))
            wrong.push(`${command.name} afterwards: ${again.stderr.trim().split('\n').slice(0, 2).join(' | ')}`)
        }
        wrong.push(...(await notVerified(copy.data)))
        faults.push(...wrong.map((fault) => `${pair.map(({ name }) => name).join(' and ')}: ${fault}`))
        await copy.remove()
      }
      return { tried: times, faults }
    },
  }
}

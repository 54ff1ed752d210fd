import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { verifyCases } from '../../src/cases/verify.ts'
import { verifyDataset } from '../../src/dataset/info.ts'
import { verifyForms } from '../../src/field/verify.ts'
import { verifyRuns } from '../../src/indicators/verify.ts'
import { silent } from '../../src/terminal/progress.ts'
import { verifyBoxes } from '../../src/watch/verify.ts'
import { root, startJaryq } from '../support/cli.ts'
import { looksLikeBug } from './attack.ts'
import type { WritingCommand } from './commands.ts'
import { type Copy, copyOf, type Place, treeOf } from './place.ts'

export interface Ran {
  code: number | null
  killed: boolean
  stdout: string
  stderr: string
  milliseconds: number
}

export interface RunOptions {
  input?: string
  killAfter?: number
  signal?: NodeJS.Signals
  fault?: string
  cwd?: string
}

/**
 * Runs the program; `killAfter` milliseconds later it gets `signal`, `fault` is what `fault.mjs` is told to do. `killed`
 * says that it did not come to its end.
 */
export async function run(
  args: string[],
  env: Record<string, string>,
  { input = '', killAfter, signal = 'SIGKILL', fault, cwd }: RunOptions = {},
): Promise<Ran> {
  const disturbed =
    fault === undefined
      ? {}
      : {
          ATTACK_FAULT: fault,
          NODE_OPTIONS: `--import=${pathToFileURL(join(root, 'test/attacks/fault.mjs')).href}`,
        }
  const began = performance.now()
  const child = startJaryq(args, { env: { ...env, ...disturbed }, cwd })
  let stdout = ''
  let stderr = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin!.on('error', () => {})
  child.stdin!.end(input)
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on('close', (code, signal) => resolve([code, signal])),
  )
  if (killAfter !== undefined) {
    await Promise.race([sleep(killAfter), ended])
    child.kill(signal)
  }
  const [code, endedBy] = await ended
  return { code, killed: endedBy !== null || code === 130, stdout, stderr, milliseconds: performance.now() - began }
}

/** What a command makes when nobody disturbs it. */
export interface Undisturbed {
  before: Map<string, string>
  after: Map<string, string>
  /** Files that are other bytes each time, or of another name: known once it is sure. */
  restless: Set<string>
  isSure?: true
  milliseconds: number
  /** Calls that write. */
  calls: number
}

const known = new WeakMap<Place, Map<string, Promise<Undisturbed>>>()

export function undisturbed(place: Place, command: WritingCommand): Promise<Undisturbed> {
  const found = known.get(place) ?? new Map<string, Promise<Undisturbed>>()
  known.set(place, found)
  const made = found.get(command.name) ?? observe(place, command)
  found.set(command.name, made)
  return made
}

async function observe(place: Place, command: WritingCommand): Promise<Undisturbed> {
  const copy = await copyOf(place, command.from)
  const counted = await mkdtemp(join(tmpdir(), 'jaryq-count-'))
  try {
    const before = await treeOf(copy.directory)
    const ran = await run(command.args(place, copy), copy.env, {
      ...{ input: command.input, cwd: copy.out, fault: `count:${join(counted, 'calls')}` },
    })
    if (ran.code !== 0) throw new Error(`${command.name} ended with ${ran.code}: ${ran.stderr}`)
    const calls = Number(await readFile(join(counted, 'calls'), 'utf8').catch(() => '0'))
    const after = await treeOf(copy.directory)
    return { before, after, restless: new Set(), milliseconds: ran.milliseconds, calls }
  } finally {
    await rm(counted, { recursive: true })
    await copy.remove()
  }
}

/** Looks once more at what the command makes undisturbed, and leaves out what is other bytes each time. */
async function observeAgain(place: Place, command: WritingCommand): Promise<void> {
  const first = await undisturbed(place, command)
  const { after } = await observe(place, command)
  for (const name of new Set([...first.after.keys(), ...after.keys()]))
    if (first.after.get(name) !== after.get(name)) first.restless.add(name)
  first.isSure = true
}

/** What `look` finds wrong; before it is believed, what differs without any disturbance is known. */
export async function surely(
  place: Place,
  command: WritingCommand,
  look: (wanted: Undisturbed) => string[],
): Promise<string[]> {
  const wanted = await undisturbed(place, command)
  if (look(wanted).length > 0 && wanted.isSure !== true) await observeAgain(place, command)
  return look(wanted)
}

// What is being made, or says that somebody is at work: gone with the next command or with data prune.
const passing =
  /(^|\/)(tmp\/|[^/]*\.part$|[^/]*\.lock(\.[0-9a-f]+)?$|[^/]*-(wal|shm|journal)$|\.jaryq-[^/]*|\.[^/]*\.sum$)/
// Appended to or made anew before it counts: looked at by what reads it. `.ocds.part` becomes `ocds` when all is in it;
// nobody reads it before, and that the next export leaves none is looked at in the end.
const unfinished =
  /^data\/(raw|generations|releases|flags\/answers|flags\/runs|search|private\/field)\/|^out\/(\.ocds\.part\/|(market|shared|course|site|ocds)\b)/

/** What is wrong with the files after a command was disturbed: each is as before or as after, and what counts is whole. */
export async function wrongAfter(place: Place, command: WritingCommand, copy: Copy): Promise<string[]> {
  const now = await treeOf(copy.directory)
  const halves = await surely(place, command, ({ before, after, restless }) => [
    ...[...now]
      .filter(([name]) => !passing.test(name) && !unfinished.test(name) && !restless.has(name))
      .filter(([name, content]) => content !== before.get(name) && content !== after.get(name))
      .filter(([name]) => !command.grows?.test(name) && !command.between?.test(name))
      .map(([name]) => `${name} is neither old nor new`),
    ...[...before.keys()]
      .filter((name) => !now.has(name) && after.has(name) && !passing.test(name))
      .map((name) => `${name} is gone`),
  ])
  return [...halves, ...(await notVerified(copy.data))]
}

/** What `data verify` finds; nothing where there is no dataset yet. */
export async function notVerified(data: string): Promise<string[]> {
  try {
    const found: string[] = []
    const others = [verifyRuns, verifyCases, verifyForms, verifyBoxes]
    for await (const row of verifyDataset(data, { report: silent, others })) found.push(`${row.file}: ${row.problem}`)
    return found
  } catch (error) {
    const { message } = error as Error
    return message.startsWith('there is no dataset in') ? [] : [message]
  }
}

/** Runs the command again to its end: then everything has to be as if nobody had disturbed it. */
export async function wrongAtLast(
  place: Place,
  command: WritingCommand,
  copy: Copy,
  fault?: string,
): Promise<string[]> {
  const again = await run(command.args(place, copy), copy.env, { input: command.input, cwd: copy.out, fault })
  const faults: string[] = []
  const bug = looksLikeBug(again)
  if (bug !== undefined) faults.push(`again: ${bug}`)
  const now = await treeOf(copy.directory)
  const different = await surely(place, command, (wanted) => differences(now, wanted, command))
  if (again.code !== 0 && (different.length > 0 || !isDoneAlready(again)))
    faults.push(`again: it ended with ${again.code}: ${again.stderr.trim().split('\n').slice(0, 3).join(' | ')}`)
  return [...faults, ...different, ...(await notVerified(copy.data))]
}

/** Some commands refuse what is there already: then it has to be there. */
export function isDoneAlready({ stderr }: Ran): boolean {
  // The letter that waited for an answer has it.
  return /already|is there|no letter of the case waits for an answer/.test(stderr)
}

function differences(now: Map<string, string>, { after, restless }: Undisturbed, { grows }: WritingCommand): string[] {
  const isLookedAt = (name: string) => !passing.test(name) && !restless.has(name) && !grows?.test(name)
  const shape = (name: string) => name.replace(/[0-9a-f]{8,}/g, '#')
  const shapes = new Set([...after.keys(), ...restless].map(shape))
  return [
    ...[...after]
      .filter(([name, content]) => isLookedAt(name) && now.get(name) !== content)
      .map(([name]) => `at last ${name} ${now.has(name) ? 'differs' : 'is missing'}`),
    ...[...now.keys()]
      .filter((name) => isLookedAt(name) && !after.has(name) && !shapes.has(shape(name)))
      .map((name) => `at last ${name} is there besides`),
  ]
}

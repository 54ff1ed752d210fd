import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { safeName } from '../../src/dataset/layout.ts'
import { notPortable } from '../../src/sharing/paths.ts'
import { type Attack, looksLikeBug } from './attack.ts'
import { run } from './disturb.ts'
import { copyOf, type Place } from './place.ts'
import { inFolder, readers } from './readers.ts'

const devices = [
  'CON',
  'aux',
  'nul.md',
  'COM1',
  'lpt9.txt',
  'PRN.',
  'a:b',
  'x?',
  'end.',
  'end ',
  'a/b',
  'a\\b',
  '..',
  '',
]

/** What other systems do otherwise, done here. */
export function otherPlatforms(place: Place): Attack[] {
  return [
    {
      what: 'names that Windows keeps for devices or does not take',
      holds: 'refused as names in a dataset and in a shared folder',
      times: { test: devices.length, table: devices.length },
      run: async () => ({
        tried: devices.length,
        faults: devices
          .filter(
            (name) =>
              isTaken(() => safeName(name)) ||
              // In a path of the shared folder a slash is no letter of a name: law/a/b is a file b in law/a.
              (!name.includes('/') && notPortable(`law/${name}`) === undefined),
          )
          .map((name) => `${JSON.stringify(name)} is taken`),
      }),
    },
    {
      what: 'texts with the line ends of Windows (CRLF)',
      holds: 'read as with LF',
      times: { test: 1, table: 1 },
      run: linesOfWindows,
    },
    {
      what: 'names in the decomposed form of macOS (NFD)',
      holds: 'a case and a report are found by the name as it is typed',
      times: { test: 1, table: 1 },
      run: async () => {
        const copy = await copyOf(place, 'built')
        const faults: string[] = []
        const typed = 'мектеп-й'.normalize('NFC')
        const made = await run(['case', 'new', '--id', typed, '--title', 'X', '--purchase', '1-1'], copy.env)
        if (made.code !== 0) faults.push(made.stderr)
        const cases = join(copy.data, 'cases')
        await rename(join(cases, `${typed}.md`), join(cases, `${typed.normalize('NFD')}.md`)).catch(() => {})
        for (const args of [
          ['case', 'list', '--fields', 'id'],
          ['case', 'show', typed],
          ['data', 'verify'],
        ]) {
          const ran = await run(args, copy.env)
          const bug = looksLikeBug(ran)
          if (bug !== undefined || ran.code !== 0) faults.push(`${args.join(' ')}: ${bug ?? ran.stderr}`)
        }
        await copy.remove()
        return { tried: 3, faults }
      },
    },
    {
      what: 'a dataset below a path longer than 260 letters, with spaces and Kazakh letters',
      holds: 'the commands work; search says that the path is too long for its index where it has over 500 bytes',
      times: { test: 4, table: 6 },
      run: async (times) => {
        const copy = await copyOf(place, 'transformed')
        const long = join(copy.directory, ...Array<string>(8).fill('Мектеп құжаттары 2026 жыл, шілде айы'))
        await mkdir(long, { recursive: true })
        const data = join(long, 'data')
        await rename(copy.data, data)
        const faults: string[] = []
        const commands = [
          ['build'],
          ['flag', 'single-bid'],
          ['data', 'verify'],
          ['search', 'ремонт'],
          ['case', 'list'],
          ['data', 'push', join(long, 'shared')],
        ]
        for (const args of commands.slice(0, times)) {
          const ran = await run(args, { ...copy.env, JARYQ_DATA: data })
          const isTold = args[0] === 'search' && ran.stderr.includes('is too long') && ran.stderr.includes('next: move')
          if (ran.code !== 0 && !isTold) faults.push(`${args.join(' ')}: ${ran.stderr}`)
        }
        await copy.remove()
        return { tried: times, faults }
      },
    },
  ]
}

function isTaken(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

// In these a line end is a part of what is said.
const exact = /photo|workbook|bundle|OCDS|HTML|Markdown|template|search|address|indicator of/

async function linesOfWindows() {
  const faults: string[] = []
  let tried = 0
  const read = async (reader: (typeof readers)[number], bytes: Buffer) => {
    // Each has a folder of its own, and errors name the files in it. The hash of a file is that of its bytes.
    return inFolder(async (folder) => {
      const told = async () => JSON.stringify(await reader.read(bytes, folder), withoutMaps)
      return (await told().catch((error: Error) => error.message))
        ?.replaceAll(folder, '')
        .replace(/"sha256":"[0-9a-f]{64}"/g, '')
    })
  }
  for (const reader of readers.filter(({ name }) => !exact.test(name)))
    for (const sample of await reader.samples()) {
      tried++
      const windows = Buffer.from(sample.toString().replace(/\r?\n/g, '\r\n'))
      const [here, there] = [await read(reader, sample), await read(reader, windows)]
      if (!isDeepStrictEqual(here?.replace(/\\r\\n/g, '\\n'), there?.replace(/\\r\\n/g, '\\n')))
        faults.push(`${reader.name}: ${there?.slice(0, 200)} instead of ${here?.slice(0, 200)}`)
    }
  return { tried, faults }
}

function withoutMaps(_: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : typeof value === 'bigint' ? String(value) : value
}

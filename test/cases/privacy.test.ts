import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { captureOutput } from '@oclif/test'
import { expect, it } from 'vitest'
import { imageCopy } from '../../src/field/image-copy.ts'
import { builtDataset, purchase } from '../dataset/dataset-fixture.ts'
import { root } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'

// Made-up people: who told of it, who writes, and what a camera wrote into a photo.
const identities = [
  'Придуманова',
  'Вымышленный',
  '990231400010',
  '+7 700 000 00 00',
  'Camera of Придуманова',
  '43.2380',
]
const trace = new RegExp(identities.map((text) => text.replace(/[+.]/g, '\\$&')).join('|'))

/** A picture of one pixel with a comment as a camera writes it. */
function photo(comment: string): Buffer {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const text = Buffer.from(`Author\0${comment}`, 'utf8')
  const chunk = Buffer.alloc(12 + text.length)
  chunk.writeUInt32BE(text.length, 0)
  chunk.write('tEXt', 4, 'latin1')
  text.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + text.length)), 8 + text.length)
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
}

it('lets no identity out of private: not into git, nor data export, nor what cases write', async () => {
  const dir = await builtDataset({ goszakup: [purchase] })
  const outside = temporary('outside')
  const config = temporary('config')
  const run = async (name: string, args: string[]) => {
    const { default: command } = await import(
      /* @vite-ignore */ join(root, 'src/commands', `${name.replaceAll(' ', '/')}.ts`)
    )
    const before = process.env.JARYQ_CONFIG_DIR
    process.env.JARYQ_CONFIG_DIR = config
    try {
      const { stdout, stderr, error } = await captureOutput<void>(() => command.run([...args, '--data', dir], root))
      expect(error).toBeUndefined()
      return stdout + stderr
    } finally {
      if (before === undefined) delete process.env.JARYQ_CONFIG_DIR
      else process.env.JARYQ_CONFIG_DIR = before
    }
  }
  const message = join(outside, 'message.txt')
  await writeFile(message, 'Я, Придуманова Анна, ИИН 990231400010, +7 700 000 00 00: закупка 1-1, бумаги нет.\n')
  const picture = join(outside, 'IMG_1.png')
  await writeFile(picture, photo('Camera of Придуманова, 43.2380'))
  // A photo can be copied without what the camera wrote beside it.
  expect(imageCopy(await readFile(picture)).bytes.toString('utf8')).not.toMatch(trace)
  const applicant = join(outside, 'applicant.yaml')
  await writeFile(
    applicant,
    'name: Вымышленный Иван\nid: "990231400010"\naddress: г. Алматы, ул. Пробная 1\nphone: +7 700 000 00 00\nemail: v@example.kz\nrole: monitor\n',
  )
  await run('case new', ['--id', 'tip-1', '--tip', message, '--photo', picture, '--date', '2026-03-21'])
  await run('case new', ['--id', 'own', '--title', 'Own', '--purchase', '1-1', '--contact', message])
  await run('case review', ['own', '--result', 'violation', '--date', '2026-03-21', '--by', 'asel'])
  await run('letter new', [
    ...[
      'c-info-request',
      '--case',
      'own',
      '--lang',
      'ru',
      '--applicant',
      applicant,
      '--format',
      'md',
      '--output',
      outside,
    ],
  ])
  await run('case follow', [])
  const letter = (await readdir(outside)).find((name) => name.startsWith('c-info-request'))!
  expect(await readFile(join(outside, letter), 'utf8')).toMatch(/Вымышленный/)
  // What is private is there, and readable by its owner alone.
  const kept = await readdir(join(dir, 'private'), { recursive: true, withFileTypes: true })
  const files = kept.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  expect(texts.filter((text) => trace.test(text)).length).toBeGreaterThanOrEqual(3)

  execFileSync('git', ['init', '-q'], { cwd: dir })
  const tracked = execFileSync('git', ['ls-files', '--others', '--exclude-standard', '-z'], {
    cwd: dir,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((name) => name !== '')
  expect(tracked).toContain('cases/tip-1.md')
  expect(tracked.filter((name) => name.includes('private'))).toEqual([])
  for (const name of tracked) expect(await readFile(join(dir, name), 'utf8'), name).not.toMatch(trace)

  await mkdir(join(outside, 'shared'))
  const packages = join(outside, 'shared/ocds')
  await run('data export', ['--ocds', packages, '--records'])
  for (const as of [
    ['--format', 'csv'],
    ['--as', 'html'],
    ['--as', 'ics'],
  ])
    await run('case export', [...as, '--output', join(outside, 'shared', `cases-${as[1]}`)])
  const shared = (await readdir(join(outside, 'shared'), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  )
  expect(shared.length).toBeGreaterThanOrEqual(4)
  for (const entry of shared)
    expect(await readFile(join(entry.parentPath, entry.name), 'utf8'), entry.name).not.toMatch(trace)
  expect(await run('case show', ['tip-1'])).not.toMatch(trace)
  expect(await run('case list', ['--json'])).not.toMatch(trace)
})

import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeAtomically } from '../../src/files/atomic.ts'
import { makeDirectory } from '../../src/files/make-directory.ts'
import { NdjsonWriter } from '../../src/files/ndjson-writer.ts'
import { temporary } from '../support/temp.ts'

const codeOf = (path: string) =>
  makeDirectory(path).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  )

test('makes what is missing, and says which was the uppermost', async () => {
  const place = temporary('make-directory')
  expect(await makeDirectory(join(place, 'a', 'b', 'c'))).toBe(join(place, 'a'))
  expect(await makeDirectory(join(place, 'a', 'b', 'd'))).toBe(join(place, 'a', 'b', 'd'))
  expect(await makeDirectory(join(place, 'a', 'b'))).toBeUndefined()
  expect(existsSync(join(place, 'a', 'b', 'c'))).toBe(true)
})

test('several may make the same at once', async () => {
  const path = join(temporary('make-directory'), 'x', 'y', 'z')
  await Promise.all(Array.from({ length: 8 }, () => makeDirectory(path)))
  expect((await stat(path)).isDirectory()).toBe(true)
})

test('a file in the way is an error', async () => {
  const place = temporary('make-directory')
  await writeFile(join(place, 'file'), '')
  expect(await codeOf(join(place, 'file'))).toBe('EEXIST')
  expect(await codeOf(join(place, 'file', 'inside'))).toBe('ENOTDIR')
})

test.skipIf(process.platform !== 'linux')('ends where the system makes no directory', async () => {
  expect(await codeOf('/proc/jaryq')).toBe('EACCES')
  expect(await codeOf('/proc/jaryq/data/private')).toBe('EACCES')
})

test.skipIf(process.platform !== 'linux')('so does all that writes where a person says', async () => {
  await expect(writeAtomically('/proc/jaryq/file', 'x')).rejects.toThrow('EACCES')
  await expect(NdjsonWriter.create('/proc/jaryq/a/file.ndjson')).rejects.toThrow('EACCES')
})

test.skipIf(process.platform === 'win32')('gives the mode', async () => {
  const path = join(temporary('make-directory'), 'private')
  await makeDirectory(path, { mode: 0o700 })
  expect((await stat(path)).mode & 0o777).toBe(0o700)
})

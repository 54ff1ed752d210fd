import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSameName, pathOfName } from '../../src/files/named.ts'
import { temporary } from '../support/temp.ts'

const typed = 'мектеп-й.md'.normalize('NFC')
const apart = typed.normalize('NFD')

describe('a file by its name', () => {
  it.each([
    [typed, apart],
    [apart, typed],
  ])('is found whether or not the letters of its name were taken apart', async (name, other) => {
    const folder = temporary('named')
    await writeFile(join(folder, name), 'here')
    await mkdir(join(folder, 'қ'))
    expect(await readFile(pathOfName(folder, name), 'utf8')).toBe('here')
    expect(await readFile(pathOfName(folder, other), 'utf8')).toBe('here')
    expect(pathOfName(folder, 'қ')).toBe(join(folder, 'қ'))
  })

  it('keeps its name where there is none', () => {
    const folder = temporary('named')
    expect(pathOfName(folder, typed)).toBe(join(folder, typed))
    expect(pathOfName(join(folder, 'none'), apart)).toBe(join(folder, 'none', apart))
  })

  it('is another for another letter', () => {
    expect(isSameName(typed, apart)).toBe(true)
    expect(isSameName('и', 'й')).toBe(false)
  })
})

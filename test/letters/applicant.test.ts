import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  applicantPath,
  applicantRows,
  idWarnings,
  loadApplicant,
  readApplicantFile,
  setApplicant,
} from '../../src/letters/applicant.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-applicant-'))
  vi.stubEnv('JARYQ_CONFIG_DIR', join(dir, 'config'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(dir, { recursive: true })
})

describe('the applicant', () => {
  it('is kept for its owner alone, and what is not given stays', async () => {
    expect(await loadApplicant()).toBeUndefined()
    await setApplicant({ name: 'Ахметова Әсел', id: '9902 3140 0010', address: 'Астана' })
    await setApplicant({ phone: '+7 700 000 00 00', public_control: true })
    expect(await loadApplicant()).toEqual({
      name: 'Ахметова Әсел',
      id: '990231400010',
      address: 'Астана',
      phone: '+7 700 000 00 00',
      public_control: true,
    })
    if (process.platform !== 'win32') expect((await stat(applicantPath())).mode & 0o777).toBe(0o600)
  })

  it('keeps a number that begins with zeros, from a file and over', async () => {
    const file = join(dir, 'a.yaml')
    await writeFile(file, 'name: Қоғам\nid: 001540000126\nphone: +7 701\npublic_control: yes\n')
    await setApplicant({}, file)
    await setApplicant({ email: 'a@example.kz' })
    expect(await loadApplicant()).toMatchObject({ id: '001540000126', phone: '+7 701', public_control: true })
    expect(await readFile(applicantPath(), 'utf8')).toContain('id: "001540000126"')
  })

  it('is shown with its number masked', async () => {
    await setApplicant({ name: 'Ахметова Әсел', id: '990231400010' })
    const rows = await applicantRows()
    expect(rows.find(({ field }) => field === 'id')).toEqual({ field: 'id', value: '********0010' })
    expect(JSON.stringify(rows)).not.toContain('990231400010')
  })

  it('is refused when it is not right, without its number in the message', async () => {
    await expect(setApplicant({ id: '12345' })).rejects.toThrow('the IIN or BIN is not right')
    await expect(setApplicant({ email: 'nobody' })).rejects.toThrow('not an e-mail address')
    await expect(setApplicant({})).rejects.toThrow('nothing was given')
    await expect(applicantRows()).rejects.toThrow('no applicant was set')
    const file = join(dir, 'a.yaml')
    await writeFile(file, 'nmae: X\n')
    await expect(readApplicantFile(file)).rejects.toMatchObject({ next: ['did you mean "name"?'] })
    await writeFile(file, '- X\n')
    await expect(readApplicantFile(file)).rejects.toThrow('holds no applicant')
    await expect(readApplicantFile(join(dir, 'none.yaml'))).rejects.toThrow('cannot read')
  })
})

describe('the number', () => {
  it.each([
    ['020540003431', []],
    ['020540003432', ['check digit']],
    ['991540000124', ['check digit', 'does not exist']],
    ['990231400010', ['check digit', 'does not exist']],
  ])('%s', (id, found) => {
    const warnings = idWarnings(id)
    expect(warnings).toHaveLength(found.length)
    for (const [index, part] of found.entries()) expect(warnings[index]).toContain(part)
    expect(warnings.join()).not.toContain(id)
    for (const lang of ['ru', 'kk'] as const) expect(idWarnings(id, lang).join().replace(/\W+/g, '')).toBe('')
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLetterSource } from '../../src/letters/dataset-source.ts'
import { draftLetter, newLetter } from '../../src/letters/new-letter.ts'
import { writeDataset } from '../reports/dataset.ts'
import { applicant } from './market.ts'
import { letterReleases, ocid } from './releases.ts'

const checked = '2026-05-01'
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-letter-data-'))
  await writeDataset(dir, 'goszakup', letterReleases())
})
afterAll(() => rm(dir, { recursive: true }))

describe('a dataset as the source of letters', () => {
  it('gives the letter of a flag that its indicator finds, with the figures of the tables', async () => {
    const source = await openLetterSource(dir)
    try {
      expect(source.hasPayments).toBe(true)
      const letter = await draftLetter(source, {
        kind: 'a-dvga',
        flagId: `bid-period-below-minimum:process:${ocid}`,
        lang: 'kk',
        applicant,
        role: 'monitor',
        normsChecked: '2026-05-01',
      })
      expect(letter.status).toBe('ready')
      const text = letter.document.markdown
      expect(text).toContain('«Білім бөлімі» ММ (991540000124)')
      expect(text).toContain('Қарағанды облысы')
      expect(text).toContain('18.03.2026 18:00')
      expect(text).toContain('12\u00a0345\u00a0678\u00a0901\u00a0234,56 теңге')
      expect(text).toContain('| Өнім беруші | ЖК 0fe1d2c3 |')
      expect(text).toContain('ҚҚС: 198\u00a0400 теңге')
      expect(text).toContain('соңғы төлем 20.04.2026')
      expect(text).toContain('<https://goszakup.gov.kz/ru/egzcontract/cpublic/show/20000009>')
      expect(letter.norms.cited.length).toBeGreaterThan(0)
    } finally {
      await source.close()
    }
  })

  it('writes the letter of a lot through one call, and says what is wrong with a flag that is none', async () => {
    const request = {
      dir,
      kind: 'a-dvga',
      lang: 'ru',
      applicant,
      role: 'monitor',
      normsChecked: checked,
      format: 'md',
      output: join(dir, 'out/'),
    } as const
    const { files, status } = await newLetter({ ...request, flagId: `single-bid:lot:${ocid}|42667205` })
    expect(status).toBe('ready')
    expect(files.letter).toMatch(/a-dvga-single-bid-lot-.*\.ru\.md$/)
    await expect(newLetter({ ...request, flagId: 'nonsense' })).rejects.toThrow('is not the id of a flag')
    await expect(newLetter({ ...request, flagId: 'bid-period-below-minimum:process:ocds-jaryq0-1' })).rejects.toThrow(
      'there is no flag',
    )
    await expect(newLetter({ ...request, kind: 'b', flagId: `single-bid:lot:${ocid}|42667205` })).rejects.toThrow(
      'there is no letter "b"',
    )
  })
})

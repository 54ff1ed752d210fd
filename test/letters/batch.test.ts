import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchNote, batchRows, lettersOf, newLetters } from '../../src/letters/batch.ts'
import type { LetterFlag } from '../../src/letters/source.ts'
import { applicant, flags, market, tables } from './market.ts'

const other = 'KZ-BIN-991540000322'
const direct = (n: number): LetterFlag => ({
  ...flags.contract!,
  id: `direct-award-no-ground:contract:${n}`,
  subject_id: `${n === 1 ? 'ocds-jaryq0-c21000077' : `ocds-jaryq0-c2100007${7 + n}`}|2100007${n}`,
  ocid: n === 1 ? 'ocds-jaryq0-c21000077' : `ocds-jaryq0-c2100007${7 + n}`,
  supplier_id: other,
  violations: ['single'],
  legal_basis: ['kz:106-VIII:law:16-3'],
  evidence: [
    {
      table: 'contracts',
      id: `${n === 1 ? 'ocds-jaryq0-c21000077' : `ocds-jaryq0-c2100007${7 + n}`}|2100007${n}`,
      field: 'value_amount',
      value: 100000 * n,
      url: `https://goszakup.gov.kz/ru/egzcontract/cpublic/show/2100008${n}`,
    },
  ],
  summary: `Прямой договор № ${n}.`,
})
const known = { one: direct(1), two: direct(2), three: direct(3) }
const ids = Object.values(known).map(({ id }) => id)
const source = market({
  flags: known,
  tables: {
    processes: [
      ...tables.processes!,
      ...[2, 3].map((n) => ({ ...tables.processes![1]!, ocid: `ocds-jaryq0-c2100007${7 + n}` })),
    ],
  },
})

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-batch-'))
})
afterAll(() => rm(dir, { recursive: true }))

const run = (folder: string, list: readonly string[], more: Partial<Parameters<typeof lettersOf>[2]> = {}) =>
  lettersOf(source, list, {
    ...{ dir, kind: 'a-dvga', lang: 'ru', group: 'supplier', skip: [], write: false, format: 'md' },
    ...{ applicant, role: 'monitor', normsChecked: '2026-05-01', output: join(dir, folder) },
    ...more,
  } as Parameters<typeof lettersOf>[2])

describe('many letters', () => {
  it('are one for each supplier, listed first and written on the word', async () => {
    const list = [...ids, flags.contract!.id]
    const review = await run('a', list)
    expect(review.map(({ group, flags: told, outcome, status }) => [group, told.length, outcome, status])).toEqual([
      [other, 3, 'to write', 'ready'],
      [flags.contract!.supplier_id, 1, 'to write', 'ready'],
    ])
    await expect(stat(join(dir, 'a'))).rejects.toThrow()
    expect(batchNote(review, 'ru')).toContain('пока ничего не записано')

    const made = await run('a', list, { write: true })
    expect(made.map(({ outcome }) => outcome)).toEqual(['written', 'written'])
    expect(batchNote(made, 'ru')).toBe('составлено писем: 2')
    const text = await readFile(made[0]!.file!, 'utf8')
    for (const n of [1, 2, 3]) {
      expect(text).toContain(
        `Прямой договор № ${n} (источник: <https://goszakup.gov.kz/ru/egzcontract/cpublic/show/2100008${n}>`,
      )
      expect(text).toMatch(new RegExp(`\\[991540000124/26010${n}/00\\]`))
    }
    expect(text).toContain('| Поставщик (БИН) | ТОО «Жаңа жол» (991540000322) |')
    expect((await run('a', list, { write: true })).map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged'])
  })

  it('end between two of them when the user asks to stop, and go on with the same command', async () => {
    const stop = new AbortController()
    let drafted = 0
    const stopping: typeof source = {
      ...source,
      texts: async (name, lang) => {
        // While the second letter is drafted.
        if (++drafted === 2) stop.abort()
        return source.texts(name, lang)
      },
    }
    await expect(
      lettersOf(stopping, [...ids, flags.contract!.id], {
        ...{ dir, kind: 'a-dvga', lang: 'ru', group: 'supplier', skip: [], write: true, format: 'md' },
        ...{ applicant, role: 'monitor', normsChecked: '2026-05-01', output: join(dir, 'stopped') },
        signal: stop.signal,
      }),
    ).rejects.toThrow('interrupted')
    const there = await readdir(join(dir, 'stopped'))
    expect(there.filter((name) => name.startsWith('a-dvga'))).toHaveLength(1)
    const again = await run('stopped', [...ids, flags.contract!.id], { write: true })
    expect(again.map(({ outcome }) => outcome)).toEqual(['unchanged', 'written'])
  })

  it('leave out flags of other kinds of letters without asking for them, and count them', async () => {
    const asked: string[] = []
    const counting: typeof source = {
      ...source,
      texts: async (name, lang) => ({
        ...(await source.texts(name, lang)),
        violations: name === 'vat-by-non-payer' ? ['vat'] : ['single'],
      }),
      flag: async (id, lang) => {
        asked.push(id)
        return source.flag(id, lang)
      },
    }
    const entries = await lettersOf(counting, [...ids, flags.contract!.id], {
      ...{ dir, kind: 'b-kgd-vat', lang: 'ru', group: 'supplier', skip: [], write: false, format: 'md' },
      ...{ applicant, role: 'monitor', normsChecked: '2026-05-01', output: join(dir, 'left') },
    })
    expect(asked).toEqual([flags.contract!.id])
    expect(entries.map(({ outcome, flags: told }) => [outcome, told])).toEqual([
      ['to write', [flags.contract!.id]],
      ['other-kind', ids],
    ])
    expect(batchRows(entries)).toHaveLength(1)
    expect(batchNote(entries, 'ru')).toMatch(/писем: 1; .*Не взято признаков, .*: 3$/)
  })

  it('are refused as duplicates when they tell nothing new, and written when they do', async () => {
    await run('b', ids.slice(0, 2), { write: true })
    const before = await readdir(join(dir, 'b'))
    const fewer = await run('b', ids.slice(0, 1), { write: true })
    expect(fewer.map(({ outcome }) => outcome)).toEqual(['duplicate'])
    expect(await readdir(join(dir, 'b'))).toEqual(before)
    // A third fact is new, but the letter is there: it is replaced on the word only.
    expect(await run('b', ids, { write: true })).toMatchObject([
      { outcome: 'refused', why: expect.stringContaining('exists and would change') },
    ])
    expect(await run('b', ids, { write: true, force: true })).toMatchObject([{ outcome: 'written' }])
    expect(await run('b', ids.slice(0, 2), { write: true })).toMatchObject([{ outcome: 'duplicate' }])
    // In the other language it is no duplicate.
    expect(await run('b', ids, { write: true, lang: 'kk' })).toMatchObject([{ outcome: 'written' }])
  })

  it('leave out who is skipped and whom the gate refuses, and say why', async () => {
    expect(await run('c', ids, { skip: ['991540000322'], write: true })).toMatchObject([{ outcome: 'skipped' }])
    expect(await run('c', [flags.contract!.id], { kind: 'supplier-return' })).toMatchObject([
      { outcome: 'refused', why: expect.stringContaining('им это письмо не направляется') },
    ])
    expect(await run('c', [flags.process!.id])).toMatchObject([{ group: '', outcome: 'refused' }])
  })

  it('take their flags from rows of jaryq flag, and say which line is none', async () => {
    const file = join(dir, 'flags.ndjson')
    await writeFile(file, '{"id":"a:lot:1"}\nnonsense\n')
    const options = { dir, kind: 'a-dvga', lang: 'ru', group: 'supplier', skip: [], write: false, file } as const
    await expect(newLetters(options)).rejects.toMatchObject({
      message: expect.stringContaining('line 2 is not a flag'),
    })
    await writeFile(file, 'number,sum\n1,2\n')
    await expect(newLetters(options)).rejects.toMatchObject({ message: expect.stringContaining('holds no flags') })
    await writeFile(file, '\n')
    await expect(newLetters(options)).rejects.toMatchObject({ message: expect.stringContaining('holds no flag') })
  })
})

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addValue, type NewValue } from '../../src/law/add.ts'
import { builtInLaw, lawVersion, loadLaw } from '../../src/law/law.ts'
import { inForce } from '../../src/law/limits.ts'
import { lawRows } from '../../src/law/list.ts'
import { isStale } from '../../src/law/reading.ts'
import { UserError } from '../../src/terminal/errors.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jaryq-law-'))
})

afterEach(() => rm(folder, { recursive: true }))

const put = (name: string, text: string) => writeFile(join(folder, name), text)
const read = 'status: verified, source: the act, read_by: A. Reader, read_on: 2026-12-20'

async function valuesOn(date: string, key: string): Promise<number[]> {
  return inForce((await loadLaw(folder)).limits, date)
    .filter((limit) => limit.key === key)
    .map((limit) => limit.value)
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(UserError)
  return error as UserError
}

describe('the law of a dataset', () => {
  it('is the built-in one without a folder, and with an empty one', async () => {
    const version = lawVersion(builtInLaw())
    expect(lawVersion(await loadLaw(undefined))).toBe(version)
    expect(lawVersion(await loadLaw(join(folder, 'none')))).toBe(version)
    await put('notes.txt', 'not a file of the law')
    await put('empty.yaml', '# nothing yet\n')
    expect(lawVersion(await loadLaw(folder))).toBe(version)
  })

  it('takes a value for dates that had none', async () => {
    expect(await valuesOn('2027-02-01', 'mci')).toEqual([])
    await put(
      'mci.yaml',
      `values:\n  - { key: mci, valid_from: 2027-01-01, valid_to: 2027-12-31, value: 4500, norm: kz:budget:mci, ${read} }\n`,
    )
    expect(await valuesOn('2027-02-01', 'mci')).toEqual([4500])
    expect(await valuesOn('2026-12-31', 'mci')).toEqual([4325])
    expect(await valuesOn('2028-01-01', 'mci')).toEqual([])
    const law = await loadLaw(folder)
    expect(law.limits.find((limit) => limit.value === 4500)).toMatchObject({
      unit: 'KZT',
      status: 'verified',
      read: '2026-12-20',
      read_by: 'A. Reader',
      file: join(folder, 'mci.yaml'),
    })
    expect(law.files).toEqual([{ file: join(folder, 'mci.yaml'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    expect(lawVersion(law)).not.toBe(lawVersion(builtInLaw()))
  })

  it('puts a value in the place of a built-in one for its dates alone', async () => {
    await put(
      'quotation.json',
      JSON.stringify({
        values: [
          {
            key: 'quotation-volume',
            valid_from: '2026-03-01',
            valid_to: '2026-06-30',
            value: 6000,
            unit: 'mci',
            norm: 'kz:106-VIII:law:10-4',
            status: 'secondary',
            source: 'made up',
            read_by: 'A. Reader',
            read_on: '2026-07-01',
          },
        ],
      }),
    )
    const on = (date: string) => valuesOn(date, 'quotation-volume')
    expect(await on('2026-02-28')).toEqual([8000])
    expect(await on('2026-03-01')).toEqual([6000])
    expect(await on('2026-06-30')).toEqual([6000])
    expect(await on('2026-07-01')).toEqual([8000])
    expect(await on('2024-12-31')).toEqual([])
  })

  it('ends a value, and one of a set', async () => {
    await put(
      'ends.yml',
      `values:
  - { key: remark-reply, valid_from: 2026-05-01, value: null, norm: kz:106-VIII:rules:172, ${read} }
  - { key: opinion-ground, valid_from: 2025-01-01, valid_to: 2026-04-30, value: 31, norm: kz:106-VIII:law:16-3-31, ${read} }
  - { key: opinion-ground, valid_from: 2026-05-01, value: 43, norm: kz:106-VIII:law:16-3-43, ${read} }
`,
    )
    expect(await valuesOn('2026-04-30', 'remark-reply')).toEqual([2])
    expect(await valuesOn('2026-05-01', 'remark-reply')).toEqual([])
    expect(await valuesOn('2026-04-30', 'opinion-ground')).toEqual([2, 26, 31])
    expect(await valuesOn('2026-05-01', 'opinion-ground')).toEqual([2, 26, 43])
  })

  it('adds norms and lets values rest on them', async () => {
    await put(
      'act.yaml',
      `norms:
  - key: kz:order-1:2
    act: { en: Order No. 1, ru: приказ № 1, kk: № 1 бұйрық }
    article: 2
    edition: the first
    text: { en: "Point 2 of Order No. 1: ten days.", ru: "Пункт 2 приказа № 1: десять дней.", kk: "№ 1 бұйрықтың 2-тармағы: он күн." }
    valid_from: 2026-01-01
    status: verified
    read_by: A. Reader
    read_on: 2026-05-01
values:
  - { key: own-term, unit: working-day, valid_from: 2026-01-01, value: 10, norm: "kz:order-1:2", ${read} }
`,
    )
    const law = await loadLaw(folder)
    expect(law.norms.find((norm) => norm.key === 'kz:order-1:2')).toMatchObject({ article: '2', read: '2026-05-01' })
    const rows = [...(lawRows(law, { key: 'own-', lang: 'kk', asOf: '2026-12-21' }).rows as Iterable<object>)]
    expect(rows).toEqual([
      expect.objectContaining({ act: '№ 1 бұйрық', edition: 'the first', value: 10, stale: false }),
    ])
  })

  it('takes a year of the calendar, in place of the projected one or after the last', async () => {
    const { calendar } = builtInLaw()
    expect(calendar.status('2027-05-17')).toBe('projected')
    expect(() => calendar.add('2027-12-30', 3)).toThrow(UserError)
    await put(
      'calendar.yaml',
      `calendar:
  - year: 2027
    days_off: [2027-01-01, 2027-01-04, 2027-05-17]
    worked_weekends: [2027-01-09]
    ${read.replaceAll(', ', '\n    ')}
  - year: 2028
    days_off: [2028-01-03]
    ${read.replaceAll(', ', '\n    ')}
`,
    )
    const law = await loadLaw(folder)
    expect(law.calendar.status('2027-05-17')).toBe('verified')
    expect(law.calendar.isWorkingDay('2027-05-17')).toBe(false)
    expect(law.calendar.isWorkingDay('2027-01-09')).toBe(true)
    expect(law.calendar.isWorkingDay('2027-01-07')).toBe(true)
    expect(law.calendar.add('2027-12-30', 3)).toBe('2028-01-05')
    expect(law.calendar.add('2026-03-19', 15)).toBe('2026-04-14')
    expect(law.calendar.rows(2026, 2026)).toEqual(calendar.rows(2026, 2026))
    expect(lawVersion(law)).not.toBe(lawVersion(builtInLaw()))
  })

  it.each([
    ['calendar:\n  - year: 2027\n    days_off: [2027-01-02]\n', 3, '2027-01-02 is a Saturday or a Sunday'],
    ['calendar:\n  - year: 2027\n    days_off:\n      - 2027-01-01\n      - 2026-01-01\n', 5, 'is not in 2027'],
    ['calendar:\n  - year: 2027\n    worked_weekends: [2027-01-04]\n', 3, 'is no Saturday'],
    ['calendar:\n  - year: 2027\n    days_off: 2027-01-04\n', 3, 'must be a list of dates'],
    ['calendar:\n  - year: next\n', 2, 'must be the number of a year'],
    [`calendar:\n  - { year: 2029, days_off: [], ${read} }\n`, 2, 'the calendar has no year 2028'],
    [`calendar:\n  - { year: 2027, ${read} }\n  - { year: 2027, ${read} }\n`, 3, '2027 is said already'],
    ['values:\n  - key: mcl\n', 2, 'there is no value "mcl"'],
    ['values:\n  - { key: mci, valid_from: 2027-01-01,\n      value: many }\n', 3, 'must be a number'],
    ['values:\n  - key: mci\n    valid_from: 2027-02-30\n', 3, '"2027-02-30" is not a date'],
    ['values:\n  - key: mci\n    valid_from: 2027-02-01\n    valid_to: 2027-01-01\n', 4, 'is before'],
    ['values:\n  - key: payment\n    valid_from: 2027-02-01\n    unit: working-day\n', 4, 'is counted in calendar-day'],
    ['values:\n  - key: payment\n    valid_from: 2027-02-01\n    value: 1.5\n', 4, 'without a fraction'],
    ['values:\n  - key: opinion-ground\n    valid_from: 2027-02-01\n    value: null\n', 4, 'one of a set'],
    [
      'values:\n  - key: mci\n    valid_from: 2027-02-01\n    value: 1\n    norm: kz:budget:mcl\n',
      5,
      'there is no norm',
    ],
    ['values:\n  - key: mci\n    price: 4\n', 3, 'there is no field "price"'],
    ['values:\n  key: mci\n', 2, 'must be a list'],
    ['limits: []\n', 1, 'there is no field "limits"'],
    ['values: [\n', 2, ''],
    ['norms:\n  - key: budget\n', 2, 'is not the key of a norm'],
    ['- key: mci\n', 1, 'must have the fields values, norms, calendar'],
    ['{ "values": [\n { "key": "mci", "value": 1, "value": 2 } ] }', 2, 'unique'],
    [
      `values:\n  - { key: mci, valid_from: 2027-01-01, value: 1, norm: kz:budget:mci,\n      ${read.replace('the act', '"\\e[2J"')} }`,
      3,
      'has a control character',
    ],
  ])('says where a file is wrong: %j', async (text, line, why) => {
    await put('wrong.yaml', text)
    const error = await failure(loadLaw(folder))
    expect(error.message).toBe(`${join(folder, 'wrong.yaml')}:${line}: not a valid file of the law`)
    expect(error.why).toContain(why)
    expect(error.exitName).toBe('usage')
  })

  it('asks for who read a value, when and where, and counts what else is wrong', async () => {
    await put('bare.yaml', 'values:\n  - { key: mci, valid_from: 2027-01-01, value: 4500, norm: kz:budget:mci }\n')
    const error = await failure(loadLaw(folder))
    expect(error.why).toBe('values.0.status: is missing')
    expect(error.next).toContain('3 more mistakes after it')
  })

  it('refuses two values for the same days, in whatever files', async () => {
    const value = (from: string) =>
      `values:\n  - { key: mci, valid_from: ${from}, value: 4500, norm: kz:budget:mci, ${read} }\n`
    await put('a.yaml', value('2027-01-01'))
    await put('b.yaml', value('2027-06-01'))
    const error = await failure(loadLaw(folder))
    expect(error.message).toContain('b.yaml:2')
    expect(error.why).toContain(`is said already in ${join(folder, 'a.yaml')}:2`)
    expect(error.next[0]).toContain('valid_to')
  })
})

describe('adding a value', () => {
  const value: NewValue = {
    ...{ key: 'mci', value: 4500, from: '2027-01-01', to: '2027-12-31' },
    ...{ status: 'verified', source: 'the act', readBy: 'A. Reader', readOn: '2026-12-20' },
  }

  it('writes a file that is read again, and keeps what was there', async () => {
    const file = await addValue(join(folder, 'law'), value)
    expect(file).toBe(join(folder, 'law', 'values.yaml'))
    await writeFile(file, `# Checked every January.\n${await readFile(file, 'utf8')}`)
    await addValue(join(folder, 'law'), { ...value, key: 'remark-reply', value: null, to: undefined })
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(/^# Checked every January\./)
    const law = await loadLaw(join(folder, 'law'))
    expect(law.limits.filter((limit) => limit.file !== null)).toMatchObject([{ key: 'mci', norm: 'kz:budget:mci' }])
    expect(inForce(law.limits, '2027-01-01').some((limit) => limit.key === 'remark-reply')).toBe(false)
  })

  it('writes JSON where it is asked for', async () => {
    const file = await addValue(folder, value, 'own.json')
    await addValue(folder, { ...value, from: '2028-01-01', to: undefined }, 'own.json')
    expect(JSON.parse(await readFile(file, 'utf8')).values).toHaveLength(2)
    expect(await valuesOn('2028-05-01', 'mci')).toEqual([4500])
  })

  it('writes nothing when the value is wrong or contradicts another', async () => {
    const file = await addValue(folder, value)
    const before = await readFile(file, 'utf8')
    expect((await failure(addValue(folder, { ...value, from: '2027-05-01' }))).why).toContain('is said already')
    expect((await failure(addValue(folder, { ...value, key: 'mcl' }))).next.join()).toContain('mci')
    expect((await failure(addValue(folder, { ...value, source: ' ' }))).message).toBe('--source is empty')
    expect((await failure(addValue(folder, { ...value, readBy: '' }))).message).toBe('--read-by is empty')
    expect((await failure(addValue(folder, value, '../values.yaml'))).message).toContain('cannot be a file')
    expect(await readFile(file, 'utf8')).toBe(before)
    await mkdir(join(folder, 'other'))
    await writeFile(join(folder, 'other', 'bad.yaml'), 'values: 1\n')
    expect((await failure(addValue(join(folder, 'other'), value))).message).toContain('bad.yaml:1')
  })
})

describe('a reading', () => {
  it('is stale more than 90 days after, unless its time had ended when it was read', () => {
    const entry = { read: '2026-02-23', valid_to: null }
    expect(isStale(entry, '2026-05-24')).toBe(false)
    expect(isStale(entry, '2026-05-25')).toBe(true)
    expect(isStale(entry, '2025-06-01')).toBe(false)
    expect(isStale({ read: '2026-11-21', valid_to: '2025-12-31' }, '2027-11-21')).toBe(false)
    expect(isStale({ read: '2026-11-21', valid_to: '2026-12-31' }, '2027-11-21')).toBe(true)
  })

  it('is told in the list for the day asked about, else for the day of the data', () => {
    const stale = (options: { date?: string; asOf?: string | null }) =>
      [...(lawRows(builtInLaw(), { ...options, key: 'payment-producer', lang: 'en' }).rows as Iterable<object>)][0]
    expect(stale({ date: '2026-03-16' })).toMatchObject({ stale: false, read: '2026-02-23' })
    expect(stale({ date: '2026-11-21', asOf: '2026-03-16' })).toMatchObject({ stale: true })
    expect(stale({ asOf: '2026-11-21' })).toMatchObject({ stale: true })
    expect(stale({ asOf: null })).toMatchObject({ stale: null })
  })
})

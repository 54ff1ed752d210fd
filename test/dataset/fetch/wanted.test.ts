import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkMethods } from '../../../src/dataset/fetch/method.ts'
import { checkRegion } from '../../../src/dataset/fetch/region.ts'
import { fetchableEntities, wantedEntities, wantedNotes } from '../../../src/dataset/fetch/wanted.ts'
import type { FetchFilter } from '../../../src/goszakup/entities.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { temporary } from '../../support/temp.ts'

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name)
const wanted = (
  entities: string[],
  filter: FetchFilter = {},
  choice: { withPersons?: boolean; select?: string[] } = {},
) => wantedEntities(entities, filter, choice)

describe('what a fetch is about', () => {
  it('is everything when nothing is said, what leads to others first', () => {
    const all = wanted([], {}, { withPersons: true })
    expect(names(all.entities).sort()).toEqual(fetchableEntities.filter((name) => name !== 'refs').sort())
    expect([all.added, all.leftOut, [...all.whole]]).toEqual([[], [], []])
  })

  it('is what was named, and what leads to it', () => {
    const payments = wanted(['payments'], { buyer: '050140006873' })
    expect(names(payments.entities)).toEqual(['contracts', 'payments'])
    expect(names(payments.added)).toEqual(['contracts'])
    // Without a filter payments are a list of their own.
    expect(names(wanted(['payments']).entities)).toEqual(['payments'])
    const acts = wanted(['acts', 'lots'], { region: '75' })
    expect(names(acts.entities)).toEqual(['announcements', 'lots', 'subjects', 'contracts', 'acts'])
    expect(wantedNotes(acts, { region: '75' }).notes.join()).toContain(
      'because they lead to the others: announcements, contracts, participants',
    )
  })

  it('is a region and nothing else', () => {
    const { entities, leftOut } = wanted([], { region: '5510' })
    for (const name of ['announcements', 'lots', 'plans', 'bids', 'contracts', 'acts', 'complaints', 'subjects'])
      expect(names(entities)).toContain(name)
    expect(names(leftOut)).toEqual(['qualified', 'news', 'deleted-plans', 'journal'])
    expect(names(entities)).toContain('unscrupulous')
  })

  it('has each parent before those that follow it, whatever is asked', () => {
    const values: FetchFilter = {
      buyer: '1',
      supplier: '2',
      region: '75',
      method: [2],
      query: 'x',
      until: '2026-01-01',
    }
    for (const [name, value] of Object.entries(values)) {
      const { entities, applied } = wanted([], { [name]: value })
      for (const [at, entity] of entities.entries())
        for (const { parent } of applied(entity).follow ?? [])
          expect(names(entities.slice(0, at)), `${entity.name} --${name}`).toContain(parent)
    }
  })

  it('asks for all buyers of a region, whenever they were changed themselves', () => {
    const { entities, applied } = wanted(['contracts', 'subjects'], { region: '75', since: '2026-01-01' })
    const subjects = entities.find(({ name }) => name === 'subjects')!
    expect(applied(subjects)).toMatchObject({ pushed: [{}], local: [{ name: 'region' }] })
    // On their own they are those that were changed since.
    expect(wanted(['subjects'], { since: '2026-01-01' }).applied(subjects).pushed).toEqual([
      { lastUpdateDate: ['2026-01-01 00:00:00'] },
    ])
  })

  it('fetches whole what was named and cannot be narrowed, and says so', () => {
    const filter = { region: '75' }
    const news = wanted(['news', 'qualified'], filter)
    expect(names(news.entities)).toEqual(['qualified', 'news'])
    expect(wantedNotes(news, filter).warnings).toEqual(['not filtered by region: qualified suppliers, news'])
  })

  it('leaves out what names persons, unless they are asked for', () => {
    const all = wanted([])
    expect(names(all.entities)).not.toContain('unscrupulous-details')
    expect(wantedNotes(all, {}).notes).toEqual([
      'left out, because they name persons: details on unscrupulous suppliers; they come with --with-persons',
    ])
    const named = wanted(['unscrupulous-details'])
    expect(names(named.entities)).toEqual(['unscrupulous', 'unscrupulous-details'])
    expect(wantedNotes(named, {}).warnings).toEqual([
      'details on unscrupulous suppliers name heads and founders, also without --with-persons: the service cannot leave them out',
    ])
    const withPersons = wanted(['unscrupulous-details'], {}, { withPersons: true })
    expect(wantedNotes(withPersons, {}).warnings).toEqual([])
  })

  it('takes the payments that contracts carry, where each contract would be asked for them', () => {
    const filter = { buyer: '050140006873' }
    const carried = wanted([], filter)
    expect(names(carried.entities)).toContain('contracts')
    expect(names(carried.entities)).not.toContain('payments')
    expect(wantedNotes(carried, filter).notes.join()).toContain('treasury payments come inside contracts')
    for (const entities of [
      wanted(['payments'], filter),
      wanted([], { since: '2026-01-01' }),
      wanted([], filter, { select: ['id', 'contractSum'] }),
    ])
      expect(names(entities.entities)).toContain('payments')
    expect(names(wanted([], filter, { select: ['TreasuryPay'] }).entities)).not.toContain('payments')
  })

  it('refuses a name that there is not', () => {
    const of = (name: string) => {
      try {
        return wanted([name])
      } catch (error) {
        return explain(error)
      }
    }
    expect(of('complaint')).toMatchObject({ exitCode: 2, next: ['did you mean "complaints"?'] })
    expect(of('refs/ref_unit')).toMatchObject({ exitCode: 2, next: ['did you mean "refs/ref_units"?'] })
    expect(of('ref_kto')).toMatchObject({ exitCode: 2, next: ['did you mean "ref_kato"?'] })
    expect(of('refs/nothing')).toMatchObject({ exitCode: 2, why: expect.stringContaining('ref_kato, ') })
    expect(names(wanted(['refs/ref_units']).entities)).toEqual([])
  })
})

/** A dataset that holds a reference book, and nothing else. */
async function withBook(name: string, records: object[]): Promise<string> {
  const dir = join(temporary('book'), 'data')
  const place = join(dir, 'raw', 'goszakup', 'refs', name)
  await mkdir(place, { recursive: true })
  const lines = records.map((record) => JSON.stringify({ record }))
  await writeFile(join(place, '000001.ndjson'), `${lines.join('\n')}\n`)
  return dir
}

const explained = (checked: Promise<void>) =>
  checked.then(
    () => undefined,
    (error: unknown) => explain(error),
  )

describe('a method', () => {
  const check = (dir: string, ...ids: number[]) => explained(checkMethods(dir, 'goszakup', ids))

  it('is one that the law knows', async () => {
    const dir = join(temporary('method'), 'data')
    expect(await check(dir, 2, 3, 188)).toBeUndefined()
    const refused = await check(dir, 3, 9999)
    expect(refused).toMatchObject({ exitCode: 2, what: 'no method of procurement has the id 9999' })
    expect(refused!.why!.split('\n')).toContain('3 Request for price quotations')
    expect(await check(dir, 1888)).toMatchObject({ next: ['did you mean "188"?', expect.any(String)] })
  })

  it("or that the portal's own list in the dataset has", async () => {
    const dir = await withBook('ref_trade_methods', [{ id: 9999, name_ru: 'Новый способ' }])
    expect(await check(dir, 3, 9999)).toBeUndefined()
    expect((await check(dir, 9998))!.why).toContain('9999 Новый способ')
  })
})

describe('a region', () => {
  const book = ['550000000', '551000000', '551010000']

  const dataset = (codes: string[]) =>
    withBook(
      'ref_kato',
      codes.map((code) => ({ code, name_ru: `место ${code}` })),
    )
  const check = (dir: string, code: string) => explained(checkRegion(dir, 'goszakup', code))

  it('is looked up in the reference book of the dataset', async () => {
    const dir = await dataset(book)
    for (const code of ['55', '5510', '551010', '551010000']) expect(await check(dir, code)).toBeUndefined()
    const refused = await check(dir, '5599')
    expect(refused).toMatchObject({ exitCode: 2, what: 'no place has the KATO code 5599' })
    expect(refused!.next!.join()).toContain('551000000 is место 551000000')
  })

  it('is judged by its form where there is no book, or one without places of the region', async () => {
    const empty = join(temporary('region'), 'data')
    expect(await check(empty, '5599')).toBeUndefined()
    expect(await check(await dataset(['750000000']), '5599')).toBeUndefined()
    expect(await check(empty, '551')).toMatchObject({ exitCode: 2 })
    expect(await check(empty, '98')).toMatchObject({ exitCode: 2 })
  })
})

import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listCampaigns, readCampaigns, setCampaign } from '../../src/cases/campaigns.ts'
import { type Case, viewOf } from '../../src/cases/case.ts'
import { lawOfDataset } from '../../src/cases/law.ts'
import { mergeFrom } from '../../src/cases/merge-files.ts'
import { letterKinds, nextSteps } from '../../src/cases/next.ts'
import { recordLines, recordSection } from '../../src/cases/record-note.ts'
import { caseStats } from '../../src/cases/stats.ts'
import { readCase, readCases } from '../../src/cases/store.ts'
import { addReview, newCase, noteAnswer, noteLetter } from '../../src/cases/work.ts'
import { caseLetterFacts, enterLetter } from '../../src/cases/written.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

const stamp = '2026-04-01T08:00:00.000Z'
const flag = 'bid-period-below-minimum:process:ocds-jaryq0-1'
const other = 'single-bid:lot:ocds-jaryq0-1|2'

async function began(flags: string[] = [flag]): Promise<{ dir: string; id: string; stamp: string }> {
  const at = { dir: temporary('case-work'), id: 'a', stamp }
  await newCase({ ...at, date: '2026-04-01', title: 'Roof', purchases: ['1-1'], flags, region: '55' })
  return at
}
const view = async ({ dir, id }: { dir: string; id: string }): Promise<Case> => viewOf(await readCase(dir, id))
async function next(at: { dir: string; id: string }, on: string, lang: 'en' | 'ru' | 'kk' = 'en') {
  const cases = [await view(at)]
  return nextSteps(cases, on, lang, await lawOfDataset(at.dir), await letterKinds(at.dir, cases))
}
const written = (kind: string, file: string, flags: string[] = [flag]) => ({
  ...{ kind, flags: flags.map((id) => ({ id })), addressee: 'Руководителю Департамента X по Y', date: '2026-04-01' },
  files: { letter: `/anywhere/${file}` },
})
const day = '2026-04-01'

describe('a letter of a case', () => {
  it('is about the flags of the case that no answer refuted, else its purchase', async () => {
    const at = await began([flag, other])
    const asked = { ...at, kind: 'a-dvga', lang: 'ru' as const, about: { flagIds: [] } }
    expect((await caseLetterFacts(asked)).about).toEqual({ flagIds: [flag, other] })
    expect((await caseLetterFacts({ ...asked, about: { process: 'x' } })).about).toEqual({ process: 'x' })
    await noteLetter(at, { kind: 'a-dvga', sent: '2026-04-01' })
    await noteAnswer(at, { date: '2026-04-08', refuted: [flag] })
    expect((await caseLetterFacts(asked)).about).toEqual({ flagIds: [other] })
    const { answers } = await caseLetterFacts({ ...asked, kind: 'f-prosecutor' })
    expect(answers.previous_letters).toEqual([{ date: '2026-04-01', reg_no: '', body: '', result: 'substance' }])
    await expect(caseLetterFacts({ ...asked, id: 'b' })).rejects.toThrow('there is no case "b"')
  })

  it('is entered once however often it is written, and counts from when it was sent', async () => {
    const at = await began()
    const letter = await enterLetter({ ...at, day }, written('a-dvga', 'a.ru.docx', [flag, other]))
    expect(await enterLetter({ ...at, day }, written('a-dvga', 'a.ru.docx'))).toBe(letter)
    expect((await view(at)).status).toBe('drafted')
    // A flag that only the letter names is one of the case from now on.
    expect((await view(at)).flags.map(({ id }) => id)).toEqual([flag, other])
    expect(await next(at, '2026-04-01')).toMatchObject([{ step: 'send', letter }])
    await noteLetter(at, { letter, sent: '2026-04-01', reg_no: '7' })
    expect((await view(at)).letters).toMatchObject([{ id: letter, sent: '2026-04-01', due: '2026-04-22', reg_no: '7' }])
    // What is written anew after it was sent is another letter.
    expect(await enterLetter({ ...at, day }, written('a-dvga', 'a.ru.docx'))).not.toBe(letter)
  })

  it('that complains knows number, dates and body of the one it is about', async () => {
    const at = await began()
    const asked = { ...at, kind: 'i-no-reply', lang: 'ru' as const, about: { flagIds: [] } }
    await expect(caseLetterFacts(asked)).rejects.toThrow('which letter is complained of')
    const letter = await enterLetter({ ...at, day }, written('a-dvga', 'a.ru.docx'))
    await expect(caseLetterFacts({ ...asked, complainsOf: letter })).rejects.toThrow('was not sent')
    await noteLetter(at, { letter, sent: '2026-04-01', reg_no: '7' })
    expect(await caseLetterFacts(asked)).toEqual({
      about: { flagIds: [] },
      complainsOf: letter,
      answers: {
        ...{ no_answer: 'yes', first_letter_date: '2026-04-01', first_reg_no: '7', subject: 'Roof' },
        ...{ body_name: 'Департамент X по Y', due_date: '2026-04-22' },
      },
    })
    // The Russian line is not for a Kazakh letter.
    expect((await caseLetterFacts({ ...asked, lang: 'kk' })).answers.body_name).toBeUndefined()
  })
})

describe('the next step', () => {
  it('goes from silence to the complaint, and from there to the court; after three months it is too late', async () => {
    const at = await began()
    await noteLetter(at, { letter: undefined, kind: 'a-dvga', sent: '2026-04-01', reg_no: '7' })
    const [letter] = (await view(at)).letters
    expect(await next(at, '2026-04-22')).toMatchObject([{ step: 'wait', by: '2026-04-22', provisional: false }])
    expect(await next(at, '2026-04-23')).toMatchObject([
      {
        ...{ step: 'silence', by: '2026-07-22', norm: 'kz:appc:92' },
        command: `jaryq letter new i-no-reply --case a --complains-of ${letter!.id}`,
      },
    ])
    expect(await next(at, '2026-07-23', 'ru')).toMatchObject([
      { step: 'late', by: '2026-07-22', text: expect.stringContaining('три месяца на жалобу прошли') },
    ])
    await noteLetter(at, { kind: 'i-no-reply', about: letter!.id, sent: '2026-04-24', reg_no: '8' })
    // 20 working days: 1, 7 and 9 May are holidays, 8 and 11 May days off for them.
    const [waiting, ...more] = await next(at, '2026-04-27')
    expect(more).toEqual([])
    expect(waiting).toMatchObject({ step: 'wait', norm: 'kz:appc:99' })
    expect(await next(at, '2026-07-01')).toMatchObject([
      { step: 'court', command: 'jaryq navigator authorities court --page' },
    ])
  })

  it('of two letters without an answer asks a complaint about each', async () => {
    const at = await began()
    await noteLetter(at, { kind: 'a-dvga', sent: '2026-04-01', reg_no: '7' })
    await noteLetter(
      { ...at, stamp: '2026-04-01T09:00:00.000Z' },
      { kind: 'b-kgd-vat', sent: '2026-04-01', reg_no: '8' },
    )
    const [one, two] = (await view(at)).letters
    await noteLetter(at, { kind: 'i-no-reply', about: one!.id, sent: '2026-04-24', reg_no: '9' })
    const steps = await next(at, '2026-04-27')
    expect(steps.filter(({ step }) => step === 'silence')).toMatchObject([{ letter: two!.id }])
  })

  it('after a reply that does not answer, one that was handed on, and one whose verdict is not noted', async () => {
    const formal = await began()
    await noteLetter(formal, { kind: 'a-dvga', sent: '2026-04-01', reg_no: '7' })
    await noteAnswer(formal, { date: '2026-04-08', answer: 'formal' })
    expect(await next(formal, '2026-04-09', 'kk')).toMatchObject([
      { step: 'formal', by: '2026-07-08', text: 'жауап мәнсіз: жоғары тұрған органға сол орган арқылы шағым' },
    ])
    const redirected = await began()
    await noteLetter(redirected, { kind: 'a-dvga', sent: '2026-04-01', reg_no: '7' })
    await noteAnswer(redirected, { date: '2026-04-03', redirectedTo: 'Tax Committee' })
    expect(await next(redirected, '2026-04-04')).toMatchObject([
      { step: 'redirected', by: '2026-04-24', norm: 'kz:appc:76' },
    ])
    const open = await began([flag, other])
    await noteLetter(open, { kind: 'a-dvga', sent: '2026-04-01', reg_no: '7' })
    await noteAnswer(open, { date: '2026-04-08', confirmed: [flag] })
    expect((await next(open, '2026-04-09')).map(({ step }) => step)).toEqual(['judge', 'followup'])
  })

  it('names the letter for the sign that was found', async () => {
    const at = await began(['vat-by-non-payer:contract:ocds-jaryq0-1|2'])
    await addReview(at, { result: 'violation', date: '2026-04-01' })
    expect(await next(at, '2026-04-01')).toMatchObject([
      { step: 'write', command: 'jaryq letter new b-kgd-vat --case a' },
    ])
  })
})

describe('a campaign', () => {
  const asked = { stamp, on: '2026-05-01', lang: 'ru' as const, report: silent, change: {} }

  it('gathers cases under an aim, with what is wanted and done, and is merged as cases are', async () => {
    const { dir } = await began()
    const change = {
      title: 'Schools',
      aim: 'regions',
      from: '2026-04-01',
      want: ['purchases-reviewed=4', 'letters-sent=1'],
    }
    await listCampaigns(dir, { ...asked, id: 'schools', change })
    for (const [index, date] of ['2026-03-31', '2026-04-01', '2026-04-02'].entries()) {
      const at = { dir, id: `c-${index}`, stamp }
      await newCase({ ...at, date, title: 'C', purchases: [`${index}-1`], campaign: 'schools' })
      await addReview(at, { result: 'clean', date })
    }
    await noteLetter({ dir, id: 'c-1', stamp }, { kind: 'a-dvga', sent: '2026-04-02' })
    await newCase({ dir, id: 'c-3', stamp, date: '2026-04-01', title: 'D', campaign: 'own' })
    const rows = await listCampaigns(dir, asked)
    expect(rows).toMatchObject([
      { id: 'own', title: null, cases: 1, progress: null, wanted: [] },
      {
        ...{ id: 'schools', title: 'Schools', aim: 'regions', cases: 3, purchases_reviewed: 2, letters_sent: 1 },
        // The smallest share: two of four purchases.
        ...{ progress: 0.5, metrics: ['procedures', 'local-supplier-share', 'contracted-value'] },
        wanted: [
          { measure: 'purchases-reviewed', title: 'просмотрено закупок', wanted: 4, done: 2 },
          { measure: 'letters-sent', wanted: 1, done: 1 },
        ],
      },
    ])
    const copy = temporary('campaign-copy')
    await mergeFrom(copy, dir)
    expect(await listCampaigns(copy, asked)).toEqual(rows)
  })

  it('refuses an aim or a measure that nobody knows, and says which there are', async () => {
    const { dir } = await began()
    const set = (change: object) => listCampaigns(dir, { ...asked, id: 'x', change })
    await expect(set({ aim: 'less-single-sorce' })).rejects.toMatchObject({
      next: expect.arrayContaining(['did you mean "less-single-source"?']),
    })
    await expect(set({ want: ['letter-sent=3'] })).rejects.toMatchObject({
      next: expect.arrayContaining(['did you mean "letters-sent"?']),
    })
    await expect(listCampaigns(dir, { ...asked, id: 'nothing' })).rejects.toThrow('there is no campaign "nothing"')
    await set({ aim: 'Roofs that do not leak' })
    await writeFile(join(dir, 'cases/campaigns/bad.md'), 'no front matter')
    const warnings: string[] = []
    const report = { ...silent, warn: (text: string) => void warnings.push(text) }
    expect(await listCampaigns(dir, { ...asked, report })).toMatchObject([
      { id: 'x', aim_title: 'Roofs that do not leak' },
    ])
    expect(warnings.join()).toContain('bad.md:1')
  })
})

it('counts a letter and an outcome in the region of its case, a purchase in its own', async () => {
  const at = await began()
  await addReview(at, { result: 'clean', date: '2026-04-01', purchase: '2-1', region: '75', amount: '5' })
  await noteLetter(at, { kind: 'a-dvga', sent: '2026-04-01' })
  const { cases } = await readCases(at.dir)
  const rows = caseStats(cases, { on: '2026-04-01', by: 'region', lang: 'kk' }).filter(({ count }) => count !== 0)
  expect(rows.map(({ group, group_name, measure, count }) => [group, group_name, measure, count])).toEqual([
    ['55', 'Павлодар облысы', 'letters-sent', 1],
    ['55', 'Павлодар облысы', 'cases', 1],
    ['75', 'Алматы', 'purchases-reviewed', 1],
    ['75', 'Алматы', 'purchases-clean', 1],
  ])
})

it("tells a rule's record beside its flags, in each language, and nothing where no answer judged any", async () => {
  const at = await began([flag, other])
  expect(await recordLines(at.dir, undefined, 'en')).toEqual([])
  await noteLetter(at, { kind: 'a-dvga', sent: '2026-04-01' })
  await noteAnswer(at, { date: '2026-04-08', confirmed: [flag] })
  expect(await recordLines(at.dir, undefined, 'en')).toEqual([
    'bid-period-below-minimum: answers confirmed 1 of 1 flags (100 %; with 95 % certainty between 20.7 and 100 %)',
  ])
  expect(await recordLines(at.dir, ['single-bid'], 'en')).toEqual([])
  expect(await recordSection(at.dir, 'bid-period-below-minimum', 'ru')).toBe(
    '## Что подтвердили ответы\n\n- bid-period-below-minimum: ответы подтвердили 1 из 1 признаков (100 %; с уверенностью 95 % от 20,7 до 100 %)\n',
  )
})

it('is found by its name also where the letters of its file were taken apart, and so is a campaign', async () => {
  const id = 'мектеп-й'.normalize('NFC')
  const apart = id.normalize('NFD')
  const at = { dir: temporary('case-work'), id, stamp }
  await newCase({ ...at, date: '2026-04-01', title: 'Roof', purchases: ['1-1'], flags: [] })
  await setCampaign(at, { title: 'Schools' })
  const cases = datasetPaths(at.dir).cases
  for (const folder of [cases, join(cases, 'campaigns')])
    await rename(join(folder, `${id}.md`), join(folder, `${apart}.md`))
  expect((await view(at)).title).toBe('Roof')
  await expect(newCase({ ...at, date: '2026-04-01', title: 'Again', purchases: [], flags: [] })).rejects.toThrow(
    'there is a case',
  )
  await noteLetter(at, { kind: 'a-dvga', sent: '2026-04-01' })
  await setCampaign(at, { until: '2026-12-31' })
  const copy = temporary('case-copy')
  await mergeFrom(copy, at.dir)
  expect((await mergeFrom(at.dir, copy)).rows.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged'])
  expect((await readCases(at.dir)).cases.map(({ letters }) => letters.length)).toEqual([1])
  expect((await readCampaigns(at.dir)).campaigns).toMatchObject([{ title: 'Schools', until: '2026-12-31' }])
})

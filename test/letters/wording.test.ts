import { describe, expect, it } from 'vitest'
import { bareTitle, type SummaryFacts, summaryOf } from '../../src/indicators/summary.ts'
import { draftLetter, type LetterRequest } from '../../src/letters/new-letter.ts'
import { questionsFor } from '../../src/letters/questions.ts'
import type { LetterFlag } from '../../src/letters/source.ts'
import { applicant, flags, type MarketOptions, market, tables } from './market.ts'

const lot = flags.lot!
const ocid = lot.ocid!
const draft = async (flag: LetterFlag, options: MarketOptions = {}, more: Partial<LetterRequest> = {}) =>
  (
    await draftLetter(market({ ...options, flags: { own: flag } }), {
      ...{ kind: 'a-dvga', flagId: flag.id, lang: 'ru', applicant, role: 'monitor' },
      ...more,
    } as LetterRequest)
  ).document.markdown

describe('the records behind a letter', () => {
  it('go by the number and the method of their own purchase', async () => {
    const other = { ...tables.processes![0], ocid: 'ocds-jaryq0-17000001', kz_number_anno: '17000001-1' }
    const url = 'https://goszakup.gov.kz/ru/announce/index/17000001'
    const field = { table: 'processes', id: other.ocid, url }
    const evidence = [
      ...flags.process!.evidence,
      { ...field, field: 'tender_date_published', value: '2026-03-10' },
      { ...field, field: 'tender_procurement_method_details', value: 'Запрос ценовых предложений' },
    ]
    const text = await draft(
      { ...flags.process!, id: 'bid-period-below-minimum:process:own', evidence },
      { tables: { processes: [...tables.processes!, { ...other, kz_ref_trade_methods_id: 3 }] } },
    )
    expect(text).toContain('Объявление № 17000001-1: опубликовано – 10.03.2026; способ закупки – запрос ценовых')
    for (const line of text.split('\n').filter((one) => one.includes(url)))
      expect(line).not.toContain('Объявление № 17379679-1')
  })

  it('call a founder a founder, not a sole trader', async () => {
    const own = { table: 'founders', id: 'KZ-BIN-991540000322|1', url: null }
    const evidence = [
      { ...own, field: 'person_id', value: 'KZ-person-aeba0699aeba0699' },
      { ...own, field: 'role', value: 'founder' },
    ]
    const flag = { ...lot, id: 'affiliates-same-lot:lot:own', evidence }
    const text = await draft(flag)
    expect(text).toContain('лицо (код без имени) – person-aeba0699; роль – учредитель')
    expect(text).not.toContain('ИП aeba0699')
    expect(await draft(flag, {}, { lang: 'kk' })).toContain('рөлі – құрылтайшы')
  })

  it('say so when a contract is of more lots than the one of the flag', async () => {
    const [item] = tables.contract_items!
    const both = { tables: { contract_items: [item!, { ...item!, id: '2', related_lot: '42667206' }] } }
    const flag = { ...lot, id: 'single-bid:lot:own' }
    expect(await draft(flag, both)).toContain('Договор № 991540000124/260001/00 охватывает лотов: 2; его сумма')
    expect(await draft(flag)).not.toContain('охватывает лотов')
  })
})

describe('what a letter asks for and attaches', () => {
  it('has no annex that the letter has not, and the first letter where the answer to it is complained of', async () => {
    const text = await draft(flags.process!, {}, { kind: 'i-no-reply' })
    expect(text).toContain('1. Копия первого обращения с отметкой или уведомлением о его регистрации')
    expect(text).not.toContain('в этом документе')
    expect(await draft(flags.process!)).toContain('записи, на которых основано это письмо (в этом документе)')
  })

  it('asks for no acts where there is no contract', async () => {
    expect(questionsFor([], 'ru').join()).toContain('акты приёма-передачи')
    const asked = questionsFor([], 'ru', false).join()
    expect(asked).toContain('отказе от его заключения')
    expect(asked).not.toContain('акты')
    const flag = { ...lot, id: 'contract-missing:lot:own' }
    const request = await draft(flag, { tables: { contracts: [], contract_items: [] } }, { kind: 'c-info-request' })
    expect(request).toContain('договор либо документ об отказе')
    expect(ocid).toBe('ocds-jaryq0-17379679')
  })
})

describe('the sentence of a flag', () => {
  const facts: SummaryFacts = {
    ...{ value: 2.403247, threshold: 1.25, money_at_stake: 100, currency: 'KZT', date: null, data_date: null },
    ...{ reason: null, peer_count: null, net: true, number: null },
    ...{ buyer: { name: 'a', name_kk: null }, supplier: { name: 'b', name_kk: null } },
    title: { name: '"Вывоз отходов"', name_kk: '«Қалдық»' },
  }
  const said = (template: string, more: Partial<SummaryFacts> = {}, lang: 'ru' | 'kk' = 'ru') =>
    summaryOf(template, 'number', { ...facts, ...more }, lang)

  it('shows as many figures of a number as tell it from the threshold', () => {
    expect(said('{{value}}; {{threshold}}')).toBe('2,4; 1,25')
    expect(said('{{value}}', { value: 1.2503 })).toBe('1,2503')
    expect(said('{{value}}', { value: 1.2499 })).toBe('1,2499')
    expect(said('{{value}}', { value: '0.000412', threshold: 0.001 })).toBe('0,000412')
    expect(said('{{value}}', { value: 19.996, threshold: null })).toBe('20')
    expect(said('{{value}}', { value: 1171 })).toBe('1 171'.replace(' ', said('{{value}}', { value: 1171 })[1]!))
    expect(said('{{value}}', { value: null })).toBe('не указано')
  })

  it('has one pair of quotation marks around a title', () => {
    expect(said('«{{title}}»')).toBe('«Вывоз отходов»')
    expect(said('«{{title}}»', {}, 'kk')).toBe('«Қалдық»')
    expect(bareTitle('ТОО "Жаңа жол"')).toBe('ТОО "Жаңа жол"')
    expect(bareTitle('"А" и "Б"')).toBe('"А" и "Б"')
    expect(bareTitle(undefined)).toBe(undefined)
  })
})

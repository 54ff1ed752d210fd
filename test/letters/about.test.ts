import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gapsIn } from '../../src/letters/markdown.ts'
import { draftLetter, type LetterRequest } from '../../src/letters/new-letter.ts'
import type { LetterSource } from '../../src/letters/source.ts'
import { applicant, buyer, flags, type MarketOptions, market, tables, trader } from './market.ts'

const source = (options: MarketOptions = {}): LetterSource => {
  const known = Object.values({ ...flags, ...options.flags })
  return {
    ...market(options),
    flags: async ({ ocid, supplierId, buyerId }) =>
      known.filter(
        (flag) =>
          (ocid === undefined || flag.ocid === ocid) &&
          (supplierId === undefined || flag.supplier_id === supplierId) &&
          (buyerId === undefined || flag.buyer_id === buyerId),
      ),
  }
}
const draft = (more: Partial<LetterRequest>, options: MarketOptions = {}) =>
  draftLetter(source(options), {
    ...{ kind: 'a-dvga', lang: 'ru', applicant, role: 'monitor', normsChecked: '2026-05-01' },
    ...more,
  } as LetterRequest)

describe('a letter', () => {
  it('of several flags tells each with its grade, the surest first', async () => {
    const letter = await draft({ flagIds: [flags.lot!.id, flags.contract!.id, flags.process!.id] })
    expect(letter.flags.map(({ grade }) => grade)).toEqual(['breach-on-record', 'needs-a-document', 'question'])
    const { markdown } = letter.document
    expect(markdown).toContain('1. На подачу заявок дано рабочих дней: 3; минимум — 5 (источник')
    expect(markdown).toContain('не состоял на учёте (подтвердить или исключить можно только по документам) (источник')
    expect(markdown).toContain('заявку подал один участник (вопрос, а не вывод о нарушении) (источник')
    expect(letter.subject.ocid).toBe('ocds-jaryq0-17379679')
    expect(letter.missing).toEqual([])
    // Each norm once, of all the flags.
    expect(letter.norms.cited.map(({ key }) => key)).toEqual([
      'kz:106-VIII:rules:164',
      'kz:106-VIII:rules:568',
      'kz:214-VIII:vat',
    ])
  })

  it.each([
    ...['17379679-1', '17379679', '№ 17379679-2.', 'ocds-jaryq0-17379679', '42667205-ОК1', '42667205-OK1'],
    ...['991540000124/260001/00', '991540000124/260001', '20000009'],
    'https://goszakup.gov.kz/ru/announce/index/17379679?tab=lots#x',
    'https://goszakup.gov.kz/kk/subpriceoffer/index/17379679/42667205',
    'goszakup.gov.kz/ru/egzcontract/cpublic/show/20000009',
    'смотрите https://ows.goszakup.gov.kz/v3/contract/20000001.',
  ])('of a purchase named %s has all its flags', async (process) => {
    const letter = await draft({ process })
    expect(letter.flags).toHaveLength(3)
    expect(letter.subject.name).toBe('ocds-jaryq0-17379679')
  })

  it('of a purchase takes the flags that the kind is for', async () => {
    const letter = await draft({ kind: 'b-kgd-vat', process: '17379679-1' })
    expect(letter.flags.map(({ id }) => id)).toEqual([flags.contract!.id])
  })

  it("of a supplier's or a pair's history lists the contracts", async () => {
    const year = { ...flags.year!, supplier_id: 'KZ-BIN-991540000322' }
    for (const more of [{ supplier: '991540000322' }, { supplier: '991540000322', buyer: buyer.slice(-12) }]) {
      const letter = await draft(more, { flags: { year } })
      expect(letter.document.markdown).toContain('| Поставщик (БИН) | ТОО «Жаңа жол» (991540000322) |')
      expect(letter.document.markdown.match(/\[991540000124\/26010\d\/00\]/g)).toHaveLength(3)
    }
  })

  it('says what is wrong with what was named', async () => {
    await expect(draft({})).rejects.toThrow('it is not said what the letter is about')
    // The link of a contract whose id is another announcement's is not about that announcement.
    await expect(draft({ process: 'https://goszakup.gov.kz/ru/egzcontract/cpublic/show/17379679' })).rejects.toThrow(
      'there is no purchase',
    )
    await expect(draft({ process: 'https://goszakup.gov.kz/ru/registry/show_supplier/17379679' })).rejects.toThrow(
      'names a participant, not a purchase',
    )
    await expect(draft({ process: 'https://example.org/17379679' })).rejects.toThrow('names no purchase')
    await expect(draft({ process: '1-1' })).rejects.toThrow('there is no purchase "1-1"')
    await expect(draft({ supplier: '991540000999' })).rejects.toThrow('no stored flag is about')
    const apart = { ...flags.year!, id: 'x:lot:1', buyer_id: 'KZ-BIN-991540000900', supplier_id: 'KZ-BIN-991540000901' }
    await expect(draft({ flagIds: [flags.contract!.id, apart.id] }, { flags: { apart } })).rejects.toThrow(
      'nor a supplier in common',
    )
  })

  it('needs no flag where the applicant saw for himself', async () => {
    const letter = await draft(
      {
        kind: 'g2-techspec-monitor',
        process: '17379679-1',
        date: '2026-03-17',
        normsChecked: '2026-03-01',
        answers: {
          remarks: [
            {
              doc_place: 'пункт 3',
              quote: 'только «Марка»',
              problem: 'назван товарный знак',
              proposal: 'описать свойства',
            },
          ],
          doubts: ['Такова потребность.'],
          copies: ['ДВГА'],
        },
      },
      { flags: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { ...flag, violations: [] }])) },
    )
    expect(letter.flags).toEqual([])
    expect(letter.status).toBe('ready')
    expect(letter.document.markdown).toContain(
      '1. **Положение документации:** пункт 3 – «только «Марка»». **Замечание:** назван товарный знак. **Предлагаем:** описать свойства.',
    )
    expect(letter.document.markdown).toContain('Копия: ДВГА')
  })

  it('about silence counts the term that ran out', async () => {
    const letter = await draft({
      kind: 'i-no-reply',
      answers: {
        ...{ body_name: 'Департамент', addressee_name: 'Комитет', first_letter_date: '2026-04-01' },
        ...{ first_reg_no: '1', subject: 'о договоре', no_answer: 'да', harm: 'мы не знаем' },
      },
    })
    expect(letter.document.markdown).toContain('истёк 22.04.2026')
    expect(letter.template.form).toBe('complaint')
    expect(letter.replyDue?.date).toBe('2026-06-18')
    expect(letter.cover.markdown).toContain('20 рабочих дней без продления')
  })

  it('names what an answer lacks', async () => {
    const about = { kind: 'g2-techspec-monitor', process: '17379679-1', date: '2026-03-17' }
    await expect(draft({ ...about, answers: { remarks: [{ doc_place: 'x' }] } })).rejects.toMatchObject({
      why: expect.stringContaining('"doc_place", "problem", "proposal"'),
    })
    await expect(draft({ ...about, answers: { remarks: ['x'] } })).rejects.toThrow('is not right')
    await expect(draft({ ...about, answers: { no_answer: 'maybe' } })).rejects.toThrow('not yes or no')
    await expect(draft({ ...about, answers: { event_date: '1.2.2026' } })).rejects.toThrow('not a date')
    await expect(draft({ ...about, answers: { copies: ['вор'] } })).rejects.toThrow('accuses')
  })

  it('is ready only with the role said and the norms compared within 90 days', async () => {
    const of = async (more: Partial<LetterRequest>) => {
      const { status, reasons } = await draft({ flagId: flags.process!.id, ...more })
      return [status, ...reasons]
    }
    expect(await of({})).toEqual(['ready'])
    expect(await of({ role: undefined })).toEqual(['draft', 'role'])
    expect(await of({ normsChecked: undefined })).toEqual(['draft', 'norms-unchecked'])
    expect(await of({ normsChecked: '2026-02-19' })).toEqual(['ready'])
    expect(await of({ normsChecked: '2026-02-18' })).toEqual(['draft', 'norms-stale'])
    expect(await of({ normsChecked: undefined, answers: { norms_checked: '2026-05-01' } })).toEqual(['ready'])
    await expect(of({ normsChecked: 'yesterday' })).rejects.toThrow('not a date')
  })

  it('names what is attached with its hash', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'jaryq-attach-'))
    await writeFile(join(dir, 'фото.jpg'), 'x')
    const letter = await draft({ flagId: flags.process!.id, attach: [join(dir, 'фото.jpg')] })
    await rm(dir, { recursive: true })
    expect(letter.document.markdown).toContain(
      '4. фото.jpg (SHA-256: 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881)',
    )
    expect(letter.attached[0]?.name).toBe('фото.jpg')
    await expect(draft({ flagId: flags.process!.id, attach: ['/nowhere'] })).rejects.toThrow('cannot read')
  })

  it('names a sole trader by contract alone, and keeps whom for a sheet apart', async () => {
    const letter = await draft({ kind: 'b-kgd-vat', flagId: flags.contract!.id })
    expect(letter.people).toEqual([
      {
        id: trader,
        contracts: [
          {
            id: 20000009,
            number: '991540000124/260001/00',
            url: 'https://goszakup.gov.kz/ru/egzcontract/cpublic/show/20000009',
          },
        ],
      },
    ])
    expect(gapsIn(letter.document.markdown)).toEqual(['[ЗАПОЛНИТЬ: кому (наименование органа)]'])
  })
})

describe('a customer', () => {
  it('that is no state body is not held to the term of the code', async () => {
    const of = async (kz_kopf_code: string | undefined) => {
      const parties = [{ ...tables.parties![0], kz_kopf_code, name: 'Мектеп' }]
      return draft({ kind: 'c-info-request', flagId: flags.process!.id }, { tables: { parties } })
    }
    for (const form of ['ГУ', 'КГУ', 'ГКП', 'РГП', 'ГККП'])
      expect([form, (await of(form)).cover.markdown.includes('не ссылается на срок')]).toEqual([form, false])
    for (const form of ['ТОО', 'АО', undefined])
      expect([form, (await of(form)).cover.markdown.includes('не ссылается на срок')]).toEqual([form, true])
    const advice = { kind: 'g2-techspec-monitor', process: '17379679-1', date: '2026-03-17' }
    const company = { parties: [{ ...tables.parties![0], kz_kopf_code: 'ТОО' }] }
    expect((await draft(advice)).document.markdown).toContain('статьёй 76 АППК')
    expect((await draft(advice, { tables: company })).document.markdown).not.toContain('АППК')
    expect((await draft(advice, { tables: company })).replyDue).toBeUndefined()
  })
})

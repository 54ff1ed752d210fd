import { describe, expect, it } from 'vitest'
import { listIndicators } from '../../src/indicators/catalogue.ts'
import { violations } from '../../src/law/violations.ts'
import { accusingWords } from '../../src/letters/accusing.ts'
import { kindRules } from '../../src/letters/kinds.ts'
import { gapsIn } from '../../src/letters/markdown.ts'
import { draftLetter } from '../../src/letters/new-letter.ts'
import type { LetterFlag, LetterSource } from '../../src/letters/source.ts'
import { applicant, flags, type MarketOptions, market, tables } from './market.ts'

const indicators = await listIndicators()

// What only the applicant knows.
const own: Record<'ru' | 'kk', Record<string, unknown>> = {
  ru: {
    body_name: 'Департамент внутреннего государственного аудита',
    addressee_name: 'Комитет внутреннего государственного аудита',
    first_letter_date: '2026-04-01',
    first_reg_no: 'ЖТ-2026-00000001',
    subject: 'о прямом договоре',
    no_answer: 'да',
    harm: 'мы не можем узнать, как израсходованы деньги',
    topic: 'о публикации отчётов',
    proposal: 'публиковать отчёт вместе с договором',
  },
  kk: {
    body_name: 'Ішкі мемлекеттік аудит департаменті',
    addressee_name: 'Ішкі мемлекеттік аудит комитеті',
    first_letter_date: '2026-04-01',
    first_reg_no: 'ЖТ-2026-00000001',
    subject: 'тікелей шарт туралы',
    no_answer: 'иә',
    harm: 'ақшаның қалай жұмсалғанын біле алмаймыз',
    topic: 'есептерді жариялау туралы',
    proposal: 'есепті шартпен бірге жариялау',
  },
}
const needed: Record<string, string[]> = {
  'i-no-reply': ['body_name', 'addressee_name', 'first_letter_date', 'first_reg_no', 'subject', 'no_answer', 'harm'],
  'rule-change': ['topic', 'proposal'],
}
const answersFor = (kind: string, lang: 'ru' | 'kk') =>
  Object.fromEntries((needed[kind] ?? []).map((name) => [name, own[lang][name]]))

const summaries = { ru: 'Признак найден: значение 3 при границе 5.', kk: 'Белгі табылды: шегі 5, мәні 3.' }

/** The market with real texts of the indicators and with customers of any kind. */
function source(flag: LetterFlag, lang: 'ru' | 'kk', options: MarketOptions = {}): LetterSource {
  const made = market({ ...options, flags: { one: { ...flag, summary: summaries[lang] } } })
  return {
    ...made,
    texts: async (name) => {
      const found = indicators.find((indicator) => indicator.name === name)!
      return { innocent: found.texts.innocent[lang], summary: found.texts.summary[lang] }
    },
  }
}

function flagOf(violation: string, base: LetterFlag): LetterFlag {
  const indicator = indicators.find((entry) => entry.violations.includes(violation)) ?? indicators[0]!
  return {
    ...base,
    id: `${indicator.name}:${base.subject_type}:${base.subject_id}`,
    indicator: indicator.name,
    grade: indicator.grade,
    violations: [violation],
    legal_basis: violations().find(({ id }) => id === violation)!.norms,
  }
}

// A company supplies, where the flag of the made-up market has a sole trader.
const company = {
  contracts: tables.contracts!.map((row) =>
    row.id === '20000001' ? { ...row, supplier_id: 'KZ-BIN-991540000322', supplier_name: 'ТОО «Жаңа жол»' } : row,
  ),
  parties: tables.parties!.map((row) =>
    row.id === 'KZ-BIN-991540000322' ? { ...row, ocid: 'ocds-jaryq0-17379679', kz_region: '350000000' } : row,
  ),
}
const withCompany = (flag: LetterFlag): LetterFlag => ({ ...flag, supplier_id: 'KZ-BIN-991540000322' })

function baseOf(kind: string): LetterFlag {
  if (['e-azrk-collusion', 'g1-techspec-supplier', 'g2-techspec-monitor'].includes(kind)) return flags.lot!
  return withCompany(flags.contract!)
}

// Commands, addresses, numbers and names of services stay as they are in every language.
const typed = /[\w.]+\.kz|https?:\S+|<[^>]*>|\S+@\S+|e-mail|e-Otinish|№ ?[\w/-]+|[A-Z]+(?:-[A-Z]+)*|[a-z]+\.kz|SHA-256/g

async function letter(kind: string, violation: string, lang: 'ru' | 'kk', options: MarketOptions = {}) {
  const rules = kindRules[kind]!
  const flag = flagOf(violation, baseOf(kind))
  const quasi = rules.quasi === 'only' || violation === 'quasi'
  const parties = company.parties.map((row) => (quasi && row.kz_is_qvazi === 0 ? { ...row, kz_is_qvazi: 1 } : row))
  return draftLetter(source(flag, lang, { ...options, tables: { ...company, ...options.tables, parties } }), {
    kind,
    flagId: flag.id,
    lang,
    applicant,
    answers: answersFor(kind, lang),
    role: rules.roles.includes('monitor') ? 'monitor' : rules.roles[0],
    date: rules.stage === null ? '2026-05-20' : '2026-03-17',
    normsChecked: '2026-03-10',
  })
}

describe.each(violations().map(({ id, letter }) => [id, letter] as const))('the violation %s', (violation, kind) => {
  it.each(['ru', 'kk'] as const)(`has its letter ${kind} in %s, with no gap and nothing in English`, async (lang) => {
    const made = await letter(kind, violation, lang)
    const { markdown } = made.document
    expect(made.missing).toEqual([])
    expect(made.status).toBe('ready')
    expect(gapsIn(markdown)).toEqual([])
    expect(markdown).not.toMatch(/\{\{|\}\}|undefined|null|\[object|NaN|\(\)|«»| {2}\S*$/)
    for (const text of [
      markdown,
      made.cover.markdown.replace(/\(kz:[^;]*|[a-z-]+:[a-z]+:\S+|--?[a-z-]+|\b[a-z](?:-[a-z]+)+\b/g, ''),
    ])
      expect(text.replaceAll(typed, '').match(/[a-z]{3,}/gi) ?? []).toEqual([])
    expect(accusingWords(markdown, lang)).toEqual([])
  })
})

describe.each(Object.keys(kindRules))('the letter %s', (kind) => {
  const violation = kindRules[kind]!.violations?.[0] ?? 'single'
  it.each(['ru', 'kk'] as const)('can be ready in %s', async (lang) => {
    const made = await letter(kind, violation, lang)
    expect([made.status, made.missing, made.reasons]).toEqual(['ready', [], []])
    expect(made.document.markdown.replaceAll(typed, '')).not.toMatch(/[a-z]{3,}/i)
  })

  it('says of a purchase before 2025 no norm of the law of today', async () => {
    const rules = kindRules[kind]!
    if (!rules.boundToPurchase || rules.stage !== null) return
    const processes = tables.processes!.map((row) => ({ ...row, tender_date_published_local_date: '2024-03-16' }))
    for (const lang of ['ru', 'kk'] as const) {
      const made = await letter(kind, violation, lang, { tables: { processes } })
      expect(['old-law', 'quasi-facts']).toContain(made.rule?.id)
      expect(made.norms.cited).toEqual([])
      // The powers that a body has today may be named, the demands on the purchase may not.
      expect(made.document.markdown).not.toMatch(
        /пункт 2 статьи 24|статьи 1[0-8] Закона(?! № 401)|подпункт 17\) пункта 2/,
      )
      expect(made.missing).toEqual([])
    }
  })

  it('is never ready from made-up data, and says so on the page', async () => {
    const made = await letter(kind, violation, 'ru', { training: true })
    expect(made.status).toBe('draft')
    expect(made.reasons).toContain('training')
    expect(made.document.mark).toBe('УЧЕБНЫЕ ДАННЫЕ')
    expect(made.cover.mark).toBe('УЧЕБНЫЕ ДАННЫЕ')
  })
})

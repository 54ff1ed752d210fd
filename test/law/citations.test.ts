import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { listIndicators } from '../../src/indicators/catalogue.ts'
import type { Indicator } from '../../src/indicators/file.ts'
import { citationsIn, unknownCitations } from '../../src/law/citations.ts'
import { limits } from '../../src/law/limits.ts'
import { norms } from '../../src/law/norms.ts'
import { violations } from '../../src/law/violations.ts'
import { languages } from '../../src/terminal/languages.ts'

const root = join(import.meta.dirname, '../..')
const keys = new Set(norms().map((norm) => norm.key))
const values = new Set(limits().map((limit) => limit.key))

const unknown = (citations: string[]) => unknownCitations(citations, keys)

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

describe('what the program cites', () => {
  let indicators: Indicator[]
  beforeAll(async () => {
    indicators = await listIndicators()
  })

  it('finds citations in each language', () => {
    expect(
      citationsIn('under Art. 207 of the Code of Administrative Offences, Article 16(3)(35) and APPC Art. 87'),
    ).toEqual(['kz:koap:207', 'kz:106-VIII:law:16-3-35', 'kz:appc:87'])
    expect(citationsIn('подпункт 3) пункта 3 статьи 23 Закона, пункт 519 Правил, статья 87 АППК')).toEqual([
      'kz:106-VIII:law:23-3-3',
      'kz:appc:87',
      'kz:106-VIII:rules:519',
    ])
    expect(citationsIn('Заңының 23-бабы 3-тармағының 3) тармақшасы; ӘРПК 76-бабы')).toEqual([
      'kz:106-VIII:law:23-3-3',
      'kz:appc:76',
    ])
    expect(unknown(['kz:appc:87', 'kz:koap:207', 'kz:106-VIII:law:16-3-99'])).toEqual(['kz:106-VIII:law:16-3-99'])
  })

  it('is in the tables: the norms, values and violations of indicators', () => {
    const known = violations().map(({ id }) => id)
    for (const { name, law, violations: ids } of indicators) {
      const missing = law.filter((key) => !keys.has(key) && !values.has(key))
      expect([...missing, ...ids.filter((id) => !known.includes(id))], name).toEqual([])
    }
  })

  it('is in the tables: the values that SQL asks for', () => {
    const statements = filesIn('src', /\.sql$/).map((file) => [file, readFileSync(join(root, file), 'utf8')] as const)
    for (const [file, sql] of statements) {
      // Keys stand in conditions on the relations of the law, and in what a row says its threshold comes from.
      const named = [...sql.matchAll(/'law:([a-z0-9-]+)'/g)].map((at) => at[1]!)
      if (/\blaw_limits\b|\bx_law_sums\b/.test(sql)) {
        const lists = [...sql.matchAll(/\bkey (?:=|IN) (\('[^)]*\)|'[^']*'|CASE\b.*?\bEND\b)/gs)].map((at) => at[1]!)
        for (const list of lists)
          for (const [, word] of list.startsWith('CASE')
            ? list.matchAll(/\b(?:THEN|ELSE) '([^']*)'/g)
            : list.matchAll(/'([^']*)'/g))
            named.push(word!)
      }
      expect(
        named.filter((key) => !values.has(key)),
        file,
      ).toEqual([])
    }
  })

  it('is verified where a breach is said to be on record, and named in the header where the SQL asks for it', () => {
    for (const { name, severity, grade, law, sql } of indicators) {
      if (severity !== 'legal') continue
      const asked = [...values].filter((key) => sql.includes(`'${key}'`) || sql.includes(`'law:${key}'`))
      expect(
        asked.filter((key) => !law.includes(key)),
        `${name}: values that its SQL asks for and law does not name`,
      ).toEqual([])
      if (grade !== 'breach-on-record') continue
      const doubtful = [
        ...limits(law).filter(({ valid_to }) => valid_to === null),
        ...norms().filter(({ key }) => law.includes(key)),
      ]
      expect(
        doubtful.filter(({ status }) => status !== 'verified').map(({ key }) => key),
        `${name}: what is not read in the act and yet a breach on record`,
      ).toEqual([])
    }
  })

  it('is in the tables: what texts of indicators name', () => {
    for (const { name, texts, reasons } of indicators)
      for (const lang of languages) {
        const { title, question, why, innocent, next, summary } = texts
        const said = [title, question, why, summary].map((text) => text[lang])
        const own = Object.values(reasons).map((text) => text[lang])
        const all = [...said, ...innocent[lang], ...next[lang], ...own].join('\n')
        expect(unknown(citationsIn(all)), `${name} ${lang}`).toEqual([])
      }
  })

  it('is what the tables say: the term in which a letter is answered', () => {
    const [term] = limits(['letter-answered'])
    const [complaint] = limits(['letter-complaint-answered'])
    const [media] = limits(['media-answered'])
    for (const file of filesIn('templates', /\.md$/)) {
      const text = readFileSync(join(root, file), 'utf8')
      const days = (key: string) => new RegExp(`^${key}: (\\d+)$`, 'm').exec(text)?.[1]
      const due = /^form: complaint$/m.test(text) ? complaint : term
      expect([undefined, String(due!.value)], file).toContain(days('reply_working_days'))
      expect([undefined, String(media!.value)], file).toContain(days('reply_working_days_journalist'))
    }
  })

  it.each([
    ...filesIn('templates', /\.md$/),
    ...filesIn('docs', /\.md$/).filter((file) => !/^docs.(indicators|law\.md)/.test(file)),
    ...filesIn('src', /\.ts$/).filter((file) => /^src.(letters|reports|watch|cases|notebook|terminal)\b/.test(file)),
    'README.md',
  ])('is in the tables: %s', (file) => {
    expect(unknown(citationsIn(readFileSync(join(root, file), 'utf8')))).toEqual([])
  })
})

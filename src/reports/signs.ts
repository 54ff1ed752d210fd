import { datasetPaths } from '../dataset/layout.ts'
import { literalPath } from '../files/literal-path.ts'
import { loadIndicator } from '../indicators/catalogue.ts'
import type { FlagRow } from '../indicators/run.ts'
import { storedFlags } from '../indicators/stored.ts'
import { violations } from '../law/violations.ts'
import type { Lang } from '../terminal/languages.ts'
import { sqlText } from '../terminal/sql-text.ts'
import type { ReportContext } from './context.ts'
import { withoutNames } from './flags.ts'
import { publicationOf } from './publication.ts'
import type { Sheet, Sign, SignGroup, SignNorm, Signs } from './sheet.ts'
import { filled, words } from './sheet-words.ts'

/** Which flags are wanted; what is not said does not count. Ids as the tables have them; days both included. */
export interface WantedFlags {
  region?: string | undefined
  buyer?: string | undefined
  supplier?: string | undefined
  indicator?: string | undefined
  from?: string | undefined
  to?: string | undefined
  /** Only those that may stand beside a supplier's name in what is published. */
  speakable?: boolean | undefined
}

export interface SignOptions {
  id: string
  /** How many of each rule are shown, the largest first. */
  most: number
  note?: string | undefined
  severities?: readonly SignGroup['severity'][] | undefined
  /** What stands below a sign. */
  facts?: ((flag: FlagRow) => string[]) | undefined
  /** What stands beside a rule's reasons. */
  extra?: ((group: SignGroup) => [title: string, lines: string[]][]) | undefined
}

export interface FoundSigns {
  signs: Signs
  /** Those shown, as they are stored. */
  flags: FlagRow[]
  /** How many an answer refuted: left out of what is published. */
  refuted: number
  /** How many may not stand beside a supplier's name. */
  silent: number
}

const severityOrder = { legal: 0, statistical: 1, 'data-quality': 2 }
const grades = ['breach-on-record', 'needs-a-document', 'question']

/** Flags by rule, breaches of the law on record first, then by money: those of the runs that the Explorer shows. */
export async function signsOf(context: ReportContext, wanted: WantedFlags, options: SignOptions): Promise<FoundSigns> {
  const { lang, isPublic, dir, law, service } = context
  const { verdicts, heard } = publicationOf(context.cases)
  const { rows, refuted, silent, sql } = await chosen(context, wanted, options, heard, verdicts)
  const shown = new Map(
    (await storedFlags(dir, { ids: rows.flatMap(({ ids }) => ids) }, lang)).map((flag) => [flag.id, flag]),
  )
  const names = new Names(context)
  await names.read([...shown.values()])
  const groups: SignGroup[] = []
  for (const { indicator: name, count, money, ids } of rows) {
    const indicator = await loadIndicator(name, { custom: datasetPaths(dir).indicators })
    const flags = ids.flatMap((id) => shown.get(id) ?? [])
    const { texts } = indicator
    const group: SignGroup = {
      ...{ indicator: name, severity: indicator.severity, grade: indicator.grade, count, money },
      ...{ title: texts.title[lang], question: texts.question[lang], why: texts.why[lang] },
      ...{ innocent: texts.innocent[lang], next: texts.next[lang], extra: [] },
      norms: normsOf(flags, law.norms, lang),
      signs: flags.map((flag): Sign => {
        const isHidden = isPublic && flag.severity !== 'legal' && !heard.has(flag.id)
        const isAbout = flag.subject_type === 'supplier' || flag.subject_type === 'pair'
        const verdict = verdicts.get(flag.id)
        return {
          id: (isHidden && isAbout) || flag.id.includes('KZ-person-') ? null : flag.id,
          ...{ grade: indicator.grade, date: flag.date, money: flag.money_at_stake, currency: flag.currency },
          summary: names.told(flag, isHidden),
          url: flag.evidence.find(({ url }) => url !== null && url !== undefined)?.url ?? null,
          verdict: verdict === undefined ? null : words[verdict][lang],
          facts: options.facts?.(flag) ?? [],
          commands: isPublic ? [] : commandsOf(flag),
        }
      }),
    }
    group.extra = options.extra?.(group) ?? []
    groups.push(group)
  }
  groups.sort(
    (a, b) =>
      severityOrder[a.severity] - severityOrder[b.severity] ||
      grades.indexOf(a.grade) - grades.indexOf(b.grade) ||
      most(b) - most(a) ||
      (a.indicator < b.indicator ? -1 : 1),
  )
  const empty = service.about.hasFlags ? words.noSigns[lang] : words.noFlags[lang]
  const signs: Signs = { kind: 'signs', id: options.id, note: options.note ?? null, empty, groups, sql }
  return { signs, flags: [...shown.values()], refuted, silent }
}

interface RuleFlags {
  indicator: string
  count: number
  money: SignGroup['money']
  /** The largest. */
  ids: string[]
}

async function chosen(
  { engine, service, isPublic }: ReportContext,
  wanted: WantedFlags,
  { most: limit, severities }: SignOptions,
  heard: ReadonlySet<string>,
  verdicts: ReadonlyMap<string, string>,
): Promise<{ rows: RuleFlags[]; refuted: number; silent: number; sql: string }> {
  const list = (values: Iterable<string>) => ["''", ...[...values].sort().map((value) => sqlText(value))].join(', ')
  const where = ['1 = 1']
  for (const column of ['region', 'buyer', 'supplier', 'indicator'] as const)
    if (wanted[column] !== undefined) where.push(`f.${column} = ${sqlText(wanted[column])}`)
  if (wanted.from !== undefined) where.push(`f.date >= CAST(${sqlText(wanted.from)} AS DATE)`)
  if (wanted.to !== undefined) where.push(`f.date <= CAST(${sqlText(wanted.to)} AS DATE)`)
  if (severities !== undefined) where.push(`f.severity IN (${list(severities)})`)
  const denied = isPublic ? [...verdicts].filter(([, verdict]) => verdict === 'refuted').map(([id]) => id) : []
  const isRefuted = `f.id IN (${list(denied)})`
  const isSilent = wanted.speakable === true ? `(f.severity <> 'legal' AND f.id NOT IN (${list(heard)}))` : 'false'
  const from = `FROM read_parquet(${sqlText(literalPath(service.prepared.files.flags!))}) f WHERE ${where.join(' AND ')}`
  const [tally] = await engine.rows(
    `SELECT CAST(count(*) FILTER (WHERE ${isRefuted}) AS BIGINT) AS refuted, CAST(count(*) FILTER (WHERE ${isSilent}) AS BIGINT) AS silent ${from}`,
  )
  const kept = `${from} AND NOT ${isRefuted} AND NOT ${isSilent}`
  const sums = await engine.rows(
    `SELECT f.indicator, f.currency, CAST(count(*) AS BIGINT) AS n, CAST(sum(f.amount) AS VARCHAR) AS value ${kept} GROUP BY f.indicator, f.currency ORDER BY 1, 2`,
  )
  const largest = await engine.rows(
    `SELECT indicator, id, place FROM (
       SELECT f.indicator, f.id, row_number() OVER (PARTITION BY f.indicator ORDER BY f.amount DESC NULLS LAST, f.date DESC NULLS LAST, f.id) AS place ${kept}
     ) r WHERE place <= ${Math.trunc(limit)} ORDER BY indicator, place`,
  )
  const rules = new Map<string, RuleFlags>()
  for (const { indicator, currency, n, value } of sums) {
    const rule = rules.get(String(indicator)) ?? { indicator: String(indicator), count: 0, money: [], ids: [] }
    rule.count += Number(n)
    if (value !== null) rule.money.push({ currency: String(currency ?? ''), value: amountOf(String(value)) })
    rules.set(rule.indicator, rule)
  }
  for (const { indicator, id } of largest) rules.get(String(indicator))!.ids.push(String(id))
  // What cases say of single flags is not in the statement: its readers may not have them.
  const sql = `SELECT f.indicator, f.currency, count(*) AS flags, sum(f.amount) AS money_at_stake\n${from}\nGROUP BY f.indicator, f.currency\nORDER BY 1, 2`
  return { rows: [...rules.values()], refuted: Number(tally!.refuted), silent: Number(tally!.silent), sql }
}

/** Exact: a number of at most 15 digits, else its text. */
function amountOf(text: string): number | string {
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= 15 ? Number(text) : text
}

function most({ money }: SignGroup): number {
  return Math.max(-1, ...money.map(({ value }) => Number(value)))
}

/** The norms that flags name, with how each is known. */
function normsOf(
  rows: readonly FlagRow[],
  norms: readonly { key: string; text: Record<Lang, string>; status: SignNorm['status'] }[],
  lang: Lang,
): SignNorm[] {
  const keys = new Set(rows.flatMap(({ legal_basis: keys }) => keys))
  return norms.filter(({ key }) => keys.has(key)).map(({ text, status }) => ({ text: text[lang], status }))
}

function commandsOf(flag: FlagRow): string[] {
  const letter = violations().find(({ id }) => flag.violations.includes(id))?.letter
  return letter === undefined || flag.severity !== 'legal' ? [] : [`jaryq letter new ${letter} --flag "${flag.id}"`]
}

/** What parties of flags are called, to keep those out of sentences who are not to be named. */
class Names {
  private readonly context: ReportContext
  private readonly parties = new Map<string, { names: string[]; isPerson: boolean }>()
  private readonly among = new Map<string, Set<string>>()

  constructor(context: ReportContext) {
    this.context = context
  }

  async read(flags: readonly FlagRow[]): Promise<void> {
    const ocids = [...new Set(flags.flatMap(({ ocid }) => ocid ?? []))]
    const ids = [...new Set(flags.flatMap(({ buyer_id: buyer, supplier_id: supplier }) => [buyer, supplier]))].filter(
      (id) => id !== null,
    )
    if (ocids.length + ids.length === 0) return
    const list = (values: string[]) => ["''", ...values.map((value) => sqlText(value))].join(', ')
    const rows = await this.context.engine.rows(
      `SELECT DISTINCT ocid, id, name, name_kk, is_person FROM parties WHERE ocid IN (${list(ocids)}) OR id IN (${list(ids)}) ORDER BY 1, 2, 3`,
    )
    for (const { ocid, id, name, name_kk: nameKk, is_person: isPerson } of rows) {
      if (id === null) continue
      const known = this.parties.get(String(id)) ?? { names: [], isPerson: false }
      for (const one of [name, nameKk])
        if (typeof one === 'string' && one !== '' && !known.names.includes(one)) known.names.push(one)
      known.isPerson ||= isPerson === true
      this.parties.set(String(id), known)
      const members = this.among.get(String(ocid)) ?? new Set()
      members.add(String(id))
      this.among.set(String(ocid), members)
    }
  }

  /** The sentence of a flag: without natural persons, and without suppliers where they are not to be named. */
  told(flag: FlagRow, isHidden: boolean): string {
    const { lang } = this.context
    const buyer = flag.buyer_id
    const parties = new Set([
      ...(this.among.get(flag.ocid ?? '') ?? []),
      ...(flag.supplier_id === null ? [] : [flag.supplier_id]),
    ])
    // A buyer stays named, though it may sell too.
    if (buyer !== null) parties.delete(buyer)
    let text = flag.summaries[lang]
    for (const id of parties) {
      const party = this.parties.get(id)
      const names = [...(party?.names ?? []), id, id.replace(/^KZ-BIN-/, '')]
      if (party?.isPerson === true) text = withoutNames(text, names, words.person[lang])
      else if (isHidden) text = withoutNames(text, names, words.withheld[lang])
    }
    return text.replace(/KZ-person-[0-9a-z]+/gi, words.person[lang])
  }
}

/** For whom a report with signs is: a line above it, or what was left out of what is published. */
export function forWhom({ isPublic, lang }: ReportContext, refuted: number): Pick<Sheet, 'banner' | 'notes'> {
  if (!isPublic) return { banner: words.working[lang], notes: [] }
  return { banner: null, notes: [filled(words.published[lang], { n: refuted })] }
}

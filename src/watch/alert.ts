import { factsOf, type PartyFact, type ProcessFact } from '../check/facts.ts'
import type { Engine } from '../dataset/engine.ts'
import { sha256 } from '../files/hash.ts'
import { loadIndicator } from '../indicators/catalogue.ts'
import type { Grade, Severity } from '../indicators/file.ts'
import { loadLaw } from '../law/law.ts'
import type { Role } from '../letters/roles.ts'
import { withoutPersons } from '../search/mask.ts'
import { commandLine } from '../terminal/command-line.ts'
import { inEachLanguage, type Lang, type Text } from '../terminal/languages.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { type Actions, type AlertTerm, actionsOf, type PlanFact } from './actions.ts'
import type { Criteria } from './criteria.ts'
import { letterKind, needsRole } from './letter-kind.ts'
import type { Match } from './matches.ts'

/** A buyer or a supplier in an alert; of a natural person nothing but that it is one. */
export interface AlertParty {
  name: string | null
  name_kk: string | null
  bin: string | null
  person: boolean
}

/** Something new that a rule found, with all that it takes to tell it: what is told later is what was found. */
export interface Alert {
  kind: 'alert'
  /** Stable: the same rule finds the same thing under the same id, on any machine. */
  id: string
  /** The thing itself, whichever rule found it: one channel is told of it once. */
  key: string
  rule: string
  role: Role
  /** The day of the data in which it was found. */
  data_date: string
  training: boolean
  about: 'flag' | 'search'
  flag: string | null
  indicator: string | null
  severity: Severity | null
  grade: Grade | null
  title: Text
  summary: Text
  ocid: string | null
  number: string | null
  purchase: Text | null
  buyer: AlertParty | null
  supplier: AlertParty | null
  amount: string | null
  stake: string | null
  currency: string | null
  date: string | null
  links: string[]
  own: AlertTerm | null
  others: AlertTerm[]
  /** Lines for a shell, by the language of the letter. */
  commands: Record<Lang, string[]>
}

export function alertId(rule: string, key: string): string {
  return `a-${sha256(JSON.stringify([rule, key])).slice(0, 16)}`
}

const maximumLinks = 3

/**
 * Alerts of what a rule found, with the purchases and terms as the tables have them; `isTold` leaves out others by what the
 * reader can still do.
 */
export async function alertsOf(
  engine: Engine,
  rule: Criteria,
  matches: readonly Match[],
  isTold: (own: AlertTerm | null) => boolean = () => true,
): Promise<Alert[]> {
  if (matches.length === 0) return []
  const { data_date: today, training } = engine.manifest
  const ocids = [
    ...new Set(matches.flatMap((match) => [...(ocidOf(match) === null ? [] : [ocidOf(match)!]), ...planned(match)])),
  ].sort()
  const processes = new Map((await factsOf(engine, ocids)).map((process) => [process.ocid, process]))
  const plans = await plansOf(engine, ocids)
  const law = await loadLaw(engine.paths.law)
  const told: [Match, About][] = []
  for (const match of matches) {
    const ocid = ocidOf(match)
    const process = ocid === null ? undefined : processes.get(ocid)
    const plan = ocid === null ? nearest(planned(match).map((of) => plans.get(of))) : plans.get(ocid)
    const contract = match.kind === 'flag' && match.row.subject_type === 'contract' ? lastPart(match) : undefined
    const actions: Actions =
      today === null
        ? { own: undefined, others: [] }
        : actionsOf(process, plan, { law, today, role: rule.role, contract })
    if (isTold(actions.own ?? null)) told.push([match, { process, plan, actions, today: today ?? '', training }])
  }
  const parties = await partiesOf(
    engine,
    told.flatMap(([match]) => partyIds(match)),
  )
  const alerts: Alert[] = []
  for (const [match, about] of told) alerts.push(await alertOf(engine, rule, match, about, parties))
  return alerts
}

function partyIds(match: Match): string[] {
  const { buyer_id: buyer, supplier_id: supplier } = match.kind === 'flag' ? match.row : match.hit
  return [buyer, match.kind === 'flag' ? supplier : null].filter((id) => id !== null && id !== undefined)
}

/** The plan points that a flag about a buyer rests on; none where it rests on anything else as well. */
function planned(match: Match): string[] {
  if (match.kind !== 'flag' || match.row.ocid !== null) return []
  const { evidence } = match.row
  if (evidence.length === 0 || evidence.some(({ table }) => table !== 'plans')) return []
  return [...new Set(evidence.map(({ id }) => id.split('|')[0]!))]
}

/** The point that is to be announced first. */
function nearest(points: readonly (PlanFact | undefined)[]): PlanFact | undefined {
  const month = ({ year, month }: PlanFact) => (year ?? 9999) * 12 + (month ?? 12)
  return points.filter((point) => point !== undefined).sort((a, b) => month(a) - month(b))[0]
}

interface About {
  process: ProcessFact | undefined
  plan: PlanFact | undefined
  actions: Actions
  today: string
  training: boolean
}

async function alertOf(
  engine: Engine,
  rule: Criteria,
  match: Match,
  { process, plan, actions, today, training }: About,
  parties: ReadonlyMap<string, AlertParty>,
): Promise<Alert> {
  const row = match.kind === 'flag' ? match.row : undefined
  const hit = match.kind === 'search' ? match.hit : undefined
  const ocid = ocidOf(match)
  const number = process?.number ?? null
  const kind = letterKind({
    violations: row?.violations ?? [],
    role: rule.role,
    process,
    isPlan: plan !== undefined,
    hasFlag: row !== undefined,
  })
  const indicator =
    row === undefined ? undefined : await loadIndicator(row.indicator, { custom: engine.paths.indicators })
  const party = (id: string | null | undefined) => (id === null || id === undefined ? null : parties.get(id)!)
  const commandsIn = (lang: Lang) => commandsOf({ rule, ocid, number, flag: row?.id, kind, lang })
  return {
    kind: 'alert',
    id: alertId(rule.name, match.key),
    key: match.key,
    rule: rule.name,
    role: rule.role,
    data_date: today,
    training,
    about: match.kind,
    flag: row?.id ?? null,
    indicator: row?.indicator ?? null,
    severity: row?.severity ?? null,
    grade: row?.grade ?? null,
    title: indicator === undefined ? inEachLanguage(() => rule.keywords ?? '') : indicator.texts.title,
    summary: inEachLanguage((lang) =>
      withoutPersons(row === undefined ? (hit?.snippet ?? '').replaceAll('**', '') : row.summaries[lang]),
    ),
    ocid,
    number,
    purchase: named(process?.title ?? hit?.title ?? null, process?.titleKk ?? null),
    buyer: partyOf(process?.buyer) ?? party(row?.buyer_id ?? hit?.buyer_id),
    supplier: party(row?.supplier_id),
    amount: process?.amount?.amount ?? (hit?.amount === undefined || hit.amount === null ? null : String(hit.amount)),
    stake: row?.money_at_stake === undefined || row.money_at_stake === null ? null : String(row.money_at_stake),
    currency: row?.currency ?? process?.amount?.currency ?? hit?.currency ?? null,
    date: row?.date ?? hit?.date ?? null,
    links: linksOf(match, process),
    own: actions.own ?? null,
    others: actions.others,
    commands: { en: commandsIn('en'), ru: commandsIn('ru'), kk: commandsIn('kk') },
  }
}

const caseTitles: Text = { en: 'Purchase', ru: 'Закупка', kk: 'Сатып алу' }

function commandsOf(about: {
  rule: Criteria
  ocid: string | null
  number: string | null
  flag: string | undefined
  kind: string
  lang: Lang
}): string[] {
  const { rule, ocid, number, flag, kind, lang } = about
  const letterLang = lang === 'kk' ? 'kk' : 'ru'
  const of = flag === undefined ? (ocid === null ? [] : ['--process', ocid]) : ['--flag', flag]
  const role = needsRole(kind) ? ['--role', rule.role] : []
  const name = number ?? ocid ?? flag ?? ''
  const flagged = flag === undefined ? [] : ['--flag', flag]
  const purchase = ocid === null ? [] : ['--purchase', ocid]
  return [
    ...(ocid === null ? [] : [commandLine('jaryq', 'check', [number ?? ocid])]),
    ...(of.length === 0 ? [] : [commandLine('jaryq', 'letter:new', [kind, ...of, ...role, '--lang', letterLang])]),
    commandLine('jaryq', 'case:new', ['--title', `${caseTitles[lang]} ${name}`, ...purchase, ...flagged]),
  ]
}

function linksOf(match: Match, process: ProcessFact | undefined): string[] {
  const evidence = match.kind === 'flag' ? match.row.evidence : []
  const links = [process?.url, match.kind === 'search' ? match.hit.url : null, ...evidence.map(({ url }) => url)]
  return [...new Set(links.filter((url): url is string => typeof url === 'string' && url !== ''))].slice(
    0,
    maximumLinks,
  )
}

function ocidOf(match: Match): string | null {
  return match.kind === 'flag' ? match.row.ocid : match.hit.ocid
}

function lastPart(match: Match & { kind: 'flag' }): string | undefined {
  return match.row.subject_id.split('|').at(-1)
}

function named(title: string | null, titleKk: string | null): Text | null {
  if (title === null && titleKk === null) return null
  const plain = withoutPersons(title ?? titleKk ?? '')
  return { en: plain, ru: plain, kk: withoutPersons(titleKk ?? title ?? '') }
}

function partyOf(party: PartyFact | null | undefined): AlertParty | null {
  if (party === null || party === undefined) return null
  const { name, nameKk, bin, isPerson } = party
  return { name, name_kk: nameKk, bin, person: isPerson }
}

async function partiesOf(engine: Engine, ids: readonly string[]): Promise<Map<string, AlertParty>> {
  const parties = new Map<string, AlertParty>()
  for (const id of ids)
    parties.set(
      id,
      id.startsWith('KZ-person-')
        ? { name: null, name_kk: null, bin: null, person: true }
        : { name: id, name_kk: null, bin: binOf(id), person: false },
    )
  const asked = [...parties].flatMap(([id, { person }]) => (person ? [] : [sqlText(id)]))
  if (asked.length === 0) return parties
  for (const row of await engine.rows(
    `SELECT id, min(name) AS name, min(name_kk) AS name_kk, bool_or(coalesce(is_person, false)) AS is_person
     FROM parties WHERE id IN (${asked.join(', ')}) GROUP BY id ORDER BY id`,
  )) {
    const id = String(row.id)
    const person = row.is_person === true
    const text = (value: unknown) => (typeof value === 'string' && !person ? value : null)
    parties.set(id, {
      name: text(row.name) ?? (person ? null : id),
      name_kk: text(row.name_kk),
      bin: binOf(id),
      person,
    })
  }
  return parties
}

function binOf(id: string): string | null {
  return /^KZ-BIN-(\d{12})$/.exec(id)?.[1] ?? null
}

/** Plan points that nothing came of yet: those that stand in a process of their own. */
async function plansOf(engine: Engine, ocids: readonly string[]): Promise<Map<string, PlanFact>> {
  const among = `(${ocids.length === 0 ? "''" : ocids.map((ocid) => sqlText(ocid)).join(', ')})`
  const rows = await engine.rows(
    `SELECT p.ocid, max(p.year) AS year, min(p.month) AS month FROM plans p
     WHERE p.ocid IN ${among} AND coalesce(p.kz_is_deleted, 0) = 0
       AND p.ocid NOT IN (SELECT ocid FROM lots) AND p.ocid NOT IN (SELECT ocid FROM contracts)
       AND p.ocid NOT IN (SELECT ocid FROM processes WHERE tender_date_published IS NOT NULL)
     GROUP BY p.ocid ORDER BY p.ocid`,
  )
  const whole = (value: unknown) => (value === null || value === undefined ? null : Number(value))
  return new Map(
    rows.map((row) => [String(row.ocid), { ocid: String(row.ocid), year: whole(row.year), month: whole(row.month) }]),
  )
}

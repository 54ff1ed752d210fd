import { packOf } from '../indicators/peer-pack.ts'
import { reasonText } from '../indicators/reasons.ts'
import type { FlagRow } from '../indicators/run.ts'
import { methodOf } from '../law/methods.ts'
import { violations } from '../law/violations.ts'
import { portalStatus, statusLabel } from '../letters/words.ts'
import { formatDate, formatMoney, type Lang } from '../terminal/languages.ts'
import type { Check } from './check.ts'
import type { ContractFact, LotFact, PartyFact, ProcessFact, SumFact } from './facts.ts'
import type { Term } from './terms.ts'
import {
  doubtWords,
  notAskedWords,
  notFoundWords,
  severities,
  tallies,
  termName,
  vatWords,
  whoWords,
  words,
} from './words.ts'

/** A thing of the answer: a heading, facts, sentences, lists. */
export interface Item {
  title: string
  /** A page of the portal. */
  url?: string | null
  facts?: [label: string, value: string][]
  text?: string[]
  lists?: [label: string, lines: string[]][]
  /** Commands to go on with. */
  commands?: string[]
}

/** A part of the answer, the same on a terminal and on a page. */
export interface Part {
  id: string
  title: string
  lead?: string
  items: Item[]
}

// A purchase of hundreds of lots is read on the portal.
const shownLots = 10
const shownContracts = 10
const shownProcesses = 20

/** The whole answer as parts in one language. Persons are named nowhere. */
export function partsOf(check: Check, lang: Lang): Part[] {
  const own = check.rows.filter((row) => row.outcome === 'flag' && isOfPurchase(row))
  const others = check.rows.filter((row) => row.outcome === 'flag' && !isOfPurchase(row))
  const parts = [
    facts(check, lang),
    flagPart('flags', words.flags[lang], own, check, lang),
    ...(others.length === 0 ? [] : [flagPart('parties', words.partyFlags[lang], others, check, lang)]),
    ...errors(check, lang),
    judged(check, lang),
    ...notJudged(check, lang),
    terms(check, lang),
    commands(check, own, lang),
  ]
  return parts.map((part) => withoutPersons(part, lang))
}

function isOfPurchase(row: FlagRow): boolean {
  return !['buyer', 'supplier', 'pair', 'market'].includes(row.subject_type)
}

function facts(check: Check, lang: Lang): Part {
  const { processes, subject } = check
  const items = processes.slice(0, shownProcesses).flatMap((process) => processItems(process, lang))
  if (processes.length > shownProcesses)
    items.push({ title: `${words.more[lang]}: ${processes.length - shownProcesses}` })
  if (subject.kind !== 'party') return { id: 'purchase', title: words.purchase[lang], items }
  const name = subject.number === null ? words.person[lang] : `${subject.number}`
  return {
    ...{ id: 'purchase', title: `${words.party[lang]} ${name}`, items },
    lead: `${words.partyPurchases[lang]}: ${processes.length}`,
  }
}

function processItems(process: ProcessFact, lang: Lang): Item[] {
  const what =
    process.number !== null
      ? `${words.announcement[lang]} ${process.number}`
      : process.contracts.length > 0
        ? words.directContract[lang]
        : words.plan[lang]
  const title = pick(process.title, process.titleKk, lang)
  return [
    {
      title: title === null ? what : `${what}: ${title}`,
      url: process.url,
      facts: given([
        [words.buyer[lang], partyText(process.buyer, lang)],
        [
          words.organiser[lang],
          process.organiser?.id === process.buyer?.id ? null : partyText(process.organiser, lang),
        ],
        [words.method[lang], methodText(process, lang)],
        [words.status[lang], statusText(process, lang)],
        [words.sum[lang], sumText(process.amount, lang)],
        [words.announced[lang], dateText(process.announced, lang)],
        [words.discussed[lang], dateText(process.discussedUntil, lang)],
        [words.bidsUntil[lang], dateText(process.bidsUntil, lang)],
        [words.opened[lang], dateText(process.opened, lang)],
        [words.results[lang], dateText(process.results, lang)],
        ['ocid', process.ocid],
      ]),
    },
    ...process.lots.slice(0, shownLots).map((lot) => lotItem(lot, lang)),
    ...rest(process.lots.length - shownLots, words.lots[lang], lang),
    ...process.contracts.slice(0, shownContracts).map((contract) => contractItem(contract, lang)),
    ...rest(process.contracts.length - shownContracts, words.contracts[lang], lang),
  ]
}

function rest(count: number, name: string, lang: Lang): Item[] {
  return count > 0 ? [{ title: `${name}: ${words.more[lang]} ${count}` }] : []
}

function lotItem(lot: LotFact, lang: Lang): Item {
  return {
    title: `${lot.number ?? ''} ${pick(lot.title, lot.titleKk, lang) ?? ''}`.trim(),
    url: lot.url,
    facts: given([
      [words.sum[lang], sumText(lot.amount, lang)],
      [words.status[lang], statusText(lot, lang)],
      [words.bids[lang], String(lot.bids)],
      [words.winner[lang], partyText(lot.winner, lang)],
    ]),
  }
}

function contractItem(contract: ContractFact, lang: Lang): Item {
  const sums = [contract.net, contract.gross].flatMap((sum) => sumText(sum, lang) ?? [])
  const paid = sumText(contract.paid, lang)
  return {
    title: `№ ${contract.number ?? contract.id}`,
    url: contract.url,
    facts: given([
      [words.supplier[lang], partyText(contract.supplier, lang)],
      [words.sum[lang], sums.length === 0 ? null : sums.join('; ')],
      [words.status[lang], statusText(contract, lang)],
      [words.signed[lang], dateText(contract.signed, lang)],
      [words.due[lang], dateText(contract.due, lang)],
      [words.changes[lang], contract.changes > 0 ? String(contract.changes) : null],
      [words.acted[lang], dateText(contract.acted, lang)],
      [
        words.paid[lang],
        paid === null || contract.lastPaid === null ? paid : `${paid}, ${dateText(contract.lastPaid, lang)}`,
      ],
    ]),
  }
}

function flagPart(id: string, title: string, rows: readonly FlagRow[], check: Check, lang: Lang): Part {
  return {
    id,
    title: `${title}: ${rows.length}`,
    lead: rows.length === 0 ? words.noFlags[lang] : words.notVerdict[lang],
    items: rows.map((row) => flagItem(row, check, lang)),
  }
}

function flagItem(row: FlagRow, check: Check, lang: Lang): Item {
  const indicator = check.indicators.get(row.indicator)!
  const norms = row.legal_basis.map((key) => check.law.norms.find((norm) => norm.key === key)?.text[lang] ?? key)
  const isHome = check.basis.get(row.indicator) === 'home'
  const stake = sumText(
    row.money_at_stake === null ? null : { amount: String(row.money_at_stake), currency: row.currency, vat: 'unknown' },
    lang,
  )
  const kinds = letterKinds([row])
  return {
    title: `${indicator.texts.title[lang]} (${row.indicator})`,
    text: [
      row.summary,
      ...(check.basis.get(row.indicator) === 'peers' && packOf(row.peer_group) === undefined && check.homeDate !== null
        ? [`${words.comparedHome[lang]} ${formatDate(check.homeDate, lang)}`]
        : []),
      ...(isHome && row.data_date !== null ? [`${words.fromHome[lang]} ${formatDate(row.data_date, lang)}`] : []),
    ],
    facts: given([
      [words.severity[lang], severities[row.severity]?.[lang] ?? row.severity],
      [words.stake[lang], stake === null ? null : stake.replace(/,[^,]*$/, '')],
      ['id', row.id],
    ]),
    lists: [
      ...list(words.law[lang], norms),
      ...list(words.innocent[lang], indicator.texts.innocent[lang]),
      ...list(words.next[lang], indicator.texts.next[lang]),
    ],
    commands: kinds.map((kind) => `jaryq letter new ${kind} --flag "${row.id}" --lang ${lang === 'kk' ? 'kk' : 'ru'}`),
  }
}

function list(label: string, lines: readonly string[]): [string, string[]][] {
  return lines.length === 0 ? [] : [[label, [...lines]]]
}

function errors(check: Check, lang: Lang): Part[] {
  const rows = check.rows.filter(({ outcome }) => outcome === 'error')
  if (rows.length === 0) return []
  const items = rows.map((row) => {
    const indicator = check.indicators.get(row.indicator)!
    const why = row.reason === null ? '' : reasonText(indicator, row.reason, lang)
    return { title: `${indicator.texts.title[lang]} (${row.indicator})`, text: [`${row.subject_id}: ${why}`] }
  })
  return [{ id: 'errors', title: `${words.errors[lang]}: ${rows.length}`, items }]
}

function judged(check: Check, lang: Lang): Part {
  const items: Item[] = []
  for (const outcome of ['flag', 'pass', 'not-applicable'] as const) {
    const names = namesOf(check.verdicts.filter((row) => row.outcome === outcome))
    if (names.length > 0) items.push({ title: `${tallies[outcome][lang]}: ${names.length}`, text: [names.join(', ')] })
  }
  return { id: 'judged', title: words.judged[lang], items }
}

/** Grouped by why: what whole indicators lack, then what single answers lack. */
function notJudged(check: Check, lang: Lang): Part[] {
  const groups = new Map<string, Set<string>>()
  const add = (why: string, name: string) => groups.set(why, (groups.get(why) ?? new Set()).add(name))
  for (const { indicator, why } of check.notAsked) add(notAskedWords[why][lang], indicator)
  for (const row of check.verdicts)
    if (row.outcome === 'insufficient')
      add(
        row.reason === null
          ? tallies.insufficient[lang]
          : reasonText(check.indicators.get(row.indicator)!, row.reason, lang),
        row.indicator,
      )
  const items: Item[] = [...groups]
    .map(([why, names]) => ({ title: `${why}: ${names.size}`, text: [[...names].sort().join(', ')], size: names.size }))
    .sort((a, b) => b.size - a.size || (a.title < b.title ? -1 : 1))
    .map(({ title, text }) => ({ title, text }))
  const missing = check.notFound.map(({ entity, why, ids }) => {
    const shown = ids.slice(0, 5).join(', ')
    return `${entity}: ${notFoundWords[why][lang]}${shown === '' ? '' : ` (${shown}${ids.length > 5 ? ', …' : ''})`}`
  })
  if (missing.length > 0) items.push({ title: words.notFound[lang], text: missing })
  return items.length === 0 ? [] : [{ id: 'not-judged', title: words.notJudged[lang], items }]
}

function namesOf(rows: readonly { indicator: string }[]): string[] {
  return [...new Set(rows.map(({ indicator }) => indicator))].sort()
}

function terms(check: Check, lang: Lang): Part {
  const title = words.terms[lang]
  const lead = check.dataDate === null ? undefined : `${words.termsOf[lang]} ${formatDate(check.dataDate, lang)}`
  const open = check.terms.filter(({ state }) => state !== 'passed')
  const passed = check.terms.filter(({ state }) => state === 'passed')
  if (check.terms.length === 0) return { id: 'terms', title, lead: words.noTerms[lang], items: [] }
  const many = check.processes.length > 1
  const items = [...open, ...passed].map((term) => termItem(term, check, many, lang))
  return { id: 'terms', title, lead, items }
}

function termItem(term: Term, check: Check, many: boolean, lang: Lang): Item {
  const when =
    term.until === null
      ? ''
      : ` – ${term.state === 'passed' ? words.passed[lang] : words.until[lang]} ${formatDate(term.until, lang)}`
  const of = term.contract !== null ? ` (№ ${term.contract})` : many ? ` (${term.ocid})` : ''
  const norm = check.law.norms.find(({ key }) => key === term.norm)?.text[lang]
  return {
    title: `${whoWords[term.who][lang]}: ${termName(term.key, lang)}${of}${when}`,
    text: [...(term.doubt === null ? [] : [doubtWords[term.doubt][lang]]), ...(norm === undefined ? [] : [norm])],
  }
}

/** The kinds of letters that the breaches name which some flags ask about. */
export function letterKinds(rows: readonly FlagRow[]): string[] {
  const named = new Set(rows.flatMap((row) => row.violations))
  const kinds = violations().flatMap((violation) => (named.has(violation.id) ? [violation.letter] : []))
  return [...new Set(kinds)]
}

function commands(check: Check, flags: readonly FlagRow[], lang: Lang): Part {
  const letterLang = lang === 'kk' ? 'kk' : 'ru'
  const lines: string[] = []
  for (const { ocid } of check.processes.slice(0, shownProcesses)) {
    const kinds = letterKinds(flags.filter((row) => row.ocid === ocid))
    for (const kind of kinds) lines.push(`jaryq letter new ${kind} --process ${ocid} --lang ${letterLang}`)
    if (kinds.length === 0 && check.processes.length === 1)
      lines.push(`jaryq letter new c-info-request --process ${ocid} --lang ${letterLang}`)
  }
  for (const { ocid } of check.processes.slice(0, shownProcesses)) {
    const given = flags.filter((row) => row.ocid === ocid).map(({ id }) => ` --flag "${id}"`)
    lines.push(`jaryq case new --title "${words.purchase[lang]} ${ocid}" --purchase ${ocid}${given.join('')}`)
  }
  for (const violation of [...new Set(flags.flatMap((row) => row.violations))].sort())
    lines.push(`jaryq navigator violations ${violation} --lang ${lang}`)
  const items: Item[] = [{ title: words.caseHint[lang], commands: lines }]
  const buyer = check.processes[0]?.buyer?.bin
  if (!check.isKept) {
    const dates = check.processes.flatMap(({ announced, contracts }) => announced ?? contracts[0]?.signed ?? [])
    const since = dates.length === 0 ? '' : ` --since ${dates.sort()[0]}`
    const sync = buyer === null || buyer === undefined ? 'jaryq sync' : `jaryq sync --buyer ${buyer}${since}`
    items.unshift({ title: words.notKept[lang], commands: [sync, 'jaryq flag --all'] })
  }
  return { id: 'next', title: words.nextSteps[lang], items }
}

function given(pairs: [string, string | null][]): [string, string][] {
  return pairs.filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== '')
}

function pick(name: string | null, nameKk: string | null, lang: Lang): string | null {
  return lang === 'kk' ? (nameKk ?? name) : (name ?? nameKk)
}

function partyText(party: PartyFact | null, lang: Lang): string | null {
  if (party === null) return null
  if (party.isPerson) return words.person[lang]
  const name = pick(party.name, party.nameKk, lang) ?? party.id
  return party.bin === null ? name : `${name} (${lang === 'en' ? 'BIN' : lang === 'ru' ? 'БИН' : 'БСН'} ${party.bin})`
}

function methodText(process: ProcessFact, lang: Lang): string | null {
  return methodOf(process.methodId)?.name[lang] ?? process.methodName
}

function sumText(sum: SumFact | null, lang: Lang): string | null {
  if (sum === null) return null
  return `${formatMoney(sum.amount, lang)} ${sum.currency ?? ''}, ${vatWords[sum.vat][lang]}`.replace(' ,', ',')
}

/** A status as the portal's own books word it, else the code of the standard in words with what the source says. */
function statusText({ status, statusCode }: Pick<LotFact, 'status' | 'statusCode'>, lang: Lang): string | null {
  const named = status === null ? undefined : portalStatus(status, lang)
  if (named !== undefined) return named
  const coded = statusCode === null ? null : statusLabel(statusCode, lang)
  return status === null || coded === null ? (status ?? coded) : `${coded} (${status})`
}

function dateText(date: string | null, lang: Lang): string | null {
  return date === null ? null : formatDate(date, lang)
}

/** Pseudonyms of natural persons say nothing to a reader. Commands keep them: they are ids. */
function withoutPersons(part: Part, lang: Lang): Part {
  const plain = (text: string) => text.replace(/KZ-person-[0-9a-z]+/gi, words.person[lang])
  return {
    ...part,
    title: plain(part.title),
    items: part.items.map((item) => ({
      ...item,
      title: plain(item.title),
      text: item.text?.map(plain),
      facts: item.facts?.map(([label, value]) => [label, label === 'id' ? value : plain(value)]),
    })),
  }
}

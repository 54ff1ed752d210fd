import type { Lang, Text } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { Case, LetterEntry, SeenEntry } from './case.ts'
import { factParts } from './observe.ts'

export const changeColumns: Column[] = [
  { name: 'case', type: 'text' },
  { name: 'purchase', type: 'text' },
  { name: 'of', type: 'text' },
  { name: 'what', type: 'text' },
  { name: 'before', type: 'text' },
  { name: 'after', type: 'text' },
  { name: 'seen_before', type: 'date' },
  { name: 'seen', type: 'date' },
  { name: 'letter', type: 'text' },
  { name: 'since_letter', type: 'text' },
  { name: 'text', type: 'text' },
]

/**
 * A fact of a purchase that is not as it was. It stood as `before` in data of the day `seenBefore`, as `after` in those of
 * the day `seen`. `letter` is the letter that was sent last before; `sinceLetter` says whether the fact still stood as
 * before when the letter was sent (`after`), or nobody looked in between (`perhaps`).
 */
export interface PurchaseChange {
  purchase: string
  ocid: string
  of: string | null
  what: string
  before: string | null
  after: string | null
  seenBefore: string
  seen: string
  letter: LetterEntry | undefined
  sinceLetter: 'after' | 'perhaps' | undefined
}

/** What was seen of a process over time, the oldest first: its state after each look. */
export function statesOf(seen: readonly SeenEntry[], ocid: string): { date: string; facts: Record<string, string> }[] {
  const looks = seen
    .filter((look) => look.ocid === ocid && look.date !== undefined)
    .sort((a, b) => (lookKey(a) < lookKey(b) ? -1 : 1))
  const facts: Record<string, string> = {}
  return looks.map((look) => {
    for (const [name, value] of Object.entries(look.facts ?? {}))
      if (value === null) delete facts[name]
      else facts[name] = value
    return { date: look.date!, facts: { ...facts } }
  })
}

function lookKey({ date = '', at = '', id }: SeenEntry): string {
  return `${date} ${at} ${id}`
}

/** What changed in the purchases of a case, in the order in which it was seen. */
export function changesOf(view: Case): PurchaseChange[] {
  const sent = view.letters
    .filter((letter) => letter.sent !== undefined)
    .sort((a, b) => (`${a.sent} ${a.id}` < `${b.sent} ${b.id}` ? -1 : 1))
  const changes: PurchaseChange[] = []
  for (const ocid of new Set(view.seen.flatMap((look) => look.ocid ?? []))) {
    const purchase = view.purchases.find((entry) => entry.ocid === ocid)?.id ?? ocid
    const states = statesOf(view.seen, ocid)
    for (const [at, state] of states.entries()) {
      const before = states[at - 1]
      if (before === undefined) continue
      for (const name of [...new Set([...Object.keys(before.facts), ...Object.keys(state.facts)])].sort()) {
        const [old, now] = [before.facts[name] ?? null, state.facts[name] ?? null]
        if (old === now) continue
        const sure = sent.findLast((letter) => letter.sent! <= before.date)
        const perhaps = sent.findLast((letter) => letter.sent! > before.date && letter.sent! <= state.date)
        changes.push({
          ...{ purchase, ocid, ...factParts(name), before: old, after: now },
          ...{ seenBefore: before.date, seen: state.date },
          letter: sure ?? perhaps,
          sinceLetter: sure !== undefined ? 'after' : perhaps === undefined ? undefined : 'perhaps',
        })
      }
    }
  }
  const key = ({ seen, purchase, of, what }: PurchaseChange) => `${seen} ${purchase} ${of ?? ''} ${what}`
  return changes.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const facts: Record<string, Text> = {
  status: t('status', 'статус', 'мәртебесі'),
  amount: t('sum', 'сумма', 'сомасы'),
  'bids-until': t('bids until', 'приём заявок до', 'өтінімдер қабылдау мерзімі'),
  until: t('term', 'срок исполнения', 'орындау мерзімі'),
  paid: t('paid', 'оплачено', 'төленді'),
  acts: t('acts of acceptance', 'акты приёмки', 'қабылдау актілері'),
  complaints: t('complaints of suppliers', 'жалобы поставщиков', 'өнім берушілердің шағымдары'),
  pause: t('paused', 'приостановлена', 'тоқтатыла тұрды'),
  cancellation: t('cancelled', 'отменена', 'күші жойылды'),
  'supplier-listed': t(
    'the supplier entered in the register of unscrupulous ones',
    'поставщик внесён в реестр недобросовестных',
    'өнім беруші жосықсыздар тізіліміне енгізілді',
  ),
}
const parts: Record<string, Text> = { lot: t('lot', 'лот', 'лот'), contract: t('contract', 'договор', 'шарт') }
const nothing = t('nothing', 'нет', 'жоқ')
// A change came after a letter. Nobody can tell from that that it came because of it.
const since: Record<'after' | 'perhaps', (day: string) => Text> = {
  after: (day) => t(`after the letter of ${day}`, `после письма от ${day}`, `${day} хаттан кейін`),
  perhaps: (day) =>
    t(
      `before or after the letter of ${day}: nobody looked in between`,
      `до или после письма от ${day}: между ними не смотрели`,
      `${day} хатқа дейін не одан кейін: арасында қаралмаған`,
    ),
}

/** A change in one line, as `lot 12345678-1 status: open → cancelled (after the letter of 2026-03-20)`. */
export function changeText(change: PurchaseChange, lang: Lang): string {
  const [kind = '', ...rest] = (change.of ?? '').split(' ')
  const of = change.of === null ? [] : [parts[kind]?.[lang] ?? kind, ...rest]
  const what = facts[change.what]?.[lang] ?? change.what
  const value = (text: string | null) => text ?? nothing[lang]
  const told = change.sinceLetter === undefined ? '' : ` (${since[change.sinceLetter](change.letter!.sent!)[lang]})`
  return `${[...of, what].join(' ')}: ${value(change.before)} → ${value(change.after)}${told}`
}

/** A row for each change of the cases' purchases. */
export function changeRows(cases: readonly Case[], lang: Lang): Row[] {
  return cases.flatMap((view) =>
    changesOf(view).map((change) => ({
      case: view.id,
      purchase: change.purchase,
      of: change.of,
      what: change.what,
      before: change.before,
      after: change.after,
      seen_before: change.seenBefore,
      seen: change.seen,
      letter: change.letter?.id ?? null,
      since_letter: change.sinceLetter ?? null,
      text: changeText(change, lang),
    })),
  )
}

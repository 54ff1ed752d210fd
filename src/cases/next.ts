import { datasetPaths } from '../dataset/layout.ts'
import type { Law } from '../law/law.ts'
import { violations } from '../law/violations.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { Case, LetterEntry } from './case.ts'
import { changesOf } from './changes.ts'
import { answerNorm, complaintKind, termFrom } from './terms.ts'

export const nextColumns: Column[] = [
  { name: 'case', type: 'text' },
  { name: 'letter', type: 'text' },
  { name: 'step', type: 'text' },
  { name: 'text', type: 'text' },
  { name: 'by', type: 'date' },
  { name: 'provisional', type: 'boolean' },
  { name: 'norm', type: 'text' },
  { name: 'command', type: 'text' },
]

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const texts = {
  settle: t(
    'two copies said different things: choose one',
    'две копии говорят разное: выберите одно',
    'екі көшірме әртүрлі айтады: біреуін таңдаңыз',
  ),
  review: t(
    'look at the purchase, keep copies of its pages, and note what you saw',
    'посмотрите закупку, сохраните копии страниц и запишите, что увидели',
    'сатып алуды қарап, беттерінің көшірмесін сақтап, көргеніңізді жазыңыз',
  ),
  write: t(
    'write to the customer or organizer, before signing to internal state audit as well',
    'напишите заказчику или организатору, до подписания договора также в ДВГА',
    'тапсырыс берушіге немесе ұйымдастырушыға жазыңыз, шартқа қол қойылғанға дейін ІМАД-қа да',
  ),
  send: t('send the letter and note the day', 'отправьте письмо и запишите день', 'хатты жіберіп, күнін жазыңыз'),
  number: t('ask for the registration number', 'узнайте регистрационный номер', 'тіркеу нөмірін біліңіз'),
  redirected: t(
    'the letter was handed on: learn its number there and wait for that answer',
    'письмо перенаправили: узнайте номер там и ждите ответа',
    'хат басқа органға жіберілді: ондағы нөмірін біліп, жауап күтіңіз',
  ),
  judge: t(
    'the answer is noted, but not what it says of each flag: note it; what it passes over, ask again',
    'ответ записан, но не записано, что он говорит о каждом признаке: запишите; о чём он молчит, спросите снова',
    'жауап жазылған, бірақ әр белгі туралы не айтқаны жазылмаған: жазыңыз; айтпағанын қайта сұраңыз',
  ),
  late: t(
    'the three months for a complaint have passed: write again with a new fact, or to the prosecutor',
    'три месяца на жалобу прошли: напишите снова с новым фактом или в прокуратуру',
    'шағымға берілген үш ай өтті: жаңа фактімен қайта немесе прокуратураға жазыңыз',
  ),
  court: t(
    'the complaint brought no answer to the point: the administrative court, or the prosecutor',
    'жалоба не дала ответа по существу: административный суд или прокуратура',
    'шағымға мәнді жауап болмады: әкімшілік сот немесе прокуратура',
  ),
  changed: t(
    'the purchase changed after a letter: look at it, and note an outcome or what you saw',
    'закупка изменилась после письма: посмотрите и запишите результат или что увидели',
    'сатып алу хаттан кейін өзгерді: қарап, нәтижесін не көргеніңізді жазыңыз',
  ),
  wait: t('wait for the answer', 'ждите ответа', 'жауап күтіңіз'),
  silence: t(
    'no answer came: complain to the higher body, through the body itself',
    'ответа нет: жалоба в вышестоящий орган через сам орган',
    'жауап жоқ: жоғары тұрған органға сол орган арқылы шағым',
  ),
  formal: t(
    'the reply does not answer: complain to the higher body, through the body itself',
    'отписка: жалоба в вышестоящий орган через сам орган',
    'жауап мәнсіз: жоғары тұрған органға сол орган арқылы шағым',
  ),
  returned: t(
    'the letter came back: mend it, or add a new fact, and send it again',
    'письмо вернули: исправьте или добавьте новый факт и отправьте снова',
    'хат қайтарылды: түзетіп не жаңа факт қосып, қайта жіберіңіз',
  ),
  followup: t(
    'the answer confirms it: note what came of it; with facts of damage write to the Anti-Corruption Service or the prosecutor',
    'ответ подтверждает: запишите, что последовало; при фактах ущерба — в Антикоррупционную службу или прокуратуру',
    'жауап растады: нәтижесін жазыңыз; залал фактілері болса — Сыбайлас жемқорлыққа қарсы қызметке не прокуратураға',
  ),
  close: t('nothing is open: close the case', 'открытых вопросов нет: закройте дело', 'ашық мәселе жоқ: істі жабыңыз'),
}

/**
 * What to do next in each case that is not closed: by the order of steps for one finding, with the last day where the law
 * has one (APPC 76, 91-93). Terms that the law's tables do not hold for that day have no date. `on` is the day of asking;
 * `kindOf` names the letter for a flag, where one is known.
 */
export function nextSteps(
  cases: readonly Case[],
  on: string,
  lang: Lang,
  law: Law,
  kindOf: (flag: string) => string | undefined = () => undefined,
): Row[] {
  return cases
    .filter(({ status }) => status !== 'closed')
    .flatMap((view) =>
      stepsOf(view, on, law, kindOf).map((step) => ({
        case: view.id,
        letter: step.letter ?? null,
        step: step.step,
        text: texts[step.step][lang],
        by: step.by ?? null,
        provisional: step.by === undefined ? null : (step.provisional ?? false),
        norm: step.norm ?? null,
        command: step.command,
      })),
    )
}

/** The kind of letter for the flags of cases, by the violation that each is a sign of. */
export async function letterKinds(dir: string, cases: readonly Case[]): Promise<(flag: string) => string | undefined> {
  const { loadIndicator } = await import('../indicators/catalogue.ts')
  const letters = new Map(violations().map(({ id, letter }) => [id, letter]))
  const kinds = new Map<string, string | undefined>()
  const nameOf = (flag: string) => flag.split(':', 1)[0]!
  for (const name of new Set(cases.flatMap((view) => view.flags.map(({ id }) => nameOf(id)))))
    try {
      const { violations: named } = await loadIndicator(name, { custom: datasetPaths(dir).indicators })
      kinds.set(name, letters.get(named[0] ?? ''))
    } catch (error) {
      // A flag of a dataset's own indicator, in a copy that does not have it.
      if (!(error instanceof UserError)) throw error
    }
  return (flag) => kinds.get(nameOf(flag))
}

interface Step {
  step: keyof typeof texts
  letter?: string
  by?: string | undefined
  provisional?: boolean | undefined
  norm?: string | null
  command: string
}

function stepsOf(view: Case, on: string, law: Law, kindOf: (flag: string) => string | undefined): Step[] {
  const { id } = view
  const write = writeCommand(view, kindOf)
  const steps: Step[] = view.letters.flatMap((letter) => letterSteps(view, letter, { on, law, write }))
  if (view.conflicts.length > 0) steps.unshift({ step: 'settle', command: `jaryq case show ${id}` })
  const found = view.reviews.some(({ result }) => result === 'violation')
  const looked = view.reviews.some(({ result }) => result !== 'doubt')
  if (view.letters.length === 0) {
    if (found) steps.push({ step: 'write', command: write })
    else if (!looked) steps.push({ step: 'review', command: `jaryq case review ${id} --result clean|doubt|violation` })
  }
  const newest = changesOf(view).findLast((change) => change.sinceLetter !== undefined)
  const noted = [...view.outcomes, ...view.reviews, ...view.notes].map(({ date }) => date ?? '')
  if (newest !== undefined && !noted.some((date) => date >= newest.seen))
    steps.push({ step: 'changed', command: `jaryq case follow --case ${id} --after-letter` })
  const confirmed = view.flags.some(({ verdict }) => verdict === 'confirmed') || view.status === 'confirmed'
  if (confirmed && view.outcomes.length === 0)
    steps.push({ step: 'followup', command: `jaryq case outcome ${id} --kind money-returned --amount SUM` })
  if (steps.length === 0) steps.push({ step: 'close', command: `jaryq case update ${id} --status closed` })
  return steps
}

function writeCommand(view: Case, kindOf: (flag: string) => string | undefined): string {
  const open = view.flags.filter(({ verdict }) => verdict !== 'refuted')
  const kind = open.flatMap((flag) => kindOf(flag.id) ?? [])[0]
  return `jaryq letter new ${kind ?? (open.length === 0 ? 'c-info-request' : 'a-dvga')} --case ${view.id}`
}

function letterSteps(
  view: Case,
  letter: LetterEntry,
  { on, law, write }: { on: string; law: Law; write: string },
): Step[] {
  const base = { letter: letter.id }
  const own = `--letter ${letter.id}`
  const isComplaint = letter.kind === complaintKind
  // A complaint that was written after it is the step that was taken; one that names its letter is about that alone.
  const complained = view.letters.some(
    ({ id, kind, about, sent }) =>
      id !== letter.id &&
      kind === complaintKind &&
      (about === undefined ? sent === undefined || sent >= (letter.answered ?? letter.due ?? '') : about === letter.id),
  )
  const complaint = (step: 'silence' | 'formal', from: string): Step[] => {
    if (complained) return []
    if (isComplaint) return [{ ...base, step: 'court', command: 'jaryq navigator authorities court --page' }]
    const term = termFrom('letter-complaint', from, law)
    if (term !== null && term.date < on)
      return [
        { ...base, step: 'late', by: term.date, provisional: term.provisional, norm: 'kz:appc:92', command: write },
      ]
    return [
      {
        ...base,
        step,
        by: term?.date,
        provisional: term?.provisional,
        norm: 'kz:appc:92',
        command: `jaryq letter new ${complaintKind} --case ${view.id} --complains-of ${letter.id}`,
      },
    ]
  }
  if (letter.sent === undefined)
    return [{ ...base, step: 'send', command: `jaryq case letter ${view.id} ${own} --sent DATE --reg-no NUMBER` }]
  if (letter.answered !== undefined) {
    if (letter.answer === 'formal') return complaint('formal', letter.answered)
    if (letter.answer !== 'returned') {
      const open = view.flags.some((flag) => flag.letter === letter.id && flag.verdict === 'unanswered')
      const again = view.letters.some(({ id, sent }) => id !== letter.id && (sent ?? '9999') > letter.answered!)
      const command = `jaryq case answer ${view.id} ${own} --date ${letter.answered} --confirmed FLAG --refuted FLAG`
      return open && !again ? [{ ...base, step: 'judge', command }] : []
    }
    const again = view.letters.some(
      ({ id, kind, sent }) => id !== letter.id && kind === letter.kind && (sent ?? '9999') >= letter.answered!,
    )
    return again ? [] : [{ ...base, step: 'returned', norm: 'kz:appc:64', command: write }]
  }
  const steps: Step[] =
    letter.reg_no === undefined
      ? [{ ...base, step: 'number', command: `jaryq case letter ${view.id} ${own} --reg-no NUMBER --registered DATE` }]
      : []
  if (letter.due === undefined) return steps
  if (letter.due < on) return [...steps, ...complaint('silence', letter.due)]
  return [
    ...steps,
    {
      ...base,
      step: letter.redirected === undefined ? 'wait' : 'redirected',
      by: letter.due,
      provisional: letter.due_provisional === true,
      norm: answerNorm(letter, law),
      command: `jaryq case answer ${view.id} ${own} --date DATE`,
    },
  ]
}

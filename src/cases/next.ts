import type { Law } from '../law/law.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { Case, LetterEntry } from './case.ts'
import { answerNorm, termFrom } from './terms.ts'

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
    'look at the purchase and note what you saw',
    'посмотрите закупку и запишите, что увидели',
    'сатып алуды қарап, көргеніңізді жазыңыз',
  ),
  write: t(
    'write to the customer or organizer, before signing to internal state audit as well',
    'напишите заказчику или организатору, до подписания договора также в ДВГА',
    'тапсырыс берушіге немесе ұйымдастырушыға жазыңыз, шартқа қол қойылғанға дейін ІМАД-қа да',
  ),
  send: t('send the letter and note the day', 'отправьте письмо и запишите день', 'хатты жіберіп, күнін жазыңыз'),
  number: t('ask for the registration number', 'узнайте регистрационный номер', 'тіркеу нөмірін біліңіз'),
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
 * has one (APPC 76, 91-93). Terms that the law's tables do not hold for that day have no date. `on` is the day of asking.
 */
export function nextSteps(cases: readonly Case[], on: string, lang: Lang, law: Law): Row[] {
  return cases
    .filter(({ status }) => status !== 'closed')
    .flatMap((view) =>
      stepsOf(view, on, law).map((step) => ({
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

interface Step {
  step: keyof typeof texts
  letter?: string
  by?: string | undefined
  provisional?: boolean | undefined
  norm?: string | null
  command: string
}

function stepsOf(view: Case, on: string, law: Law): Step[] {
  const { id } = view
  const steps: Step[] = view.letters.flatMap((letter) => letterSteps(view, letter, on, law))
  if (view.conflicts.length > 0) steps.unshift({ step: 'settle', command: `jaryq case show ${id}` })
  const found = view.reviews.some(({ result }) => result === 'violation')
  const looked = view.reviews.some(({ result }) => result !== 'doubt')
  if (view.letters.length === 0) {
    if (found) steps.push({ step: 'write', command: writeCommand(view) })
    else if (!looked) steps.push({ step: 'review', command: `jaryq case review ${id} --result clean|doubt|violation` })
  }
  const confirmed = view.flags.some(({ verdict }) => verdict === 'confirmed') || view.status === 'confirmed'
  if (confirmed && view.outcomes.length === 0)
    steps.push({ step: 'followup', command: `jaryq case outcome ${id} --kind money-returned --amount SUM` })
  if (steps.length === 0) steps.push({ step: 'close', command: `jaryq case update ${id} --status closed` })
  return steps
}

function writeCommand(view: Case): string {
  const flag = view.flags[0]?.id
  const purchase = view.purchases[0]?.id
  const about = flag !== undefined ? ` --flag "${flag}"` : purchase !== undefined ? ` --process ${purchase}` : ''
  return `jaryq letter new ${flag === undefined ? 'c-info-request' : 'a-dvga'}${about}`
}

function letterSteps(view: Case, letter: LetterEntry, on: string, law: Law): Step[] {
  const base = { letter: letter.id }
  const own = `--letter ${letter.id}`
  // A complaint that was written after it is the step that was taken.
  const complained = view.letters.some(
    ({ id, kind, sent }) =>
      id !== letter.id &&
      kind === 'i-no-reply' &&
      (sent === undefined || sent >= (letter.answered ?? letter.due ?? '')),
  )
  const complaint = (step: 'silence' | 'formal', from: string): Step[] => {
    if (complained) return []
    const term = termFrom('letter-complaint', from, law)
    return [
      {
        ...base,
        step,
        by: term?.date,
        provisional: term?.provisional,
        norm: 'kz:appc:92',
        command: 'jaryq letter new i-no-reply',
      },
    ]
  }
  if (letter.sent === undefined)
    return [{ ...base, step: 'send', command: `jaryq case letter ${view.id} ${own} --sent DATE --reg-no NUMBER` }]
  if (letter.answered !== undefined) {
    if (letter.answer === 'formal') return complaint('formal', letter.answered)
    if (letter.answer !== 'returned') return []
    const again = view.letters.some(
      ({ id, kind, sent }) => id !== letter.id && kind === letter.kind && (sent ?? '9999') >= letter.answered!,
    )
    return again ? [] : [{ ...base, step: 'returned', norm: 'kz:appc:64', command: writeCommand(view) }]
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
      step: 'wait',
      by: letter.due,
      provisional: letter.due_provisional === true,
      norm: answerNorm(letter, law),
      command: `jaryq case answer ${view.id} ${own} --date DATE`,
    },
  ]
}

import type { Text } from '../terminal/languages.ts'
import type { OutcomeKind, ReviewResult, Verdict } from './fields.ts'

/** What the figures of a coalition's year count. */
export type Measure =
  | 'tips'
  | 'checks'
  | 'purchases-reviewed'
  | `purchases-${ReviewResult}`
  | 'letters-sent'
  | 'letters-answered'
  | 'answers-late'
  | 'answers-formal'
  | 'letters-overdue'
  | `flags-${Verdict}`
  | 'purchases-changed-after-letter'
  | `outcome-${OutcomeKind}`
  | 'cases'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** What each is called. */
export const measures: Record<Measure, Text> = {
  tips: t('tip-offs', 'сообщения граждан', 'азаматтардың хабарламалары'),
  'purchases-reviewed': t('purchases looked at', 'просмотрено закупок', 'қаралған сатып алулар'),
  'purchases-clean': t('of them clean', 'из них без замечаний', 'оның ішінде ескертпесіз'),
  'purchases-doubt': t('of them doubtful', 'из них с сомнениями', 'оның ішінде күмәнді'),
  'purchases-violation': t('of them with violations', 'из них с нарушениями', 'оның ішінде бұзушылықпен'),
  checks: t('checks on the spot', 'проверки на месте', 'орнында тексерулер'),
  'letters-sent': t('letters sent', 'отправлено писем', 'жіберілген хаттар'),
  'letters-answered': t('answers received', 'получено ответов', 'алынған жауаптар'),
  'answers-late': t('answers after the term', 'ответы позже срока', 'мерзімінен кеш жауаптар'),
  'answers-formal': t('replies without substance', 'отписки', 'мәнсіз жауаптар'),
  'letters-overdue': t(
    'letters overdue without an answer',
    'без ответа после срока',
    'мерзімі өтсе де жауапсыз хаттар',
  ),
  'flags-confirmed': t('signs that answers confirmed', 'признаков подтверждено ответами', 'жауаптар растаған белгілер'),
  'flags-refuted': t('signs that answers refuted', 'признаков опровергнуто', 'жоққа шығарылған белгілер'),
  'flags-unanswered': t('signs that answers pass over', 'признаков без ответа по существу', 'жауапсыз қалған белгілер'),
  'purchases-changed-after-letter': t(
    'purchases that changed after a letter',
    'закупок изменилось после письма',
    'хаттан кейін өзгерген сатып алулар',
  ),
  'outcome-money-returned': t('money returned', 'деньги возвращены', 'қайтарылған ақша'),
  'outcome-money-stopped': t('money stopped', 'платежи остановлены', 'тоқтатылған ақша'),
  'outcome-fine': t('fines', 'штрафы', 'айыппұлдар'),
  'outcome-criminal-case': t('criminal cases', 'уголовные дела', 'қылмыстық істер'),
  'outcome-protocol': t('administrative protocols', 'административные протоколы', 'әкімшілік хаттамалар'),
  'outcome-cancelled-purchase': t('cancelled purchases', 'отменённые закупки', 'күші жойылған сатып алулар'),
  'outcome-changed-rule': t('changed rules', 'изменённые правила', 'өзгертілген қағидалар'),
  'outcome-court-act': t('court acts', 'судебные акты', 'сот актілері'),
  'outcome-right-of-reply': t(
    'suppliers heard before publication',
    'поставщики, получившие право на ответ до публикации',
    'жариялауға дейін жауап беру құқығы берілген өнім берушілер',
  ),
  'outcome-other': t('other outcomes', 'другие результаты', 'басқа нәтижелер'),
  cases: t('cases', 'дела', 'істер'),
}

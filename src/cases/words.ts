import { letterTopics } from '../navigator/topics.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Answer, ReviewResult, Status, Verdict } from './fields.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** What a kind of letter is called; undefined for one that is not known. */
export function letterTitle(kind: string | undefined, lang: Lang): string | undefined {
  return letterTopics().find((topic) => topic.kind === kind)?.title[lang] ?? kind
}

/** How far a case is, what was seen, and what answers said, as people read it. */
export const words: Record<Status | ReviewResult | Verdict | Answer, Text> = {
  tip: t('tip-off', 'сообщение', 'хабарлама'),
  checking: t('being checked', 'проверяется', 'тексерілуде'),
  drafted: t('letter written', 'письмо составлено', 'хат жазылды'),
  sent: t('letter sent', 'письмо отправлено', 'хат жіберілді'),
  answered: t('answered', 'получен ответ', 'жауап алынды'),
  confirmed: t('confirmed by an answer', 'подтверждено ответом', 'жауап растады'),
  refuted: t('refuted by an answer', 'опровергнуто ответом', 'жауап жоққа шығарды'),
  closed: t('closed', 'закрыто', 'жабылды'),
  clean: t('clean', 'без замечаний', 'ескертпесіз'),
  doubt: t('doubt', 'сомнение', 'күмән'),
  violation: t(
    'violation, as the monitors see it',
    'нарушение, по мнению мониторов',
    'бұзушылық, мониторлардың пікірінше',
  ),
  unanswered: t('not answered', 'без ответа по существу', 'мәнді жауап жоқ'),
  substance: t('answered to the point', 'ответ по существу', 'мәнді жауап'),
  formal: t('reply without substance', 'отписка', 'мәнсіз жауап'),
  returned: t('came back', 'возвращено', 'қайтарылды'),
}

/** What each column and kind of row of an export is called. */
export const exportWords = {
  case: t('case', 'дело', 'іс'),
  title: t('title', 'о чём', 'не туралы'),
  status: t('state', 'состояние', 'жай-күйі'),
  campaign: t('campaign', 'кампания', 'науқан'),
  region: t('region', 'регион', 'өңір'),
  entry: t('what', 'что', 'не'),
  id: t('id', 'номер', 'нөмірі'),
  date: t('date', 'дата', 'күні'),
  kind: t('kind', 'вид', 'түрі'),
  about: t('about', 'о чём / кому', 'не туралы / кімге'),
  amount: t('sum', 'сумма', 'сомасы'),
  currency: t('currency', 'валюта', 'валютасы'),
  due: t('answer due', 'срок ответа', 'жауап мерзімі'),
  answered: t('answered', 'ответ', 'жауап'),
  source: t('source', 'источник', 'дереккөз'),
  review: t('looked at', 'просмотр', 'қарау'),
  flag: t('sign', 'признак', 'белгі'),
  check: t('check on the spot', 'проверка на месте', 'орнында тексеру'),
  letter: t('letter', 'письмо', 'хат'),
  outcome: t('outcome', 'результат', 'нәтиже'),
  change: t('changed after a letter', 'изменилось после письма', 'хаттан кейін өзгерді'),
} satisfies Record<string, Text>

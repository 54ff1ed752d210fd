import type { Lang } from '../../terminal/languages.ts'
import { reasonText } from './reasons.ts'

/** What a finding says: the name of a text, and what stands in it. */
export type Message = readonly [MessageName, ...string[]]

/** A text with `{0}`, `{1}` for what stands in it. */
type Told = Record<Lang, string>

/** Names of JSON types, and other words that stand in messages. */
const words: Record<string, Told> = {
  string: { en: 'text', ru: 'текст', kk: 'мәтін' },
  number: { en: 'a number', ru: 'число', kk: 'сан' },
  integer: { en: 'a whole number', ru: 'целое число', kk: 'бүтін сан' },
  boolean: { en: 'true or false', ru: 'true или false', kk: 'true немесе false' },
  object: { en: 'an object', ru: 'объект', kk: 'объект' },
  array: { en: 'a list', ru: 'список', kk: 'тізім' },
  lot: { en: 'lot', ru: 'лота', kk: 'лоттың' },
  item: { en: 'item', ru: 'позиции', kk: 'позицияның' },
  bid: { en: 'bid', ru: 'заявки', kk: 'өтінімнің' },
  award: { en: 'award', ru: 'решения о победителе', kk: 'жеңімпаз туралы шешімнің' },
  milestone: { en: 'milestone', ru: 'этапа', kk: 'кезеңнің' },
}

const or: Told = { en: ' or ', ru: ' или ', kk: ' немесе ' }

/** Texts in the three languages. `{0}` is a value as it is, `{0:word}` one of `words`, `{0:or}` several of them, `{0:why}` a reason. */
const texts = {
  missing: { en: 'is missing', ru: 'отсутствует', kk: 'жоқ' },
  'wrong-type': {
    en: 'is {0:word}, and should be {1:or}',
    ru: 'это {0:word}, а должно быть: {1:or}',
    kk: 'бұл — {0:word}, ал болуы керек: {1:or}',
  },
  'empty-object': { en: 'is an empty object', ru: 'пустой объект', kk: 'бос объект' },
  'empty-list': { en: 'is an empty list', ru: 'пустой список', kk: 'бос тізім' },
  'list-must-hold': {
    en: 'is an empty list, and must hold something',
    ru: 'пустой список, а в нём что-то должно быть',
    kk: 'бос тізім, ал онда бірдеңе болуы керек',
  },
  'empty-text': { en: 'is an empty text', ru: 'пустой текст', kk: 'бос мәтін' },
  deprecated: { en: 'is deprecated since {0}', ru: 'устарело с версии {0}', kk: '{0} нұсқасынан бері ескірген' },
  undeclared: {
    en: 'is of the extension {0}, which the package does not declare',
    ru: 'поле расширения {0}, которое пакет не объявил',
    kk: '{0} кеңейтімінің өрісі, ал пакет оны жарияламаған',
  },
  'unknown-field': { en: 'is not in OCDS {0}', ru: 'этого поля нет в OCDS {0}', kk: 'OCDS {0} ішінде мұндай өріс жоқ' },
  'none-of': { en: 'is none of: {0}', ru: 'ни одно из: {0}', kk: 'мыналардың ешқайсысы емес: {0}' },
  'open-codelist': {
    en: 'is not in the open codelist {0}',
    ru: 'нет в открытом справочнике {0}',
    kk: '{0} ашық анықтамалығында жоқ',
  },
  'closed-codelist': {
    en: 'is not in the closed codelist {0}',
    ru: 'нет в закрытом справочнике {0}',
    kk: '{0} жабық анықтамалығында жоқ',
  },
  'not-date-time': {
    en: 'is not a date with time and offset, as 2026-03-16T09:00:00+05:00',
    ru: 'не дата со временем и смещением, как 2026-03-16T09:00:00+05:00',
    kk: '2026-03-16T09:00:00+05:00 сияқты уақыты мен ығысуы бар күн емес',
  },
  'not-uri': {
    en: 'is not a URI with its scheme, as https://example.org/1',
    ru: 'не URI со схемой, как https://example.org/1',
    kk: 'https://example.org/1 сияқты схемасы бар URI емес',
  },
  'not-version': { en: 'is not a version, as 1.1', ru: 'не версия, как 1.1', kk: '1.1 сияқты нұсқа емес' },
  'id-twice': {
    en: 'is the id of several elements of one list',
    ru: 'id нескольких элементов одного списка',
    kk: 'бір тізімдегі бірнеше элементтің id-і',
  },
  twice: {
    en: 'is in the list more than once',
    ru: 'стоит в списке больше одного раза',
    kk: 'тізімде бірнеше рет тұр',
  },
  'no-party': {
    en: 'is the id of none of the parties',
    ru: 'такого id нет среди участников (parties)',
    kk: 'қатысушылар (parties) арасында мұндай id жоқ',
  },
  'leads-nowhere': { en: 'is the id of no {0:word}', ru: 'нет {0:word} с таким id', kk: 'мұндай {0:word} id-і жоқ' },
  'leads-nowhere-here': {
    en: 'is the id of no {0:word} of this release',
    ru: 'в этом релизе нет {0:word} с таким id',
    kk: 'бұл релизде мұндай {0:word} id-і жоқ',
  },
  'before-closing': {
    en: 'is before the end of tender.tenderPeriod',
    ru: 'раньше конца tender.tenderPeriod',
    kk: 'tender.tenderPeriod аяқталғанға дейін',
  },
  'before-award': {
    en: 'is before the date of its award',
    ru: 'раньше даты своего решения о победителе',
    kk: 'өзінің жеңімпаз туралы шешімінің күнінен бұрын',
  },
  'before-signing': {
    en: 'is before its contract was signed',
    ru: 'раньше подписания своего договора',
    kk: 'өз шартына қол қойылғанға дейін',
  },
  'before-start': { en: 'is before the startDate', ru: 'раньше startDate', kk: 'startDate күнінен бұрын' },
  'before-end': { en: 'is before the endDate', ru: 'раньше endDate', kk: 'endDate күнінен бұрын' },
  'before-published': {
    en: 'is before the datePublished',
    ru: 'раньше datePublished',
    kk: 'datePublished күнінен бұрын',
  },
  'foreign-ocid': {
    en: 'does not begin with a prefix of OCDS, as ocds-a1b2c3-',
    ru: 'не начинается с префикса OCDS, как ocds-a1b2c3-',
    kk: 'ocds-a1b2c3- сияқты OCDS префиксінен басталмайды',
  },
  'not-releases': { en: 'is no list of releases', ru: 'не список релизов', kk: 'релиздер тізімі емес' },
  'not-records': {
    en: 'is no list of records',
    ru: 'не список записей (records)',
    kk: 'жазбалар (records) тізімі емес',
  },
  'not-release': { en: 'is no release', ru: 'не релиз', kk: 'релиз емес' },
  'releases-and-links': {
    en: 'has both releases and links to releases',
    ru: 'есть и релизы, и ссылки на релизы',
    kk: 'релиздер де, релиздерге сілтемелер де бар',
  },
  'record-twice': {
    en: 'is the ocid of several records of the package',
    ru: 'ocid нескольких записей пакета',
    kk: 'пакеттегі бірнеше жазбаның ocid-і',
  },
  'release-twice': {
    en: 'is, with the same ocid, the id of several releases of the package',
    ru: 'вместе с тем же ocid — id нескольких релизов пакета',
    kk: 'сол ocid-пен бірге — пакеттегі бірнеше релиздің id-і',
  },
  'version-missing': {
    en: 'is missing: the package is taken for OCDS 1.0, which had none',
    ru: 'отсутствует: пакет считается OCDS 1.0, где её не было',
    kk: 'жоқ: пакет OCDS 1.0 деп алынды, онда нұсқа болмаған',
  },
  'version-other': {
    en: 'is neither 1.0 nor 1.1: the package is checked as OCDS {0}',
    ru: 'не 1.0 и не 1.1: пакет проверен как OCDS {0}',
    kk: '1.0 де, 1.1 де емес: пакет OCDS {0} ретінде тексерілді',
  },
  'extension-unknown': {
    en: 'names an extension whose schema is not known here: its fields count as additional',
    ru: 'расширение, схема которого здесь неизвестна: его поля считаются дополнительными',
    kk: 'схемасы мұнда белгісіз кеңейтім: оның өрістері қосымша болып саналады',
  },
  'left-out': {
    en: "is left out: its name does not end like JSON's",
    ru: 'пропущен: имя заканчивается не так, как у JSON',
    kk: 'қалдырылды: атауы JSON-дағыдай аяқталмайды',
  },
  unreadable: { en: '{0:why}', ru: 'не читается: {0:why}', kk: 'оқылмайды: {0:why}' },
  'unreadable-other': { en: 'cannot be read', ru: 'не читается', kk: 'оқылмайды' },
} satisfies Record<string, Told>

export type MessageName = keyof typeof texts

/** A message as a person reads it, after the name of its field. */
export function messageText([name, ...values]: Message, lang: Lang): string {
  const word = (value: string) => words[value]?.[lang] ?? value
  return texts[name][lang].replace(/\{(\d)(?::(word|or|why))?\}/g, (_all, at: string, as: string | undefined) => {
    const value = values[Number(at)] ?? ''
    if (as === 'word') return word(value)
    if (as === 'or') return value.split('|').map(word).join(or[lang])
    return as === 'why' ? reasonText(value, lang) : value
  })
}

import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'

type Sentence = readonly [en: string, ru: string, kk: string]

// What can go wrong when a purchase is named or asked for. `{}` stands for what differs, in the same order in each language.
const sentences: readonly Sentence[] = [
  ['it is not said which purchase', 'не указано, какая закупка', 'қай сатып алу екені көрсетілмеген'],
  ['nothing was given', 'ничего не задано', 'ештеңе берілмеген'],
  ['"{}" names no purchase', '«{}» не указывает на закупку', '«{}» сатып алуды көрсетпейді'],
  ['"{}" is not a BIN or IIN', '«{}» – не БИН и не ИИН', '«{}» – БСН де, ЖСН де емес'],
  [
    'the last of its 12 digits is computed from the others, and it is another one',
    'последняя из 12 цифр вычисляется из остальных, а здесь стоит другая',
    '12 цифрдың соңғысы қалғандарынан есептеледі, ал мұнда басқасы тұр',
  ],
  ['look at the number again', 'проверьте номер', 'нөмірді тексеріңіз'],
  [
    '{} is not the portal of public procurement',
    '{} – не портал государственных закупок',
    '{} – мемлекеттік сатып алу порталы емес',
  ],
  [
    'it is a list of search results, not one purchase',
    'это список результатов поиска, а не одна закупка',
    'бұл бір сатып алу емес, іздеу нәтижелерінің тізімі',
  ],
  [
    'its address says of no announcement, lot, contract or participant',
    'адрес не указывает на объявление, лот, договор или участника',
    'мекенжай хабарландыруды, лотты, шартты немесе қатысушыны көрсетпейді',
  ],
  [
    'it is neither a link nor a number of the portal',
    'это не ссылка и не номер портала',
    'бұл порталдың сілтемесі де, нөмірі де емес',
  ],
  [
    'it has {} digits: a BIN or IIN has 12, zeros at its front included, and ids have less',
    'в нём цифр: {}; в БИН или ИИН их 12, считая нули в начале, а в номерах портала меньше',
    'онда цифр саны: {}; БСН не ЖСН-де басындағы нөлдерді қоса 12 цифр болады, ал портал нөмірлерінде азырақ',
  ],
  ['no id of the portal is that large', 'таких больших номеров на портале нет', 'порталда мұндай үлкен нөмір болмайды'],
  [
    'an ocid that begins with {} is of another publisher: check reads the public procurement of Kazakhstan',
    'ocid, который начинается с {}, – другого издателя: check читает государственные закупки Казахстана',
    '{} деп басталатын ocid басқа жариялаушынікі: check Қазақстанның мемлекеттік сатып алуын оқиды',
  ],
  [
    'give a link to an announcement, a lot, a contract or a participant on goszakup.gov.kz',
    'дайте ссылку на объявление, лот, договор или участника на goszakup.gov.kz',
    'goszakup.gov.kz сайтындағы хабарландыруға, лотқа, шартқа немесе қатысушыға сілтеме беріңіз',
  ],
  [
    'give the number of an announcement (12345678-1), a lot (12345678-ЗЦП1) or a contract (123456789012/250001/00)',
    'дайте номер объявления (12345678-1), лота (12345678-ЗЦП1) или договора (123456789012/250001/00)',
    'хабарландырудың (12345678-1), лоттың (12345678-ЗЦП1) немесе шарттың (123456789012/250001/00) нөмірін беріңіз',
  ],
  ['give a BIN or IIN', 'дайте БИН или ИИН', 'БСН немесе ЖСН беріңіз'],
  ['the service has no {}', 'на сервисе нет такого: {}', 'сервисте мұндай жоқ: {}'],
  ['the dataset has no {}', 'в наборе данных нет такого: {}', 'деректер жинағында мұндай жоқ: {}'],
  ['no record has this number', 'записи с этим номером нет', 'мұндай нөмірі бар жазба жоқ'],
  ['not to be had there: {}', 'там недоступно: {}', 'онда қолжетімді емес: {}'],
  [
    'leave out --offline to ask the service',
    'уберите --offline, чтобы спросить сервис',
    'сервистен сұрау үшін --offline дегенді алып тастаңыз',
  ],
  [
    'or name another dataset with --data DIR',
    'или укажите другой набор: --data DIR',
    'немесе басқа жинақты көрсетіңіз: --data DIR',
  ],
  ['there are no records of goszakup in {}', 'в {} нет записей goszakup', '{} ішінде goszakup жазбалары жоқ'],
  [
    'without asking the service, a purchase is taken from them',
    'без запроса к сервису закупка берётся из них',
    'сервистен сұралмаса, сатып алу солардан алынады',
  ],
  [
    'it is not known to which purchase the file {} belongs',
    'неизвестно, к какой закупке относится файл {}',
    '{} файлы қай сатып алуға жататыны белгісіз',
  ],
  [
    'neither its address nor its name says it, or the record of that purchase does not name the file',
    'ни адрес, ни имя файла этого не говорят, или запись той закупки файл не называет',
    'оны файлдың мекенжайы да, аты да айтпайды немесе сол сатып алудың жазбасында файл аталмаған',
  ],
  [
    'give the link or the number of the announcement, lot or contract that the file belongs to',
    'дайте ссылку или номер объявления, лота или договора, к которому относится файл',
    'файл жататын хабарландырудың, лоттың немесе шарттың сілтемесін не нөмірін беріңіз',
  ],
  ['a token is needed for {}', 'для {} нужен токен', '{} үшін токен керек'],
  [
    'JARYQ_TOKEN and JARYQ_TOKEN_FILE are not set, and no token is saved for this host{}',
    'JARYQ_TOKEN и JARYQ_TOKEN_FILE не заданы, и для этого адреса токен не сохранён{}',
    'JARYQ_TOKEN мен JARYQ_TOKEN_FILE берілмеген, бұл мекенжайға токен сақталмаған{}',
  ],
  ['save one with: {}', 'сохраните токен: {}', 'токенді сақтаңыз: {}'],
  [
    'ask for one in writing at the Center of Electronic Finance (goszakup.gov.kz, for developers)',
    'запросите его письменно в Центре электронных финансов (goszakup.gov.kz, разработчикам)',
    'оны Электрондық қаржы орталығынан жазбаша сұраңыз (goszakup.gov.kz, әзірлеушілерге)',
  ],
  [
    'or practise without: {} prints a base URL and a token',
    'или потренируйтесь без него: {} выведет адрес и токен',
    'немесе онсыз жаттығыңыз: {} мекенжай мен токенді шығарады',
  ],
  ['there is no token for the service', 'нет токена для сервиса', 'сервиске токен жоқ'],
  ['it answers nobody without one', 'без него сервис не отвечает', 'онсыз сервис жауап бермейді'],
  [
    'or take the purchase from the dataset with --offline',
    'или возьмите закупку из набора данных: --offline',
    'немесе сатып алуды деректер жинағынан алыңыз: --offline',
  ],
  ['{} refuses the token', '{} не принимает токен', '{} токенді қабылдамайды'],
  ['interrupted', 'прервано', 'үзілді'],
  ['nothing was changed', 'ничего не изменено', 'ештеңе өзгерген жоқ'],
]

const kinds: readonly Sentence[] = [
  ['announcement', 'объявление', 'хабарландыру'],
  ['lot', 'лот', 'лот'],
  ['contract', 'договор', 'шарт'],
  ['plan point', 'пункт плана', 'жоспар тармағы'],
  ['participant', 'участник', 'қатысушы'],
  ['file', 'файл', 'файл'],
]

const at = { en: 0, ru: 1, kk: 2 } as const

const patterns = sentences.map((sentence) => ({
  sentence,
  pattern: new RegExp(`^${sentence[0].replaceAll(/[.*+?^$()[\]\\|/]/g, '\\$&').replaceAll('{}', '([\\s\\S]*)')}$`),
}))

function said(text: string, lang: Lang): string {
  for (const { sentence, pattern } of patterns) {
    const found = pattern.exec(text)
    if (found === null) continue
    const parts = found.slice(1).map((part) => (/ has no \{\}$/.test(sentence[0]) ? kindsIn(part, lang) : part))
    return parts.reduce((whole, part) => whole.replace('{}', () => part), sentence[at[lang]])
  }
  return text
}

/** `announcement, lot 123` in words of the language; the number stays. */
function kindsIn(text: string, lang: Lang): string {
  return kinds.reduce(
    (whole, kind) =>
      whole.replace(new RegExp(`(^|, )${kind[0]}(?=,| |$)`), (_, before) => `${before}${kind[at[lang]]}`),
    text,
  )
}

/**
 * An error in the language of the answer, as far as its sentences are known; what is not known stays in English. Other
 * errors are given back as they are.
 */
export function errorIn(error: unknown, lang: Lang): unknown {
  if (lang === 'en' || !(error instanceof UserError) || error.name !== 'UserError') return error
  return new UserError(said(error.message, lang), {
    ...(error.why === undefined ? {} : { why: said(error.why, lang) }),
    next: error.next.map((line) => said(line, lang)),
    exit: error.exitName,
    cause: error,
  })
}

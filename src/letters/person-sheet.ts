import { join } from 'node:path'
import { readManifest } from '../dataset/manifest.ts'
import { DatasetRecords } from '../dataset/purchase/dataset-records.ts'
import { TemporaryFolder } from '../files/temporary-folder.ts'
import { isPersonNumber, organisationId, personKey } from '../ocds/persons.ts'
import { UserError } from '../terminal/errors.ts'
import { formatDate, type Lang, type Text } from '../terminal/languages.ts'
import type { Document } from './document.ts'
import type { AddresseeKind } from './kinds.ts'
import { escapeMarkdown } from './markdown.ts'
import type { Letter } from './new-letter.ts'
import { personName } from './record-values.ts'
import { phrase, trainingMark } from './words.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  title: t('Sheet for the addressee only', 'Лист только для адресата', 'Тек адресатқа арналған парақ'),
  what: t(
    'It names the sole traders of the letter by IIN, so that the addressee can find them. It is handed to the addressee with the letter and to nobody else; it is not published.',
    'Называет ИИН индивидуальных предпринимателей из письма, чтобы адресат мог их найти. Передаётся адресату вместе с письмом и никому более; не публикуется.',
    'Хаттағы жеке кәсіпкерлерді адресат таба алуы үшін олардың ЖСН көрсетеді. Хатпен бірге тек адресатқа беріледі; жарияланбайды.',
  ),
  to: t('To: {}', 'Кому: {}', 'Кімге: {}'),
  letter: t('To the letter: {}', 'К письму: {}', 'Хатқа: {}'),
  head: t('In the letter | Contract | IIN', 'В письме | Договор | ИИН', 'Хатта | Шарт | ЖСН'),
  unknown: t(
    'not in the raw records of the dataset',
    'нет в исходных записях набора данных',
    'деректер жиынының бастапқы жазбаларында жоқ',
  ),
} as const satisfies Record<string, Text>

/** Bodies that need a person's number to act and keep it; to nobody else is it given. */
const mayKnow = new Set<AddresseeKind>([
  'dvga',
  'kgd',
  'antikor',
  'azrk',
  'prosecutor',
  'revcom',
  'gasc',
  'quasi_control',
])

/**
 * The sheet with the full IINs of a letter's sole traders, from the raw records of the dataset in `dir`. A number is
 * written only when its pseudonym is the one in the letter. Throws a UserError when the letter's addressee is no body
 * that may get it, when the letter names no such person, and without `confirmed`.
 */
export async function personSheet(dir: string, letter: Letter, confirmed: boolean): Promise<Document> {
  const { lang, people, template } = letter
  if (!mayKnow.has(template.rules.addressee))
    throw new UserError('no sheet with personal numbers is written for this addressee', {
      why: 'a person’s IIN goes to the state bodies that act on the letter, to nobody else',
      exit: 'usage',
    })
  if (people.length === 0)
    throw new UserError('the letter names no sole trader', { next: 'leave out --person-sheet', exit: 'usage' })
  if (!confirmed)
    throw new UserError('a sheet with personal numbers is written on confirmation alone', {
      why: `it will hold the full IIN of ${people.length === 1 ? 'a person' : 'several persons'}, for the addressee only`,
      next: 'confirm it with --yes',
      exit: 'usage',
    })
  const numbers = await numbersOf(
    dir,
    people.flatMap(({ contracts }) => contracts.map(({ id }) => id)),
  )
  const rows = people.flatMap(({ id, contracts }) =>
    contracts.map((contract) => {
      const link = contract.url === null ? '' : ` ${escapeMarkdown(contract.url)}`
      return `| ${escapeMarkdown(personName(id, undefined, lang))} | № ${escapeMarkdown(contract.number)}${link} | ${numbers.get(id) ?? words.unknown[lang]} |`
    }),
  )
  return {
    lang,
    title: words.title[lang],
    ...(letter.date === null ? {} : { date: letter.date }),
    ...(letter.document.mark === undefined ? {} : { mark: trainingMark[lang] }),
    markdown: sheetText(letter, lang, rows),
  }
}

function sheetText(letter: Letter, lang: Lang, rows: readonly string[]): string {
  const date = letter.date === null ? [] : [formatDate(letter.date, lang)]
  return `${[
    `# ${words.title[lang]}`,
    phrase(words.to, lang, escapeMarkdown(letter.addressee ?? letter.template.addressee)),
    phrase(words.letter, lang, escapeMarkdown(letter.title)),
    words.what[lang],
    [`| ${words.head[lang]} |`, '|---|---|---|', ...rows].join('\n'),
    ...date,
  ].join('\n\n')}\n`
}

/** The numbers by pseudonym of the suppliers of some contracts, by the portal's ids. */
async function numbersOf(dir: string, contracts: readonly number[]): Promise<Map<string, string>> {
  const key = await personKey((await readManifest(dir)).training)
  const temp = await TemporaryFolder.make('letter')
  try {
    const records = await DatasetRecords.open(dir, join(temp.path, 'lines'))
    try {
      const found = await records.where('contracts', 'id', [...new Set(contracts)])
      const numbers = found
        .map(({ bytes }) => String((JSON.parse(bytes.toString()) as { supplierBiin?: unknown }).supplierBiin ?? ''))
        .filter((number) => isPersonNumber(number))
      return new Map(numbers.map((number) => [organisationId(number, key), number]))
    } finally {
      await records.close()
    }
  } finally {
    temp.remove()
  }
}

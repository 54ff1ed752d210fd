import { readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { Case } from '../cases/case.ts'
import { type NewCase, newCase } from '../cases/work.ts'
import { readManifestIfAny } from '../dataset/manifest.ts'
import { sha256 } from '../files/hash.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { formatMoney, formatShortDate, type Lang, type Text } from '../terminal/languages.ts'
import { readBook } from './books.ts'
import { originalName, privateFolder, readPhoto, writePrivately } from './private-files.ts'
import type { Sign, TipCandidate } from './tip-search.ts'
import { type TipSigns, tipSigns } from './tip-text.ts'
import { say } from './words.ts'

export interface TipOptions extends Omit<NewCase, 'title'> {
  title?: string | undefined
  /** The file with the message. */
  tip: string
  photos?: readonly string[] | undefined
  lang: Lang
}

export interface TipCase {
  view: Case
  candidates: TipCandidate[]
  signs: Pick<TipSigns, 'places'> & { numbers: string[]; bins: string[]; words: number }
  /** Numbers of the message that the dataset does not have. */
  unknown: string[]
  /** Why nothing was looked for; null where it was. */
  notLooked: 'no-dataset' | 'no-text' | null
  photos: { name: string; sha256: string; problem: string | null }[]
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const texts = {
  title: t('Tip-off of {}', 'Сообщение от {}', '{} хабарламасы'),
  noteAlone: t('Tip-off: the message is in private', 'Сообщение лежит в private', 'Хабарлама private ішінде'),
  note: t(
    'Tip-off: the message and its photos ({}) are in private',
    'Сообщение и фотографии ({}) лежат в private',
    'Хабарлама мен фотосуреттер ({}) private ішінде',
  ),
  hashes: t('SHA-256 of the photos: {}', 'SHA-256 фотографий: {}', 'Фотосуреттердің SHA-256: {}'),
  maybe: t('Purchases it may be about: {}', 'Возможные закупки: {}', 'Мүмкін сатып алулар: {}'),
  none: t('No purchase was found', 'Закупка не найдена', 'Сатып алу табылмады'),
  candidates: t(
    'Purchases that it may be about:',
    'Закупки, о которых может быть речь:',
    'Сөз болуы мүмкін сатып алулар:',
  ),
  because: t('why: {}', 'почему: {}', 'неге: {}'),
  flags: t('flags: {}', 'флаги: {}', 'белгілер: {}'),
  noFlags: t('no flags kept', 'сохранённых флагов нет', 'сақталған белгі жоқ'),
  unknown: t('not in the dataset: {}', 'в наборе данных нет: {}', 'деректер жинағында жоқ: {}'),
  noDataset: t(
    'nothing was looked for: there is no dataset',
    'поиска не было: набора данных нет',
    'іздеу болмады: деректер жинағы жоқ',
  ),
  noText: t(
    'nothing was looked for: the file is no text',
    'поиска не было: файл не текстовый',
    'іздеу болмады: файл мәтін емес',
  ),
  number: t('number', 'номер', 'нөмір'),
  buyer: t('buyer', 'заказчик', 'тапсырыс беруші'),
  supplier: t('supplier', 'поставщик', 'өнім беруші'),
  place: t('place', 'место', 'орын'),
  words: t('words', 'слова', 'сөздер'),
} as const

/**
 * Begins a case from a citizen's message, whether a purchase is found or not. The message and the originals of its photos
 * go into `private`, as does what they are called; the case has what the records of purchases say and nothing of the
 * message. What the message names by number becomes a purchase of the case, with its flags.
 * @throws UserError when a file cannot be read, or there is such a case
 */
export async function newTipCase(options: TipOptions): Promise<TipCase> {
  const { dir, tip, lang, date } = options
  const message = await read(tip)
  const photos = await Promise.all((options.photos ?? []).map((path) => readPhoto(path, basename(path))))
  const text = textOf(message)
  const signs = text === undefined ? undefined : tipSigns(text, await readBook(dir, 'ref_kato'))
  const looked = signs === undefined ? undefined : await lookedFor(dir, signs)
  const candidates = looked?.candidates ?? []
  const named = candidates.filter((one) => one.signs.includes('number'))
  const others = candidates.filter((one) => !one.signs.includes('number'))
  const note = [
    `${photos.length === 0 ? texts.noteAlone[lang] : say(texts.note, lang, photos.length)}.`,
    ...(photos.length === 0 ? [] : [`${say(texts.hashes, lang, photos.map((one) => one.sha256).join(', '))}.`]),
    // What the message names needs no guesses beside it.
    others.length > 0 && named.length === 0
      ? `${say(texts.maybe, lang, others.map(({ ocid }) => ocid).join(', '))}.`
      : named.length > 0
        ? ''
        : `${texts.none[lang]}.`,
    ...(options.note === undefined ? [] : [options.note]),
  ]
  const view = await newCase({
    ...options,
    title: options.title ?? say(texts.title, lang, formatShortDate(date, lang)),
    status: options.status ?? 'tip',
    purchases: [...new Set([...(options.purchases ?? []), ...named.map(({ ocid }) => ocid)])],
    flags: [...new Set([...(options.flags ?? []), ...named.flatMap(({ flags }) => flags)])],
    note: note.filter((line) => line !== '').join(' '),
  })
  await keepTip(dir, view.id, { message, ending: extname(tip), name: basename(tip), photos })
  return {
    view,
    candidates,
    signs: {
      numbers: signs?.numbers ?? [],
      bins: signs?.bins ?? [],
      places: signs?.places ?? [],
      words: signs?.stems.length ?? 0,
    },
    unknown: looked?.unknown ?? [],
    notLooked: signs === undefined ? 'no-text' : looked === undefined ? 'no-dataset' : null,
    photos: photos.map(({ name, sha256, problem }) => ({ name, sha256, problem })),
  }
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw fileError(error, 'read', path)
  }
}

/** The text of a message in UTF-8, UTF-16 or Windows-1251; undefined of what is no text. */
export function textOf(message: Buffer): string | undefined {
  const start = message.toString('latin1', 0, 2)
  if (start === '\xff\xfe') return new TextDecoder('utf-16le').decode(message)
  if (start === '\xfe\xff') return new TextDecoder('utf-16be').decode(message)
  if (message.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(message)
  } catch {
    const text = new TextDecoder('windows-1251').decode(message)
    // Pictures and archives are bytes of every kind, a text is letters.
    const letters = text.match(/[\p{L}\s\d.,!?:;«»"()-]/gu)?.length ?? 0
    return letters > 0.9 * text.length ? text : undefined
  }
}

async function lookedFor(
  dir: string,
  signs: TipSigns,
): Promise<{ candidates: TipCandidate[]; unknown: string[] } | undefined> {
  const manifest = await readManifestIfAny(dir)
  if (manifest === undefined || manifest.generation === null) return undefined
  const { openEngine } = await import('../dataset/engine.ts')
  const { openLetterSource } = await import('../letters/dataset-source.ts')
  const { findCandidates } = await import('./tip-search.ts')
  const source = await openLetterSource(dir)
  try {
    const engine = await openEngine(dir)
    try {
      return await findCandidates(engine, source, signs)
    } finally {
      await engine.close()
    }
  } finally {
    await source.close()
  }
}

async function keepTip(
  dir: string,
  id: string,
  tip: { message: Buffer; ending: string; name: string; photos: Awaited<ReturnType<typeof readPhoto>>[] },
): Promise<void> {
  const folder = await privateFolder(dir, 'cases', id, 'tip')
  const ending = /^\.[a-z0-9]{1,5}$/i.test(tip.ending) ? tip.ending.toLowerCase() : ''
  await writePrivately(join(folder, `message${ending}`), tip.message)
  for (const photo of tip.photos) {
    await writePrivately(join(folder, originalName(photo)), photo.bytes)
    if (photo.copy !== null)
      await writePrivately(join(folder, `copy-${photo.sha256.slice(0, 12)}${photo.copy.ending}`), photo.copy.bytes)
  }
  const content = {
    message: { name: tip.name, sha256: sha256(tip.message) },
    photos: tip.photos.map(({ name, sha256, problem }) => ({ name, sha256, problem })),
  }
  await writePrivately(join(folder, 'tip.json'), `${JSON.stringify(content, null, 2)}\n`)
}

/** What was found, for people: the candidates with why and with their flags. */
export function tipText(made: TipCase, lang: Lang): string {
  const signs: Record<Sign, Text> = {
    number: texts.number,
    buyer: texts.buyer,
    supplier: texts.supplier,
    place: texts.place,
    words: texts.words,
  }
  const lines = made.candidates.map((one, at) => {
    const amount = one.amount === null ? null : `${formatMoney(one.amount, lang)} ${one.currency ?? ''}`.trim()
    const head = [one.number ?? one.ocid, one.title, one.buyer, amount].filter((part) => part !== null).join(' | ')
    const why = one.signs.map((sign) => (sign === 'words' ? `${texts.words[lang]} (${one.words})` : signs[sign][lang]))
    const flags = one.flags.length === 0 ? texts.noFlags[lang] : say(texts.flags, lang, one.flags.join(', '))
    return `${at + 1}. ${head}\n   ${one.ocid}; ${say(texts.because, lang, why.join(', '))}\n   ${flags}`
  })
  const notLooked =
    made.notLooked === null ? [] : [made.notLooked === 'no-text' ? texts.noText[lang] : texts.noDataset[lang]]
  return [
    ...notLooked,
    ...(lines.length > 0 ? [texts.candidates[lang], ...lines] : made.notLooked === null ? [texts.none[lang]] : []),
    ...(made.unknown.length === 0 ? [] : [say(texts.unknown, lang, made.unknown.join(', '))]),
    '',
  ].join('\n')
}

/** Refuses what a tip-off and a case of one's own need differently. */
export function checkTipFlags(flags: { tip?: string; title?: string; photo?: readonly string[] }): void {
  if (flags.tip === undefined && flags.title === undefined)
    throw new UserError('it is not said what the case is about', {
      next: ['name it: --title "…"', 'or begin it from a message: --tip FILE'],
      exit: 'usage',
    })
}

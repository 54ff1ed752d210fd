import type { Lang } from '../../terminal/languages.ts'

type Told = Record<Exclude<Lang, 'en'>, string>

/** What reading says of what it cannot read (English), and how that is said otherwise; `$1` is what stands there. */
const reasons: readonly [RegExp, Told][] = [
  [
    /^it is longer than (\d+) bytes(?: without its releases and records)?$/,
    { ru: 'длиннее $1 байт', kk: '$1 байттан ұзын' },
  ],
  [/^nested deeper than (\d+) levels$/, { ru: 'вложено глубже $1 уровней', kk: '$1 деңгейден терең салынған' }],
  [/^the file ends inside it$/, { ru: 'файл обрывается внутри него', kk: 'файл оның ішінде үзіледі' }],
  [
    /^the (?:file|input) ends inside a document$/,
    { ru: 'файл обрывается внутри документа', kk: 'файл құжат ішінде үзіледі' },
  ],
  [/^not JSON(?:: .*)?$/s, { ru: 'не JSON', kk: 'JSON емес' }],
  [
    /^the package's metadata: not JSON.*$/s,
    { ru: 'метаданные пакета: не JSON', kk: 'пакеттің метадеректері: JSON емес' },
  ],
  [
    /^(?:the package's metadata: )?not UTF-8.*$/,
    {
      ru: 'не UTF-8: назовите кодировку, например --encoding windows-1251',
      kk: 'UTF-8 емес: кодтауын атаңыз, мысалы --encoding windows-1251',
    },
  ],
  [/^a text is not a release$/, { ru: 'текст, а не релиз', kk: 'релиз емес, мәтін' }],
  [/^a list is not a release$/, { ru: 'список, а не релиз', kk: 'релиз емес, тізім' }],
  [/^(.+) is not a release$/, { ru: '$1, а не релиз', kk: 'релиз емес, $1' }],
  [/^OCDS version (.+) is not known$/, { ru: 'неизвестная версия OCDS: $1', kk: 'OCDS-тің белгісіз нұсқасы: $1' }],
  [
    /^neither a package nor a record nor a release$/,
    { ru: 'ни пакет, ни запись (record), ни релиз', kk: 'пакет те, жазба (record) та, релиз де емес' },
  ],
  [/^the packed file ends too early$/, { ru: 'архив обрывается', kk: 'мұрағат үзіліп қалған' }],
  [/^the packed file is damaged.*$/, { ru: 'архив повреждён', kk: 'мұрағат бүлінген' }],
  [/^the document is damaged.*$/s, { ru: 'документ повреждён', kk: 'құжат бүлінген' }],
  [/^the archive is cut off.*$/, { ru: 'архив обрывается', kk: 'мұрағат үзіліп қалған' }],
  [
    /^the directory of the archive is damaged.*$/s,
    { ru: 'оглавление архива повреждено', kk: 'мұрағаттың тізімдемесі бүлінген' },
  ],
  [
    /^it holds bytes that are not (.+)$/,
    { ru: 'в нём есть байты не в кодировке $1', kk: 'онда $1 кодтауында емес байттар бар' },
  ],
  [/^it is empty$/, { ru: 'пусто', kk: 'бос' }],
  [/^it holds nothing but white space$/, { ru: 'в нём одни пробелы', kk: 'онда тек бос орындар бар' }],
  [/^it is encrypted$/, { ru: 'зашифровано', kk: 'шифрланған' }],
  [/^it is a PDF document$/, { ru: 'это документ PDF', kk: 'бұл — PDF құжаты' }],
  [/^it looks like XML$/, { ru: 'похоже на XML', kk: 'XML-ге ұқсайды' }],
  [/^it looks like a web page.*$/, { ru: 'похоже на веб-страницу (HTML)', kk: 'веб-бетке (HTML) ұқсайды' }],
  [/^it looks like a table \(CSV\): (.*)$/s, { ru: 'похоже на таблицу (CSV): $1', kk: 'кестеге (CSV) ұқсайды: $1' }],
  [
    /^it is a JSON object with the keys (.*)$/s,
    { ru: 'это объект JSON с ключами $1', kk: 'бұл — $1 кілттері бар JSON объектісі' },
  ],
  [/^there is no release in it$/, { ru: 'в нём нет релизов', kk: 'онда релиз жоқ' }],
]

/** Why something cannot be read, in this language; words that are not known stay as they are. */
export function reasonText(reason: string, lang: Lang): string {
  if (lang === 'en') return reason
  for (const [pattern, told] of reasons) if (pattern.test(reason)) return reason.replace(pattern, told[lang])
  return reason
}

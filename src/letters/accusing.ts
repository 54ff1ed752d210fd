import type { Lang } from '../terminal/languages.ts'

const before = '(?<![\\p{L}\\p{M}])'
const after = '(?![\\p{L}\\p{M}])'
const word = (stem: string) => new RegExp(`${before}(?:${stem})${after}`, 'giu')

/**
 * Words that call a person guilty, by language. A letter speaks of signs and asks to check; one such word can have it
 * returned as insulting, or make its author answer for slander.
 */
const lists: Record<Lang, RegExp[]> = {
  ru: [
    word('вор(?:а|у|ом|е|ы|ов|ам|ами|ах|ишк\\p{L}*|юг\\p{L}*)?'),
    word('воровств\\p{L}*|ворует|воруют|воровал\\p{L}*|разворова\\p{L}*|украл\\p{L}*|украд\\p{L}*'),
    word('преступник\\p{L}*|преступниц\\p{L}*|преступн(?:ая|ой|ую) (?:групп|схем)\\p{L}*'),
    word('мошенник\\p{L}*|мошенниц\\p{L}*|мошеннич\\p{L}*|афер\\p{L}*|жулик\\p{L}*|жульнич\\p{L}*|проходим\\p{L}*'),
    word('взятк\\p{L}*|взяточни\\p{L}*|мздоим\\p{L}*'),
    word('коррупционер\\p{L}*|казнокрад\\p{L}*|откат(?:а|у|ом|е|ы|ов|ам|ами|ах)?'),
    word('хищени\\p{L}*|похити\\p{L}*|присвоил\\p{L}*|распил(?:а|у|ом|е|ы|или|ил|ивают)?'),
    word('сговорил\\p{L}*|подел(?:ьник|ьщик)\\p{L}*|виновен|виновн(?:а|ы|ый|ая|ые|ого|ой|ых|ым|ыми)'),
    word('негодя\\p{L}*|подлец\\p{L}*|мерзав\\p{L}*|бандит\\p{L}*|мафи\\p{L}*'),
  ],
  kk: [
    word('ұры(?:лар\\p{L}*|лық\\p{L}*|ның|ға|ны|сы|дан|мен)?'),
    word('ұрла(?:ды|ған|п|йды|у\\p{L}*)\\p{L}*|жымқыр\\p{L}*|талан-таражға'),
    word('қылмыскер\\p{L}*|қылмысты топ\\p{L}*'),
    word('алаяқ\\p{L}*|арамза\\p{L}*'),
    word('парақор\\p{L}*|пара(?:ның|ға|ны|мен)?|жемқор(?:лар\\p{L}*|дың|ға|ды)?'),
    word('кінәлі(?:лер\\p{L}*|нің|ге|ні)?|айыпты(?:лар\\p{L}*)?'),
    word('сөз байласқан\\p{L}*|сөз байласты\\p{L}*|бандит\\p{L}*|мафия\\p{L}*'),
  ],
  en: [
    word('thie(?:f|ves)|theft|stole|stolen|steals?|embezzl\\p{L}*'),
    word('criminals?|crooks?|fraudsters?|swindl\\p{L}*|gangsters?|mafia'),
    word('bribes?|bribed|bribe-takers?|kickbacks?|guilty|corrupt officials?'),
  ],
}

/** The accusing words in a text, as they stand there, each once. */
export function accusingWords(text: string, lang: Lang): string[] {
  const found = lists[lang].flatMap((pattern) => text.match(pattern) ?? [])
  return [...new Set(found.map((entry) => entry.toLowerCase()))]
}

import type { Readable, Writable } from 'node:stream'
import type { Lang, Text } from '../terminal/languages.ts'
import { type Role, roles } from './roles.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const roleTexts: Record<Role, Text> = {
  monitor: t('civic monitor, organisation', 'общественный наблюдатель, НПО', 'қоғамдық бақылаушы, ҮЕҰ'),
  supplier: t('(potential) supplier', '(потенциальный) поставщик', '(әлеуетті) өнім беруші'),
  journalist: t('journalist', 'журналист', 'журналист'),
  resident: t('resident', 'житель', 'тұрғын'),
}

const words = {
  question: t(
    'Who writes this letter? It decides what may be written to whom.',
    'Кто пишет это письмо? От этого зависит, что и кому можно писать.',
    'Бұл хатты кім жазады? Кімге не жазуға болатыны осыған байланысты.',
  ),
  prompt: t(
    'A number or a word; Enter leaves it open: ',
    'Номер или слово; Enter – не указывать: ',
    'Нөмірі немесе сөзі; Enter – көрсетпеу: ',
  ),
  again: t('That is none of them.', 'Такого варианта нет.', 'Ондай нұсқа жоқ.'),
}

/**
 * Asks a person on a terminal who writes. Undefined when it is left open: nobody's role is ever assumed.
 * @param streams where the question goes and the answer comes from
 */
export async function askRole(
  lang: Lang,
  streams: { input: Readable; output: Writable } = { input: process.stdin, output: process.stderr },
): Promise<Role | undefined> {
  const { createInterface } = await import('node:readline')
  const { output } = streams
  const list = roles.map((role, index) => `  ${index + 1}) ${role} – ${roleTexts[role][lang]}\n`).join('')
  output.write(`${words.question[lang]}\n${list}${words.prompt[lang]}`)
  const lines = createInterface({ ...streams, terminal: false })
  try {
    for await (const line of lines) {
      const answer = line.trim().toLowerCase()
      if (answer === '') return undefined
      const found = roles.find(
        (role, index) => answer === String(index + 1) || answer === role || answer === roleTexts[role][lang],
      )
      if (found !== undefined) return found
      output.write(`${words.again[lang]} ${words.prompt[lang]}`)
    }
    return undefined
  } finally {
    lines.close()
  }
}

import { violations } from '../law/violations.ts'
import { languages } from '../terminal/languages.ts'
import aliases from './data/aliases.json' with { type: 'json' }
import { indicatorsOf } from './entries.ts'
import type { Entry, Guide } from './guide.ts'
import { type Findable, Search } from './search.ts'
import { letterTopics } from './topics.ts'
import type { Section } from './words.ts'

// What people say in place of the law's words, by the address of what they mean.
const others: Record<string, string | undefined> = aliases

/** The entries that the words of a question stand in, the best first; of one section, or of all. */
export function findEntries(guide: Guide, question: string, section?: Section): Entry[] {
  const among = guide.entries.filter((entry) => section === undefined || entry.section === section)
  return new Search(among.map((entry) => findable(guide, entry))).find(question).map(({ item }) => item)
}

function findable(guide: Guide, entry: Entry): Findable<Entry> {
  const all = (text: Record<(typeof languages)[number], string>) => languages.map((lang) => text[lang]).join(' ')
  const fields = [
    { weight: 6, text: entry.id },
    { weight: 5, text: all(entry.title) },
    { weight: 5, text: entry.also.join(' ') },
    { weight: 4, text: others[`${entry.section}/${entry.id}`] ?? '' },
    // A ground's text is the whole citation: its title holds what tells it apart.
    { weight: entry.section === 'grounds' ? 0.5 : 2, text: all(entry.what) },
  ]
  if (entry.section === 'deadlines') fields.push({ weight: 1, text: 'deadline term срок мерзім' })
  if (entry.section === 'violations') {
    const { signs, evidence, innocent, consequence, letter, other_letters } = violations().find(
      ({ id }) => id === entry.id,
    )!
    const kinds = letterTopics().filter(({ kind }) => kind === letter || other_letters.includes(kind))
    const names = indicatorsOf(guide, entry.id)
    const titles = guide.indicators.filter(({ name }) => names.includes(name)).map(({ texts }) => all(texts.title))
    fields.push(
      { weight: 1.5, text: [...signs, ...evidence, ...innocent, consequence].map(all).join(' ') },
      { weight: 1, text: [...names, ...titles, ...kinds.map(({ kind }) => kind)].join(' ') },
    )
  }
  return { item: entry, names: languages.map((lang) => entry.title[lang]), fields }
}

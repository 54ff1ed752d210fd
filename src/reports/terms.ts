import { factsOf, type ProcessFact } from '../check/facts.ts'
import { type Term, termsOf, type Who } from '../check/terms.ts'
import { doubtWords, termName, whoWords } from '../check/words.ts'
import type { CellRow } from '../explorer/page/model.ts'
import { formatDate, type Lang } from '../terminal/languages.ts'
import type { ReportContext } from './context.ts'
import { inLang } from './parts.ts'
import { type Grid, plainGrid } from './sheet.ts'
import { words } from './sheet-words.ts'

/** What is known of some processes, and the terms that run in them on a day. */
export async function runningTerms(
  { engine, law }: ReportContext,
  ocids: readonly string[],
  today: string,
): Promise<{ facts: Map<string, ProcessFact>; terms: Term[] }> {
  const facts = ocids.length === 0 ? [] : await factsOf(engine, [...new Set(ocids)].sort())
  return {
    facts: new Map(facts.map((fact) => [fact.ocid, fact])),
    terms: facts.flatMap((fact) => termsOf(fact, law, today)).filter(({ state }) => state === 'open'),
  }
}

/** A term in one line: what, who, until when, and what is not sure about it. */
export function termText(term: Term, lang: Lang): string {
  const until = term.until === null ? words.unknown[lang] : formatDate(term.until, lang)
  const doubt = term.doubt === null ? '' : ` (${doubtWords[term.doubt][lang]})`
  return `${termName(term.key, lang)} — ${whoWords[term.who][lang]}: ${inLang(lang, `until ${until}`, `до ${until}`, `${until} дейін`)}${doubt}`
}

/** Terms as a table, the first to end first. */
export function termGrid(
  terms: readonly Term[],
  facts: ReadonlyMap<string, ProcessFact>,
  lang: Lang,
  id: string,
): Grid {
  const sorted = [...terms].sort((a, b) => {
    const [one, two] = [
      `${a.until} ${a.ocid} ${a.contract ?? ''} ${a.key} ${a.who}`,
      `${b.until} ${b.ocid} ${b.contract ?? ''} ${b.key} ${b.who}`,
    ]
    return one < two ? -1 : one > two ? 1 : 0
  })
  const rows = sorted.map((term): CellRow => {
    const fact = facts.get(term.ocid)
    const title = (lang === 'kk' ? fact?.titleKk : null) ?? fact?.title ?? term.ocid
    return {
      ...{
        until: term.until,
        term: term.key,
        term_name: termName(term.key, lang),
        who: term.who,
        who_name: whoWords[term.who as Who][lang],
      },
      ...{
        ocid: term.ocid,
        ocid_name: fact?.number === null || fact === undefined ? title : `${fact.number} ${title}`,
      },
      ...{
        buyer: fact?.buyer?.isPerson === true ? null : (fact?.buyer?.name ?? null),
        norm: term.norm,
        url: fact?.url ?? null,
      },
      doubt: term.doubt === null ? '' : doubtWords[term.doubt][lang],
    }
  })
  return plainGrid({
    id,
    rows,
    empty: words.nothing[lang],
    columns: [
      { name: 'until', title: inLang(lang, 'Until', 'До', 'Дейін'), format: 'date' },
      { name: 'term', title: inLang(lang, 'Term', 'Срок', 'Мерзім'), format: 'text', label: 'term_name' },
      { name: 'who', title: inLang(lang, 'Who', 'Кто', 'Кім'), format: 'text', label: 'who_name' },
      { name: 'ocid', title: inLang(lang, 'Purchase', 'Закупка', 'Сатып алу'), format: 'text', label: 'ocid_name' },
      { name: 'buyer', title: words.buyer[lang], format: 'text' },
      { name: 'doubt', title: inLang(lang, 'Not sure', 'Оговорка', 'Ескерту'), format: 'text' },
      { name: 'url', title: words.record[lang], format: 'link' },
    ],
  })
}

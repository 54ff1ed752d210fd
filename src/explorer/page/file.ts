/// <reference lib="dom" />
import {
  chosenRows,
  evaluateQuery,
  type FactData,
  figureQueries,
  heldFilters,
  type PackedFact,
  unpackedFact,
} from './evaluate.ts'
import { App } from './main.ts'
import type { Answer, FactName } from './model.ts'
import type { Boot, Source } from './source.ts'

/** What stands in a page of its own beside its facts. */
export interface FileData {
  facts: Record<string, PackedFact>
  names: Record<string, string>
  /** Measures that no source publishes anything of. */
  unpublished: string[]
}

interface Arrow {
  tableFromIPC(bytes: Uint8Array): { names: string[]; getChild(name: string): { toArray(): ArrayLike<number> } }
}

/** Begins a page that has its data inside: Arrow, packed. */
export async function startFile(): Promise<void> {
  const boot = JSON.parse(document.getElementById('boot')!.textContent!) as Boot
  const data = JSON.parse(new TextDecoder().decode(await unpacked('data'))) as FileData
  const { tableFromIPC } = (globalThis as unknown as { fl: Arrow }).fl
  const facts = new Map<string, FactData>()
  const factOf = async (name: string): Promise<FactData> => {
    const known = facts.get(name)
    if (known !== undefined) return known
    const packed = data.facts[name]!
    const made = unpackedFact(packed, packed.rows === 0 ? undefined : tableFromIPC(await unpacked(`fact-${name}`)))
    facts.set(name, made)
    return made
  }
  const source: Source = {
    hasRecords: false,
    async answer(module, filters) {
      const currency = filters.currency?.[0] ?? boot.about.currencies[0] ?? 'KZT'
      const queries = [...module.queries, ...figureQueries(module, boot.measures)]
      const kept = new Map<string, Uint8Array>()
      const answers: Record<string, Answer> = {}
      for (const query of queries) {
        const fact = await factOf(query.fact)
        if (!kept.has(query.fact)) kept.set(query.fact, chosenRows(fact, query.fact, filters, currency))
        answers[query.id] = evaluateQuery(query, boot.measures, fact, kept.get(query.fact)!, currency)
      }
      const own = await factOf(module.fact)
      const left = kept.get(module.fact) ?? chosenRows(own, module.fact, filters, currency)
      const ignored: { fact: FactName; filters: string[] }[] = []
      for (const fact of new Set(queries.map((query) => query.fact)))
        ignored.push({ fact, filters: heldFilters(await factOf(fact), fact, filters).ignored })
      const used = [...module.figures, ...module.queries.flatMap(({ measures }) => measures)]
      return {
        module: module.id,
        answers,
        analysed: left.reduce((sum, one) => sum + one, 0),
        total: own.rows,
        ignored: ignored.filter((one) => one.filters.length > 0),
        unpublished: used.filter((id) => data.unpublished.includes(id)),
        names: data.names,
      }
    },
    records: async () => ({ rows: [], total: 0 }),
    async search(text, role) {
      const words = text.trim().toLowerCase()
      if (words.length < 2) return []
      const list = (await factOf('contracts')).codes[role]?.list ?? []
      return list
        .filter(
          (id) =>
            !id.startsWith('KZ-person-') &&
            ((data.names[id] ?? '').toLowerCase().includes(words) || id.includes(words)),
        )
        .slice(0, 20)
        .map((id) => ({ id, name: data.names[id] ?? id }))
    },
  }
  new App(boot, source, document.getElementById('app')!).start()
}

/** The bytes of a packed part of the page. */
async function unpacked(id: string): Promise<Uint8Array> {
  const text = atob(document.getElementById(id)!.textContent!)
  const packed = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) packed[at] = text.charCodeAt(at)
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

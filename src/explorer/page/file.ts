/// <reference lib="dom" />
import { columnsFor } from './columns.ts'
import { figureQueries, View } from './evaluate.ts'
import { App } from './main.ts'
import type { Answer, FactName } from './model.ts'
import { type ArrowTable, type PackedFact, PackedSource } from './packed.ts'
import { chosenRows, heldFilters } from './select.ts'
import type { Boot, Source } from './source.ts'

/** What stands in a page of its own beside its columns. */
export interface FileData {
  facts: Record<string, PackedFact>
  /** Measures that no source publishes anything of. */
  unpublished: string[]
}

interface Arrow {
  tableFromIPC(bytes: Uint8Array): ArrowTable
}

/** Begins a page that has its data inside: Arrow, packed, each column for itself. */
export async function startFile(): Promise<void> {
  const boot = JSON.parse(document.getElementById('boot')!.textContent!) as Boot
  const data = await json<FileData>('data')
  const { tableFromIPC } = (globalThis as unknown as { fl: Arrow }).fl
  let parties: Promise<string[]> | undefined
  const reader = {
    table: async (id: string) => tableFromIPC(await unpacked(id)),
    list: (id: string) => json<string[]>(id),
    parties: () => {
      parties ??= json<string[]>('parties')
      return parties
    },
  }
  const facts = Object.fromEntries(
    Object.entries(data.facts).map(([name, packed]) => [name, new PackedSource(name, packed, reader)]),
  )
  let names: Promise<Record<string, string>> | undefined
  const allNames = async () => {
    const [ids, called, codes] = await Promise.all([
      reader.parties(),
      json<(string | null)[]>('party-names'),
      json<Record<string, string>>('names'),
    ])
    for (const [index, id] of ids.entries()) codes[id] = called[index] ?? id
    return codes
  }
  const namesOf = () => {
    names ??= allNames()
    return names
  }
  const source: Source = {
    hasRecords: false,
    async answer(module, filters) {
      const currency = filters.currency?.[0] ?? boot.about.currencies[0] ?? 'KZT'
      const queries = [...module.queries, ...figureQueries(module, boot.measures)]
      const own = { id: 'count', fact: module.fact, by: [], measures: [] }
      const answers: Record<string, Answer> = {}
      const ignored: { fact: FactName; filters: string[] }[] = []
      await Promise.all(
        [...Map.groupBy([...queries, own], ({ fact }) => fact)].map(async ([fact, asked]) => {
          const from = facts[fact]!
          const held = heldFilters(from, fact, filters)
          ignored.push({ fact, filters: held.ignored })
          const holding = Object.fromEntries(held.used.map((name) => [name, filters[name]!]))
          const columns = await from.load(columnsFor(fact, asked, boot.measures, holding))
          const chosen = chosenRows(columns, fact, filters, held.used, currency)
          const view = new View(columns, chosen, boot.measures, currency)
          for (const query of asked) answers[query.id] = { ...view.answer(query), sql: '' }
        }),
      )
      const analysed = Number(answers.count!.rows[0]!.n)
      delete answers.count
      const used = [...module.figures, ...module.queries.flatMap(({ measures }) => measures)]
      const isNamed =
        queries.some(({ by }) => by.some((dimension) => named.includes(dimension))) ||
        named.some((name) => name in filters)
      return {
        module: module.id,
        answers,
        analysed,
        total: facts[module.fact]!.rows,
        ignored: ignored
          .filter((one) => one.filters.length > 0 && queries.some(({ fact }) => fact === one.fact))
          .sort((a, b) => (a.fact < b.fact ? -1 : 1)),
        unpublished: used.filter((id) => data.unpublished.includes(id)),
        names: isNamed ? await namesOf() : {},
      }
    },
    records: async () => ({ rows: [], total: 0, sql: '' }),
    async search(text, role) {
      const words = text.trim().toLowerCase()
      if (words.length < 2) return []
      const [{ lists }, called] = await Promise.all([facts.contracts!.load([role]), namesOf()])
      return (lists[role] ?? [])
        .filter(
          (id) =>
            !id.startsWith('KZ-person-') && ((called[id] ?? '').toLowerCase().includes(words) || id.includes(words)),
        )
        .slice(0, 20)
        .map((id) => ({ id, name: called[id] ?? id }))
    },
  }
  new App(boot, source, document.getElementById('app')!).start()
}

/** Dimensions and filters whose values have names that are not of the page's own. */
const named = ['buyer', 'supplier', 'bidder_a', 'bidder_b', 'code', 'code2', 'code6', 'kato4', 'kato6']

/** The bytes of a packed part of the page, which is then let go. */
async function unpacked(id: string): Promise<Uint8Array> {
  const place = document.getElementById(id)!
  const packed = decoded(place.textContent!)
  place.remove()
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

function decoded(base64: string): Uint8Array {
  const native = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array }).fromBase64
  if (native !== undefined) return native.call(Uint8Array, base64)
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

async function json<T>(id: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await unpacked(id))) as T
}

import { type DataPart, type BlindZone as LawZone, blindZones as lawZones } from '../law/blind-zones.ts'
import type { Calendar } from '../law/calendar.ts'
import { type Law, loadLaw } from '../law/law.ts'
import { type LawStatus, norm } from '../law/norms.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Column } from '../terminal/rows.ts'
import { type Engine, openEngine } from './engine.ts'
import { datasetPaths } from './layout.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { missingSources } from './missing-sources.ts'
import { allTables } from './tables/tables.ts'

/** Something that the figures of a dataset do not hold, though a reader may think so. */
export interface BlindZone {
  zone: string
  /** `law`: by law it is not published, or not yet. `source`: it may be published, but the dataset has none of it. */
  kind: 'law' | 'source'
  /** `partly`: a source of the dataset holds some of it. */
  state: 'dark' | 'partly'
  title: string
  text: string
  /** Figures about these are touched by it. */
  touches: DataPart[]
  /** Keys of the norms that make it so; none for what the dataset lacks. */
  norms: string[]
  /** Those norms as sentences that can be cited, each with how it is known. */
  basis: { text: string; status: LawStatus }[]
  /** How the zone is known; `null` for what the dataset lacks: that is seen. */
  status: LawStatus | null
  /** The days that it is about; `null`: open on that side. */
  from: string | null
  to: string | null
  /** The command that brings some of it into the dataset, if there is one. */
  next: string | null
}

export const blindZoneColumns: Column[] = [
  { name: 'zone', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'touches', type: 'json' },
  { name: 'norms', type: 'json' },
  { name: 'status', type: 'text' },
  { name: 'from', type: 'date' },
  { name: 'to', type: 'date' },
  { name: 'text', type: 'text' },
  { name: 'basis', type: 'json' },
  { name: 'next', type: 'text' },
]

/**
 * What the figures of the dataset in `dir` do not hold: what by the law of Kazakhstan is not published (of a dataset of
 * purchases in Kazakhstan), and, once tables were built, the sources that it has nothing of.
 */
export async function blindZones(dir: string, lang: Lang, open?: Engine): Promise<BlindZone[]> {
  const manifest = open?.manifest ?? (await readManifest(dir))
  const isLocal = await isKazakh(dir, manifest, open)
  const law = isLocal ? await loadLaw(datasetPaths(dir).law) : undefined
  const zones = law === undefined ? [] : lawZones().map((zone) => ofLaw(zone, { lang, manifest, law }))
  return [...zones, ...(manifest.generation === null ? [] : ofSources(manifest, lang, isLocal))]
}

/** Those of the zones that touch figures about one of these. */
export function touching(zones: readonly BlindZone[], parts: readonly DataPart[]): BlindZone[] {
  return zones.filter((zone) => zone.touches.some((part) => parts.includes(part)))
}

const words = {
  law: {
    en: 'by law not published, or only later, so in no figure here',
    ru: 'по закону не публикуется или публикуется позже, поэтому в цифрах нет',
    kk: 'заң бойынша жарияланбайды немесе кейін жарияланады, сондықтан сандарда жоқ',
  },
  partly: { en: 'partly in the figures', ru: 'частично есть в цифрах', kk: 'сандарда ішінара бар' },
  others: { en: 'and {n} more', ru: 'и ещё {n}', kk: 'және тағы {n}' },
  source: {
    en: 'no source in the dataset',
    ru: 'нет источника в наборе данных',
    kk: 'деректер жинағында дереккөзі жоқ',
  },
  more: { en: 'more', ru: 'подробнее', kk: 'толығырақ' },
} satisfies Record<string, Text>

/** The zones by name, joined by semicolons; with `most`, those after it only counted. */
export function zoneTitles(zones: readonly BlindZone[], lang: Lang, most = zones.length): string {
  // One more name is no longer than the count of one.
  const shown = zones.length === most + 1 ? zones.length : most
  const titles = zones
    .slice(0, shown)
    .map(({ title, state }) => small(title) + (state === 'partly' ? ` (${words.partly[lang]})` : ''))
  const rest = zones.length - titles.length
  return [...titles, ...(rest === 0 ? [] : [words.others[lang].replace('{n}', String(rest))])].join('; ')
}

/** The zones by name, as lines of a note: those of the law, and the sources that are missing. None for no zones. */
export function zonesNote(zones: readonly BlindZone[], lang: Lang): string[] {
  const lines = (['law', 'source'] as const).flatMap((kind) => {
    const found = zones.filter((zone) => zone.kind === kind)
    return found.length === 0 ? [] : [`${words[kind][lang]}: ${zoneTitles(found, lang)}`]
  })
  return lines.length === 0 ? [] : [...lines, `${words.more[lang]}: jaryq data list --blind`]
}

function small(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function ofLaw(zone: LawZone, { lang, manifest, law }: { lang: Lang; manifest: Manifest; law: Law }): BlindZone {
  const days = zone.last_working_days
  const holdsSome = zone.source !== undefined && (manifest.releases[zone.source]?.count ?? 0) > 0
  return {
    zone: zone.id,
    kind: 'law',
    state: holdsSome ? 'partly' : 'dark',
    title: zone.title[lang],
    text: holdsSome && zone.partly !== undefined ? `${zone.text[lang]} ${zone.partly[lang]}` : zone.text[lang],
    touches: zone.touches,
    norms: zone.norms,
    basis: zone.norms.map((key) => {
      const { text, status } = norm(key, law.norms)
      return { text: text[lang], status }
    }),
    status: zone.status,
    from: days === undefined ? null : firstOfLast(days, manifest.data_date, law.calendar),
    to: zone.to ?? null,
    next: zone.source === undefined || holdsSome ? null : `jaryq fetch --source ${zone.source} --unofficial`,
  }
}

/** The first of the last `count` working days up to a date; `null` where the calendar does not know them. */
function firstOfLast(count: number, date: string | null, calendar: Calendar): string | null {
  if (date === null) return null
  let left = count
  for (let day = date; calendar.covers(day); day = dayBefore(day))
    if (calendar.isWorkingDay(day) && --left === 0) return day
  return null
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

/** Sources whose tables are there but empty. Registers of Kazakhstan are missed only where its purchases are. */
function ofSources({ tables = {} }: Manifest, lang: Lang, isLocal: boolean): BlindZone[] {
  const known = new Set(allTables().map(({ name }) => name))
  return missingSources
    .filter((source) => isLocal || !source.isLocal)
    .filter((source) => source.tables.some((table) => known.has(table)))
    .filter((source) => source.tables.every((table) => (tables[table] ?? 0) === 0))
    .map(({ id, touches, title, text, next }) => ({
      ...{ zone: id, kind: 'source' as const, state: 'dark' as const, title: title[lang], text: text[lang], touches },
      ...{ norms: [], basis: [], status: null, from: null, to: null, next: isLocal ? next : null },
    }))
}

/** Whether it holds purchases in Kazakhstan: from one of its services, or imported with its business numbers. */
async function isKazakh(dir: string, manifest: Manifest, open: Engine | undefined): Promise<boolean> {
  if (Object.values(manifest.sources).some(({ kind }) => kind === 'api')) return true
  if (manifest.generation === null) return false
  const engine = open ?? (await openEngine(dir))
  try {
    const found = await engine.rows(
      "SELECT count(*) AS found FROM parties WHERE id LIKE 'KZ-BIN-%' OR identifier_scheme = 'KZ-BIN'",
    )
    return Number(found[0]?.found) > 0
  } finally {
    if (open === undefined) await engine.close()
  }
}

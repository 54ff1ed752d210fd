import { type BlindZone, blindZones, touching, zoneTitles } from '../dataset/blind-zones.ts'
import type { Engine } from '../dataset/engine.ts'
import type { DataPart } from '../law/blind-zones.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Metric, Unit } from './file.ts'
import { notes, words } from './words.ts'

const ofUnit: Record<Unit, DataPart> = {
  process: 'announcements',
  lot: 'announcements',
  award: 'announcements',
  contract: 'contracts',
  purchase: 'contracts',
  plan: 'plans',
}

const ofTable: Record<string, DataPart> = {
  plans: 'plans',
  bids: 'bids',
  bid_lots: 'bids',
  tenderers: 'bids',
  contracts: 'contracts',
  transactions: 'payments',
}

/** What a metric is about: its unit, and the tables that it cannot do without. */
export function partsOf({ unit, needs }: Metric): DataPart[] {
  const tables = needs.flat().map((column) => column.split('.')[0]!)
  return [...new Set([ofUnit[unit], ...tables.flatMap((table) => ofTable[table] ?? [])])]
}

/**
 * What by law the figures of a metric do not hold, of the dataset that the engine reads. A source that is missing is told
 * of as what is not published.
 */
export async function zonesOf(metric: Metric, engine: Engine, dir: string, lang: Lang): Promise<BlindZone[]> {
  const zones = await blindZones(dir, lang, engine)
  return touching(zones, partsOf(metric)).filter(({ kind }) => kind === 'law')
}

/** The zones of a metric as a line of a note; none when there are none. */
export function zonesLine(metric: Metric, zones: readonly BlindZone[], lang: Lang): string[] {
  if (zones.length === 0) return []
  return [`${metric.name}: ${notes.blind[lang]}: ${zoneTitles(zones, lang, 3)}; jaryq data list --blind`]
}

/** The zones of a metric as a section of its explanation. */
export function zonesMarkdown(zones: readonly BlindZone[], lang: Lang): string[] {
  if (zones.length === 0) return []
  const basis = (zone: BlindZone) => zone.basis.map(({ text, status }) => ` ${text} [${status}]`).join('')
  return [`## ${words.blind[lang]}`, '', ...zones.map((zone) => `- **${zone.title}**. ${zone.text}${basis(zone)}`), '']
}

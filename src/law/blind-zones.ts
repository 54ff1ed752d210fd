import type { Text } from '../terminal/languages.ts'
import data from './data/blind-zones.json' with { type: 'json' }
import type { LawStatus } from './norms.ts'

/** What figures can be about. */
export const dataParts = ['plans', 'announcements', 'bids', 'contracts', 'payments'] as const
export type DataPart = (typeof dataParts)[number]

/** Purchases, or parts of them, that nobody has to publish on the portal of public procurement, or not yet. */
export interface BlindZone {
  id: string
  title: Text
  /** What is missing and why; says what of it is not known. */
  text: Text
  /** Figures about these are too small by it. */
  touches: DataPart[]
  /** Keys of the norms that make it so. */
  norms: string[]
  /** How it is known. */
  status: LawStatus
  /** The last day that it is about; absent: it is open. */
  to?: string
  /** It is about so many of the data's last working days. */
  last_working_days?: number
  /** A source that holds some of it. */
  source?: string
  /** What of it a dataset with that source holds. */
  partly?: Text
}

/** What by the law of Kazakhstan is not published, the largest first. */
export function blindZones(): BlindZone[] {
  return data as BlindZone[]
}

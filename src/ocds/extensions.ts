/** An extension of OCDS in a version that the registry of extensions lists. */
export interface Extension {
  /** Its id in the registry. */
  id: string
  version: string
  /** What a package declares. */
  url: string
  /** What releases made from goszakup have of it. */
  fields: readonly string[]
}

const base = 'https://raw.githubusercontent.com/open-contracting-extensions'

/**
 * The extensions that packages of releases made from goszakup declare: those with a registered version, which never
 * changes. What else is beyond OCDS 1.1 in them belongs to extensions that have no version (only a branch that may
 * change under the reader: `partyScale`, `statusDetails`, `tender_datePublished`, `budget`) or to none (`kz`,
 * `awardIDs`, `complaints`), and is not declared: a reader takes it for additional fields.
 */
export const declaredExtensions: readonly Extension[] = [
  {
    id: 'lots',
    version: 'v1.1.5',
    url: `${base}/ocds_lots_extension/v1.1.5/extension.json`,
    fields: ['tender/lots', 'relatedLot', 'relatedLots'],
  },
  { id: 'bids', version: 'v1.1.5', url: `${base}/ocds_bid_extension/v1.1.5/extension.json`, fields: ['bids'] },
  {
    id: 'location',
    version: 'v1.1.5',
    url: `${base}/ocds_location_extension/v1.1.5/extension.json`,
    fields: ['tender/items/deliveryLocation'],
  },
]

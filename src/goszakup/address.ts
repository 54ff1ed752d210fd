/** What a person can name: a thing of the portal, or an organisation or person that takes part. */
export type AddressKind = 'announcement' | 'lot' | 'contract' | 'plan' | 'party' | 'file'

/**
 * What was named, as far as the text alone tells. `kinds` has several when it does not: then the service is asked for
 * each, in this order, and the first that there is counts.
 */
export interface Address {
  kinds: readonly AddressKind[]
  /**
   * `id`: the service's own id (of a party `pid`); `number`: the number of an announcement or lot, without the version;
   * `numberSys`: the system's number of a contract, without the version; `biin`: a BIN or IIN; `file`: the name of a
   * download.
   */
  by: 'id' | 'number' | 'numberSys' | 'biin' | 'file'
  value: string
  /** What was given, without what stands around it. */
  text: string
}

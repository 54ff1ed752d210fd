import type { DuckDBConnection } from '@duckdb/node-api'
import { isPersonNumber, namePseudonym, organisationId, personPseudonym, plainName } from '../../ocds/persons.ts'
import { ownerKeys } from './parties.ts'

/** The pseudonym of an owner, and by what one owner is told from another. */
export interface Owner {
  /** `KZ-person-…` of a Kazakh number, else `person-…`; null when nothing tells the owner apart. */
  id: string | null
  /** Namesakes share a pseudonym when nothing but the name is known. */
  knownBy: 'identifier' | 'name' | null
}

/**
 * Makes `owner_ids` (key, id, known_by) for the owners in `r`: names and numbers of people enter no table, only what the
 * key of pseudonyms makes of them. The key is asked for when there is an owner.
 */
export async function readOwners(connection: DuckDBConnection, key: () => Promise<Buffer>): Promise<void> {
  await connection.run('CREATE OR REPLACE TABLE owner_ids (key VARCHAR, id VARCHAR, known_by VARCHAR)')
  const found = (await connection.runAndReadAll(ownerKeys)).getRows() as [string][]
  if (found.length === 0) return
  const secret = await key()
  const appender = await connection.createAppender('owner_ids')
  for (const [text] of found) {
    const { id, knownBy } = ownerOf(JSON.parse(text), secret)
    appender.appendVarchar(text)
    if (id === null) appender.appendNull()
    else appender.appendVarchar(id)
    if (knownBy === null) appender.appendNull()
    else appender.appendVarchar(knownBy)
    appender.endRow()
  }
  appender.closeSync()
}

type Key = [kind: string, source: string, ...(string | boolean | null | undefined)[]]

/**
 * The pseudonym of who is described by kind, source, scheme and number, name, country, id of the reference, and whether a
 * party of the release has that id. An identifier counts before the name; without a scheme it is known in its source only.
 */
export function ownerOf([, source, ...told]: Key, secret: Buffer): Owner {
  const [scheme, number, name, country, reference] = told.map((value) =>
    typeof value === 'string' ? value.trim() : '',
  )
  const made = (...parts: string[]) => personPseudonym(JSON.stringify(parts), secret)
  if (number !== undefined && number !== '') {
    const plain = number.toUpperCase()
    if (/^KZ-(IIN|BIN)$/i.test(scheme!) && isPersonNumber(plain))
      return { id: organisationId(plain, secret), knownBy: 'identifier' }
    return {
      id: scheme === '' ? made('number', source, plain) : made('identifier', scheme!.toUpperCase(), plain),
      knownBy: 'identifier',
    }
  }
  // A reference to a party, or one that is made of a scheme and a number as OCDS wants; `1` may be anybody.
  if (reference && (told[5] === true || /^[A-Za-z]{2,}[A-Za-z-]*-.*\d/.test(reference)))
    return { id: made('reference', source, reference), knownBy: 'identifier' }
  const plain = plainName(name ?? '')
  if (plain !== '') return { id: namePseudonym(plain, (country ?? '').toLowerCase(), secret), knownBy: 'name' }
  return { id: null, knownBy: null }
}

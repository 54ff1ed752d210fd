import {
  column,
  computed,
  elements,
  fields,
  joined,
  kzFields,
  nested,
  path,
  region,
  table,
  trimmed,
} from './columns.ts'
import type { ColumnSpec, TableSpec } from './tables.ts'

// Schemes of numbers that people have, not companies: of Kazakhstan, Ukraine, Moldova, Brazil, Peru, Mexico, the ones of
// the Beneficial Ownership Data Standard, and in words of Latin America.
const personSchemes = '(^|-)(IIN|IPN|IDNP|CPF|DNI|CURP|IDCARD|PASSPORT)$|PERSONA NATURAL|C[EÉ]DULA|PASSPORT'

// A number of Kazakhstan whose fifth digit begins a day of birth.
const personNumber = '^(KZ-[A-Za-z]+-)?[0-9]{4}[0-3][0-9]{7}$'

/** SQL: whether a party is a natural person, one who trades under their own name too. */
const naturalPerson = `(coalesce(starts_with(e.id, 'KZ-person-'), false) OR coalesce(e.details.scale = 'selfEmployed', false)
  OR coalesce(regexp_matches(upper(e.identifier.scheme), '${personSchemes}'), false)
  -- Ukraine's register has companies by eight digits and sole traders by the ten of their tax number.
  OR coalesce(e.identifier.scheme = 'UA-EDR' AND regexp_matches(e.identifier.id, '^[0-9]{10}$'), false)
  OR (coalesce(starts_with(e.identifier.scheme, 'KZ-') OR starts_with(e.id, 'KZ-'), false)
    AND (coalesce(regexp_matches(e.id, '${personNumber}'), false)
      OR coalesce(regexp_matches(e.identifier.id, '${personNumber}'), false))))`

/** The tables of the parties and of who owns them. */
export function partyTables(): TableSpec[] {
  return [parties(), partyPeople(), beneficialOwners(), shareholders()]
}

/** How an organisation is reached; of a natural person nothing is taken. */
const contacts: ColumnSpec[] = Object.entries({
  contact_telephone: 'contactPoint.telephone',
  contact_email: 'contactPoint.email',
  contact_url: 'contactPoint.url',
  street_address: 'address.streetAddress',
  locality: 'address.locality',
  postal_code: 'address.postalCode',
}).map(([name, from]) =>
  computed(
    'code',
    name,
    `CASE WHEN NOT person THEN ${trimmed(path(`e.${from}`))} END`,
    `parties/${from.replaceAll('.', '/')}`,
  ),
)

function parties(): TableSpec {
  const rows = `SELECT *, ${naturalPerson} AS person FROM (${elements('parties')})`
  return table('parties', { rows, key: ['id'] }, [
    ...fields('e', { id: 'code', name: 'code', name_kk: 'code' }),
    computed('code', 'roles', joined('e.roles'), 'parties/roles'),
    ...fields('e.identifier', { scheme: 'code', id: 'code', legal_name: 'code' }, 'identifier_'),
    column('code', 'region', 'e.address.region'),
    ...kzFields('e', { kato: 'code' }),
    computed('code', 'kz_region', region(path('e.kz.kato'))),
    column('code', 'country_name', 'e.address.countryName'),
    column('code', 'details_scale', 'e.details.scale'),
    computed('boolean', 'is_person', 'person'),
    ...kzFields('e', {
      type_supplier: 'integer',
      is_qvazi: 'integer',
      regdate: 'stamp',
      year: 'integer',
      krp_code: 'integer',
      kse_code: 'integer',
      is_single_org: 'integer',
      mark_national_company: 'integer',
      mark_resident: 'integer',
      mark_assoc_with_disab: 'integer',
      mark_state_monopoly: 'integer',
      mark_natural_monopoly: 'integer',
      parent_subject: 'code',
    }),
    column('bigint', 'kz_pid', 'e.kz.pid'),
    column('code', 'kz_oked', 'e.kz.okedList'),
    column('code', 'kz_kopf_code', 'e.kz.refKopfCode'),
    // Pseudonyms, of records that were fetched with persons.
    column('code', 'kz_phone_id', 'e.kz.phone'),
    column('code', 'kz_email_id', 'e.kz.email'),
    ...contacts,
  ])
}

/** Who acts for an organisation, as pseudonyms. */
function partyPeople(): TableSpec {
  return table('party_people', { rows: nested('parties', 'kz.people'), key: ['party_id', 'id', 'k'] }, [
    computed('code', 'party_id', 'owner', 'parties/id'),
    column('id', 'id', 'e.id'),
    column('code', 'person_id', 'e.person'),
    column('code', 'person_name_id', 'e.name'),
    computed(
      'code',
      'known_by',
      `CASE WHEN starts_with(e.person, 'KZ-person-') THEN 'identifier' WHEN e.person IS NOT NULL THEN 'name' END`,
      'parties/kz/people/person',
    ),
    ...fields('e', { role_name: 'code', start_date: 'stamp', end_date: 'stamp' }),
    column('integer', 'kz_role', 'e.role'),
  ])
}

// What tells an owner apart, as JSON: `ownerId` of owners.ts makes a pseudonym of it. The id of a beneficial owner is
// local to the party, so it tells nothing. A shareholder is referred to as a party is, by its id.
const beneficialOwnerKey = `CAST(json_array('person', source, e.identifier.scheme, e.identifier.id, e.name,
  coalesce(e.nationalities[1], e.nationality, e.address."countryName", e.address.country)) AS VARCHAR)`
const shareholderKey = `CAST(json_array('shareholder', source, e.shareholder.identifier.scheme, e.shareholder.identifier.id,
  e.shareholder.name, NULL, e.shareholder.id, party IS NOT NULL) AS VARCHAR)`

const ownerRows = `SELECT *, ${beneficialOwnerKey} AS key FROM (${nested('parties', 'beneficialOwners')})`
const shareholderRows = `SELECT *, ${shareholderKey} AS key FROM (
  SELECT n.*, p.id AS party FROM (${nested('parties', 'shareholders')}) n
  LEFT JOIN party_first p ON p.source = n.source AND p.ocid = n.ocid AND p.id = n.e.shareholder.id)`

/** SELECT of all that tells owners apart in `r`, each once, as `key`. */
export const ownerKeys = `SELECT DISTINCT key FROM (SELECT key FROM (${ownerRows}) UNION ALL SELECT key FROM (${shareholderRows}))`

const withOwner = (rows: string) => `SELECT o.*, a.id AS owner_id, a.known_by AS known_by FROM (${rows}) o
  LEFT JOIN owner_ids a ON a.key = o.key`

function beneficialOwners(): TableSpec {
  return table('beneficial_owners', { rows: withOwner(ownerRows), key: ['party_id', 'owner_id', 'k'] }, [
    computed('code', 'party_id', 'owner', 'parties/id'),
    computed('id', 'owner_id', 'owner_id'),
    computed('code', 'known_by', 'known_by'),
  ])
}

function shareholders(): TableSpec {
  return table('shareholders', { rows: withOwner(shareholderRows), key: ['party_id', 'owner_id', 'k'] }, [
    computed('code', 'party_id', 'owner', 'parties/id'),
    computed('id', 'owner_id', 'owner_id'),
    computed('code', 'known_by', 'known_by'),
    computed('code', 'shareholder_party_id', 'party', 'parties/shareholders/shareholder/id'),
    column('double', 'share', 'e.shareholding'),
  ])
}

import { type RegisterSpec, registerTables } from './registers.ts'
import { type ColumnSpec, storedColumns, type TableSpec, tableSpecs } from './tables.ts'

/** What one row is, and the place in a release that `e` in the columns' SQL stands for. */
interface Note {
  row: string
  of?: string
}

const notes: Record<string, Note> = {
  processes: { row: 'a process: an announcement with all that follows, a direct contract, or a plan point' },
  lots: { row: 'a lot of an announcement; a process without lots has none here', of: 'tender/lots' },
  items: { row: 'a plan point that a lot buys', of: 'tender/items' },
  tenderers: { row: 'somebody who took part, as the tender tells', of: 'tender/tenderers' },
  bids: { row: 'a bid on a lot; lists in it are JSON', of: 'bids/details' },
  bid_lots: { row: 'a bid and a lot that it is for' },
  bid_tenderers: { row: 'a bid and somebody who made it', of: 'bids/details/tenderers' },
  awards: {
    row: 'an award: the outcome of a lot or of a direct contract; percentages of subcontracting are between 0 and 1',
    of: 'awards',
  },
  award_items: { row: 'what an award is for', of: 'awards/items' },
  award_suppliers: { row: 'an award and somebody who won it', of: 'awards/suppliers' },
  parties: {
    row: 'an organisation or a person in a process; addresses and contacts of organisations only',
    of: 'parties',
  },
  beneficial_owners: {
    row: 'a beneficial owner of a party, under a pseudonym; known by an `identifier` or only by a `name`',
    of: 'parties/beneficialOwners',
  },
  shareholders: {
    row: 'a shareholder of a party, under a pseudonym; `share` is between 0 and 1',
    of: 'parties/shareholders',
  },
  plans: { row: 'a point of a yearly plan', of: 'planning/budget/budgetBreakdown' },
  plan_versions: {
    row: 'what a version of a plan point said, of points with more than one; `number` 0 is the oldest',
    of: 'planning/budget/budgetBreakdown/kz/versions',
  },
  announcement_stops: {
    row: 'a pause or a cancellation of an announcement of goszakup',
    of: 'tender/amendments',
  },
  party_people: {
    row: 'who acts for an organisation, under a pseudonym; only of records fetched with `--with-persons`',
    of: 'parties/kz/people',
  },
  related_processes: {
    row: 'a link from a process, or from a contract in it, to another process',
    of: 'relatedProcesses',
  },
  complaints: {
    row: 'a complaint about a process; goszakup tells no outcome, the decision is in its document',
    of: 'complaints',
  },
  enquiries: { row: 'a question about a tender', of: 'tender/enquiries' },
  participation_fees: { row: 'a fee for taking part', of: 'tender/participationFees' },
  contracts: { row: 'a contract in its newest version; value without VAT', of: 'contracts' },
  contract_items: { row: 'what a contract buys', of: 'contracts/items' },
  contract_versions: {
    row: 'what a version of a contract said, of contracts with a supplementary agreement; `number` 0 is as it was signed',
    of: 'contracts/kz/versions',
  },
  contract_item_versions: {
    row: 'a line of a version of a contract; `line_id` is the same through all versions, and NULL where the records do not tell',
    of: 'contracts/kz/versions/items',
  },
  amendments: { row: 'a change of an announcement, an award or a contract', of: 'amendments' },
  transactions: { row: 'a payment under a contract', of: 'contracts/implementation/transactions' },
  milestones: { row: 'a milestone; of goszakup, an act of acceptance', of: 'milestones' },
  documents: { row: 'a document of any stage', of: 'documents' },
  unscrupulous_suppliers: { row: 'an entry in the register of unscrupulous suppliers' },
  unscrupulous_people: {
    row: 'the head or a founder of an entry in that register, under a pseudonym; only fetched with `--with-persons`',
  },
  vat_payers: { row: 'a span of registration for VAT; without dates, who was registered on `as_of`' },
  vat_checks: {
    row: 'what somebody found who looked one payer up by hand (`jaryq vat record`); `result`: `payer`, `non-payer` or `unknown` on `checked_on`',
  },
  risky_taxpayers: { row: 'a span in which a taxpayer is listed as a risk; without dates, who was on `as_of`' },
  inactive_taxpayers: { row: 'a span in which a taxpayer is listed as inactive; without dates, who was on `as_of`' },
  producers: { row: 'what a domestic producer is registered for' },
  founders: {
    row: 'a head or founder of an organisation: a person under a pseudonym (`person_id` by the number, `person_name_id` by the full name), or an organisation; `role`: `head`, `founder` or as told',
  },
  debarred_abroad: {
    row: 'an entry of a list of those debarred by others, as the World Bank; a natural person has no name here; `plain_name`: in small letters, without the legal form',
  },
  other_registers: {
    row: 'an entry of another register; `list` is the name that it was given, `fields` what else its map of columns names, as JSON',
  },
}

/** The page of all tables and their columns, as Markdown. Throws when a table has no note. */
export function tablesPage(): string {
  const specs = [...tableSpecs(), ...registerTables()]
  const noteOf = ({ name }: { name: string }) => {
    const note = notes[name]
    if (note === undefined) throw new Error(`the table ${name} has no note`)
    return note
  }
  const lines = [
    '# Tables',
    '',
    'Made from the program by `npm run docs`. Every generation has every table, if empty, as Parquet and as Arrow.',
    '`ocid` and `source` tell whose row it is; a table without them comes from a register.',
    'A `TIMESTAMP` is UTC, and the `DATE` after it is the local date that the publisher wrote.',
    'The place is where the value stands in a compiled release; a column without one is worked out or looked up.',
    'Under `kz` stands what only goszakup has, under its own names.',
    '',
    '| table | one row is |',
    '| --- | --- |',
    ...specs.map((spec) => `| [${spec.name}](#${spec.name}) | ${noteOf(spec).row} |`),
  ]
  for (const spec of specs)
    lines.push(
      '',
      `## ${spec.name}`,
      '',
      '| column | type | place |',
      '| --- | --- | --- |',
      ...rows(spec, noteOf(spec)),
    )
  return `${lines.join('\n')}\n`
}

function rows(spec: TableSpec | RegisterSpec, { of }: Note): string[] {
  return spec.columns.flatMap((column) => {
    const from = 'rows' in spec ? place(column, of) : ''
    return storedColumns([column]).map(
      ({ name, type }, index) => `| ${name} | ${type} |${index > 0 || from === '' ? '' : ` \`${from}\``} |`,
    )
  })
}

function place({ sql, ready, place: told }: ColumnSpec, of: string | undefined): string {
  if (told !== undefined) return told
  if (ready === true) return ''
  if (!/^[\w".]+$/.test(sql)) throw new Error(`it is not told where ${sql} stands in a release`)
  const parts = sql.replaceAll('"', '').split('.')
  return parts[0] === 'e' && of !== undefined ? [of, ...parts.slice(1)].join('/') : parts.join('/')
}

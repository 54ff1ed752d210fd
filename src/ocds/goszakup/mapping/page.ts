import { entities } from '../../../goszakup/entities.ts'
import { declaredExtensions } from '../../extensions.ts'
import type { Fate, FieldFate } from './account.ts'
import { mappedTypes } from './probe.ts'

// More places than these are named by what they have in common.
const shownPlaces = 6

// What `src/ocds/goszakup/events` does.
const eventLines = [
  '## Snapshots and events',
  '',
  'A release is a snapshot unless `transform --events` is asked for: all that is known of a purchase, dated by the last',
  'change of its records, with a tag for each section that it has. With `--events` the records are told as what happened,',
  'release by release, each with what was new then and what OCDS requires beside it (`awardID`, the parties it names):',
  '',
  '| what happened | date | tag |',
  '| --- | --- | --- |',
  '| a version of a plan point | `PlanActs.dateApproved`, else `dateCreate` | `planning`, then `planningUpdate` |',
  '| the announcement: lots and items as `active`, the first bidding period | `publishDate`, else `startDate` | `tender` |',
  '| a second bidding window, a pause | `repeatStartDate`, `datePause` | `tenderAmendment` |',
  '| a cancellation | `dateDecision`, else `lastUpdateDate` | `tenderCancellation` |',
  '| bids and results | `itogiDatePublic`; bids without results: the end of bidding | `tenderUpdate`, `award` |',
  '| a state of the announcement or a lot, a complaint | `lastUpdateDate`; `dateApply`, `decisionDate` | `tenderUpdate` |',
  '| the award to the second winner | `lastUpdateDate` of the contract of the first | `award`, `awardCancellation` |',
  '| a contract (made without an announcement: its tender and award too) | `signDate`, else `crdate` | `contract` |',
  '| a supplementary agreement: what its version of the contract changed | its `signDate`, else `crdate` | `contractAmendment` |',
  '| papers of the treasury, a report | `treasureReqDate`, `treasureNotDate`, `reportSignAt` | `contractUpdate` |',
  '| an act, a payment | `approveDate` (else when it was drawn up), `pay_date` | `implementation` |',
  '| an act that is revoked | `revokeDate` | `implementationUpdate` |',
  '| the end of a contract | `contractEndDate`, else `faktExecDate`, else `lastUpdateDate` | `contractTermination` |',
  '| all else that its record says of a contract | `lastUpdateDate` | `contractUpdate` |',
  '| what no stamp tells: the state of a plan point, removed lots, edits | the last change of all | `…Update` |',
  '',
  'Stamps that contradict each other are put in order: nothing comes before what it belongs to, and nothing after the last',
  'change. Merged, events and snapshot say the same; they may differ in `id` and `date` and in the order of lists, and an',
  'amendment has `releaseID` and `amendsReleaseID` more. States before the present one are known of plan points and contracts',
  'only, because goszakup keeps their versions; what a field was before it was edited is in the raw records (`data diff`).',
  '',
  'A later run adds what is new and leaves what is there. A dataset keeps its kind of releases until `--events` or',
  '`--no-events` changes it; then too all releases stay and count, and what they do not say together is added. An edit that',
  'no stamp dates is told with the last change, not dated back.',
  '',
  '## Types',
]

/** The page that says what becomes of every field of the API, as Markdown. Throws when of some nothing is known. */
export function mappingPage(fields: readonly FieldFate[]): string {
  const unknown = fields.filter(({ fate }) => fate.kind === 'unknown')
  if (unknown.length > 0)
    throw new Error(`nothing is known of: ${unknown.map(({ type, field }) => `${type}.${field}`).join(', ')}`)
  const types = [...Map.groupBy(fields, ({ type }) => type)].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  const count = (kind: Fate['kind']) => fields.filter(({ fate }) => fate.kind === kind).length
  const lines = [
    '# From goszakup to OCDS',
    '',
    'Made from the program by `npm run docs`: every field of the API is given another value in a purchase whose records',
    'say everything, and where the release changes is where the field goes. So the page says what the program does.',
    `Reasons stand in \`src/ocds/goszakup/mapping/dropped.json\`.`,
    '',
    `Of ${fields.length} fields ${count('mapped')} come out in releases; ${count('key') + count('own')} hold records together; ${count('person')} are those of`,
    'natural persons, not asked for without `--with-persons`: of these names, accounts, telephones and mail addresses become',
    'keyed hashes under `kz`, and nothing else of them is in a release. The others are kept in the raw records only, for the',
    'reason given. A place under `kz` is a field that only goszakup has, under its own name; all other places are',
    'those of OCDS 1.1.5 and its extensions. What stands in the release is also said by `date` and `tag`; the id of an',
    'organisation is in every reference to it. Payments come from the REST half, under the same names in snake_case.',
    '',
    'Packages of these releases declare the extensions',
    `${declaredExtensions.map(({ id, version }) => `${id} ${version}`).join(', ')}: those that have a registered version which never changes.`,
    'Of `partyScale`, `statusDetails`, `tender_datePublished` and `budget`, which have none, fields are used and nothing is',
    'declared; `kz`, `awardIDs` and `complaints` are of no extension. Other tools take these for additional fields.',
    '',
    ...eventLines,
    '',
    '| type | comes as | fields | in releases |',
    '| --- | --- | --- | --- |',
    ...types.map(
      ([type, own]) =>
        `| [${type}](#${type.toLowerCase()}) | ${comesAs(type)} | ${own.length} | ${own.filter(({ fate }) => fate.kind === 'mapped').length} |`,
    ),
  ]
  for (const [type, own] of types) lines.push('', `## ${type}`, '', ...section(own))
  return `${lines.join('\n')}\n`
}

/** Types whose records become releases first, in the order in which they are fetched. */
function rank(type: string): number {
  const at = Object.values(mappedTypes).findIndex((mapped) => mapped.type === type)
  return at === -1 ? 99 : at
}

function comesAs(type: string): string {
  const mapped = Object.entries(mappedTypes).find(([, known]) => known.type === type)?.[0]
  const name = mapped ?? entities.find((entity) => entity.type === type)?.name
  return name === undefined ? '' : `\`${name}\``
}

function section(fields: readonly FieldFate[]): string[] {
  const said = new Set(fields.map(({ fate }) => words(fate)))
  if (said.size === 1) return [`All fields: ${words(fields[0]!.fate)}.`]
  return [
    '| field | in the release |',
    '| --- | --- |',
    ...fields.map(({ field, fate }) => `| ${field} | ${words(fate)} |`),
  ]
}

function words(fate: Fate): string {
  if (fate.kind === 'mapped') return places(fate.places)
  if (fate.kind === 'key') return '(by it the records of a purchase and its parties are found)'
  if (fate.kind === 'own') return `(${fate.type} is fetched by itself)`
  if (fate.kind === 'person') return '(of natural persons: not asked for)'
  return fate.kind === 'dropped' ? fate.reason : '?'
}

function places(paths: readonly string[]): string {
  // The date of a release follows from nearly every stamp.
  const own = paths
    .filter((path) => path !== 'date' || paths.length === 1)
    .filter((path) => !paths.some((outer) => path.startsWith(`${outer}/`)))
  const quoted = own.slice(0, shownPlaces).map((path) => `\`${path}\``)
  return own.length > shownPlaces ? `${quoted.join(', ')} and ${own.length - shownPlaces} more` : quoted.join(', ')
}

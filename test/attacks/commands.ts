import { join } from 'node:path'
import { applicant, type Copy, lawValue, type Place, type State } from './place.ts'

/** A command that writes, and the state of the dataset that it begins with. */
export interface WritingCommand {
  name: string
  from: State
  args(place: Place, copy: Copy): string[]
  input?: string
  /** Only in the table: it takes long. */
  long?: true
  /** Files that say how often something was begun: a second time tells more. Their records are compared otherwise. */
  grows?: RegExp
  /** Files that are something whole between before and after: the dataset.json of an empty dataset. */
  between?: RegExp
}

const service = ({ url }: Place) => ['--base-url', url, '--rate', '0']
const day = '2026-04-08'
const fetched = /^data\/(dataset\.json|raw\/runs\.ndjson|raw\/.*\/(cursor\.json|index\.sqlite|\d+\.ndjson))$/

/** Every command that writes, once. */
export const writingCommands: WritingCommand[] = [
  {
    name: 'sandbox generate',
    from: 'nothing',
    args: (_, { out }) => ['sandbox', 'generate', '--processes', '30', '--seed', '5', '--output', join(out, 'market')],
  },
  {
    name: 'sandbox generate --as compiled',
    from: 'nothing',
    args: (_, { out }) => [
      ...['sandbox', 'generate', '--processes', '30', '--seed', '5', '--as', 'compiled'],
      ...['--output', join(out, 'market.ndjson.zst')],
    ],
  },
  { name: 'fetch', from: 'listed', args: (place) => ['fetch', ...service(place)], grows: fetched },
  { name: 'sync', from: 'listed', args: (place) => ['sync', ...service(place)], grows: fetched, long: true },
  {
    name: 'import OCDS',
    from: 'nothing',
    args: ({ base }) => ['import', join(base, 'transformed/releases/goszakup/000001.ndjson.zst'), '--source', 'other'],
    // The dataset is made before there is anything in it.
    between: /^data\/dataset\.json$/,
  },
  {
    name: 'import a register',
    from: 'fetched',
    args: ({ market }) => ['import', join(market, 'registers/vat_payers.csv'), '--register', 'vat-payers'],
  },
  { name: 'transform', from: 'fetched', args: () => ['transform'] },
  { name: 'build', from: 'transformed', args: () => ['build'] },
  {
    name: 'build again',
    from: 'built',
    args: () => ['build', '--force'],
    grows: /^data\/(dataset\.json|generations\/)/,
  },
  { name: 'flag', from: 'built', args: () => ['flag', 'single-bid'] },
  { name: 'flag again', from: 'built', args: () => ['flag', 'bid-period-below-minimum'] },
  { name: 'score', from: 'built', args: () => ['score', 'buyer', '--limit', '5'], long: true },
  {
    name: 'query --output',
    from: 'built',
    args: (_, { out }) => ['query', 'SELECT * FROM lots ORDER BY ocid, id', '--output', join(out, 'lots.csv')],
  },
  { name: 'search, the index made', from: 'unsearched', args: () => ['search', 'ремонт'] },
  {
    name: 'report',
    from: 'built',
    args: ({ known }, { out }) => ['report', 'buyer', known.buyer, '--public', '--output', join(out, 'buyer.html')],
  },
  {
    name: 'explore --export',
    from: 'built',
    args: (_, { out }) => ['explore', '--export', join(out, 'explorer.html')],
    long: true,
  },
  {
    name: 'letter new',
    from: 'built',
    args: ({ known }, { out }) => [
      ...['letter', 'new', 'a-dvga', '--flag', known.flag, '--lang', 'ru', '--format', 'docx'],
      ...['--applicant', applicant, '--case', 'roof-7', '--output', out],
    ],
  },
  {
    name: 'letter new --bundle',
    from: 'built',
    args: ({ known }, { out }) => [
      ...['letter', 'new', 'a-dvga', '--flag', known.flag, '--lang', 'kk', '--format', 'html'],
      ...['--applicant', applicant, '--bundle', 'public', '--output', out],
    ],
  },
  {
    name: 'case new',
    from: 'built',
    args: ({ known }) => ['case', 'new', '--id', 'new-1', '--title', 'New', '--flag', known.flag, '--date', day],
  },
  {
    name: 'case letter',
    from: 'built',
    args: () => ['case', 'letter', 'roof-7', '--kind', 'b-kgd-vat', '--to', 'Tax office', '--sent', '2026-03-21'],
  },
  {
    name: 'case answer',
    from: 'built',
    args: () => ['case', 'answer', 'roof-7', '--confirmed', 'all', '--date', day],
  },
  {
    name: 'case outcome',
    from: 'built',
    args: () => ['case', 'outcome', 'roof-7', '--kind', 'money-returned', '--amount', '100.50', '--date', day],
  },
  {
    name: 'case review',
    from: 'built',
    args: ({ known }) => ['case', 'review', 'roof-7', '--result', 'doubt', '--purchase', known.ocid, '--date', day],
  },
  { name: 'case take', from: 'built', args: () => ['case', 'take', 'roof-7', '--by', 'asel'] },
  {
    name: 'case update',
    from: 'built',
    args: () => ['case', 'update', 'roof-7', '--note', 'no workers', '--date', day],
  },
  {
    name: 'case campaign',
    from: 'built',
    args: () => ['case', 'campaign', 'schools', '--want', 'purchases-reviewed=100', '--on', day],
  },
  {
    name: 'case export',
    from: 'built',
    args: (_, { out }) => ['case', 'export', '--as', 'html', '--output', join(out, 'cases.html'), '--on', day],
  },
  {
    name: 'field new',
    from: 'built',
    args: ({ known }, { out }) => [
      ...['field', 'new', known.contract, '--offline', '--format', 'md', '--seed', 'other', '--date', day],
      ...['--output', out],
    ],
  },
  {
    name: 'indicators new',
    from: 'built',
    args: () => ['indicators', 'new', 'other-rule', '--subject', 'supplier'],
  },
  { name: 'law add', from: 'built', args: () => ['law', 'add', ...lawValue('2028')] },
  {
    name: 'vat record',
    from: 'built',
    args: ({ known }) => ['vat', 'record', known.buyer, '--result', 'non-payer', '--date', '2026-03-02'],
  },
  { name: 'peers import', from: 'built', args: ({ known }) => ['peers', 'import', known.peers] },
  { name: 'peers export', from: 'built', args: (_, { out }) => ['peers', 'export', join(out, 'peers.ndjson')] },
  { name: 'watch new', from: 'built', args: () => ['watch', 'new', 'roads'] },
  { name: 'watch --once', from: 'built', args: () => ['watch', '--once', '--no-sync', '--criteria', 'schools'] },
  { name: 'data push', from: 'built', args: (_, { out }) => ['data', 'push', join(out, 'shared'), '--with-raw'] },
  {
    name: 'data pull',
    from: 'nothing',
    args: ({ base }) => ['data', 'pull', join(base, 'shared'), '--with-raw'],
    between: /^data\/dataset\.json$/,
  },
  {
    name: 'data export',
    from: 'built',
    args: (_, { out }) => ['data', 'export', '--ocds', join(out, 'ocds'), '--as', 'ndjson'],
  },
  { name: 'data prune', from: 'built', args: () => ['data', 'prune', '--keep-runs', '1'] },
  {
    name: 'cardinal indicators, the facts kept',
    from: 'built',
    args: () => ['cardinal', 'indicators'],
  },
  {
    name: 'applicant set',
    from: 'nothing',
    args: () => ['applicant', 'set', '--file', applicant],
  },
  {
    name: 'auth login',
    from: 'nothing',
    args: ({ url }) => ['auth', 'login', '--base-url', url, '--file'],
    input: 'another-token-0123456789abcdef\n',
  },
  {
    name: 'navigator --export',
    from: 'nothing',
    args: (_, { out }) => ['navigator', '--export', join(out, 'site')],
    long: true,
  },
  { name: 'notebook copy', from: 'nothing', args: (_, { out }) => ['notebook', 'copy', join(out, 'course')] },
]

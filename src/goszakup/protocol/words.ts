/** What a column of a protocol's table holds. */
export type Role =
  | 'ordinal'
  | 'lotNumber'
  | 'lotName'
  | 'biin'
  | 'name'
  | 'member'
  | 'reason'
  | 'quantity'
  | 'unitPrice'
  | 'allocated'
  | 'discountedPrice'
  | 'minimum'
  | 'price'
  | 'total'
  | 'discount'
  | 'stability'
  | 'time'
  | 'status'

// In this order: «Цена с учетом условной скидки» is no «Цена поставщика», «Наименование лота» no name of a bidder.
const roles: readonly [Role, RegExp][] = [
  ['ordinal', /^(?:№(?: ?п ?\/ ?п)?|р ?\/ ?с(?: №)?|№ ?р ?\/ ?с|п ?\/ ?п)$/],
  ['member', /член\S* (?:\S+ )?комисс|комиссия мүше|(?:^|[^\p{L}])(?:ф\.? ?и\.? ?о|т\.? ?а\.? ?ә)(?:[^\p{L}]|$)/u],
  ['lotName', /(?:наименование|название) лота|лот\S* (?:\S+ )?атауы/],
  ['lotNumber', /^№ ?лота|номер лота|^лот\S* (?:№|нөмірі)|^лот ?№/],
  ['biin', /(?:^|[^\p{L}])(?:бин|иин|бсн|жсн)(?:[^\p{L}]|$)/u],
  ['name', /(?:наименование|название) (?:\S+ )?(?:поставщик|участник)|өнім берушінің (?:\S+ )?атауы|қатысушының атауы/],
  ['reason', /причин|себеб|(?:^|[^\p{L}])негіздеме/u],
  ['quantity', /^количество|^кол-во|^саны/],
  ['unitPrice', /цена (?:\S+ )?за единицу|бірлік(?:тің|тiң)? (?:үшін )?баға/],
  ['allocated', /выделенн|бөлінген/],
  ['discountedPrice', /цена с уч[её]том|^условная цена|жеңілдік\S* ескеріл|^шартты баға/],
  ['minimum', /сумма в соответствии|бабына сәйкес сома/],
  ['total', /общая условная скидка|жалпы шартты жеңілдік/],
  ['discount', /размер (?:общей )?условной скидки|^условная скидка|шартты жеңілдік(?:тің)? (?:мөлшері|көлемі)/],
  ['stability', /финансов\S+ устойчивост|қаржылық тұрақтылық/],
  ['time', /дата и время|күні мен уақыты/],
  [
    'price',
    /^цена(?: (?:потенциального )?(?:поставщика|участника)|$|,)|ценово\S+ предложен|предложенн\S+ (?:цена|сумма)|^(?:общая|итоговая) сумма|берушінің бағасы|баға ұсынысы|^жалпы сома/,
  ],
  ['status', /^статус|^решение$|^результат$|(?:результат|итог)\S* рассмотрени|^мәртебе|^нәтиже/],
]

// Longer text than this is no heading, and patterns need not search it.
const maxWords = 500

/** What a heading says its column holds; undefined for a heading that is none of these. */
export function roleOf(heading: string): Role | undefined {
  const text = plain(heading.slice(0, maxWords))
  return text === '' ? undefined : roles.find(([, pattern]) => pattern.test(text))?.[0]
}

/** Criteria that lower a bid's conditional price, as far as they are told apart by name. */
export type CriterionCode =
  | 'experience'
  | 'taxes'
  | 'functional'
  | 'technical'
  | 'quality'
  | 'operating'
  | 'location'
  | 'negative'

const criteria: readonly [CriterionCode, RegExp][] = [
  ['negative', /отрицательн|теріс мән/],
  ['experience', /опыт|тәжірибе/],
  ['taxes', /налог|салық/],
  ['functional', /функционал/],
  ['technical', /техническ|техникалық/],
  ['quality', /качествен|сапалық/],
  ['operating', /эксплуатацион|пайдалану/],
  ['location', /нахожден|местонахожд|аумақтық бірлік|орналас/],
]

export function criterionOf(heading: string): CriterionCode | undefined {
  const text = plain(heading.slice(0, maxWords))
  return criteria.find(([, pattern]) => pattern.test(text))?.[0]
}

/** What the words over a table say of the bids in it. */
export function tableOf(words: string): 'votes' | 'rejected' | 'admitted' | 'criteria' | undefined {
  const text = plain(words.slice(0, maxWords))
  if (/голосован|дауыс бер/.test(text)) return 'votes'
  if (/отклон[её]н|не ?допущен|қабылданба|бас тарт|жіберілме/.test(text)) return 'rejected'
  if (/критери|условн\S+ скидк|өлшемшарт|шартты жеңілдік/.test(text)) return 'criteria'
  if (/допущен|жіберілген/.test(text)) return 'admitted'
  return undefined
}

/** What came of a bid, by the word in its row. */
export type Outcome = 'winner' | 'second' | 'rejected' | 'admitted'

export function outcomeOf(word: string): Outcome | undefined {
  const text = plain(word.slice(0, maxWords))
  if (/отклон|не ?допущ|не соответств|қабылданба|бас тарт|жіберілме|сәйкес емес/.test(text)) return 'rejected'
  if (/втор\S+ (?:место|победител)|занявш\S+ 2|екінші орын/.test(text)) return 'second'
  if (/победител|жеңімпаз/.test(text)) return 'winner'
  if (/допущ|соответству|жіберіл|сәйкес/.test(text)) return 'admitted'
  return undefined
}

/** Whether headings are Kazakh: letters that Russian lacks. */
export function isKazakh(text: string): boolean {
  return /[әғқңөұүһі]/i.test(text)
}

/** Text for comparing: small letters, single spaces, no break or soft hyphen. */
export function plain(text: string): string {
  return text
    .replace(/\u00ad/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

const alike: Record<string, string> = {
  a: 'а',
  b: 'в',
  c: 'с',
  e: 'е',
  h: 'н',
  k: 'к',
  m: 'м',
  o: 'о',
  p: 'р',
  t: 'т',
  x: 'х',
  y: 'у',
}

/** A lot's number for comparing: `61677817-OK1` with Latin letters is `61677817-ОК1` with Cyrillic ones. */
export function lotKey(number: string): string {
  return number
    .replace(/\s+/g, '')
    .toLowerCase()
    .replace(/[abcehkmoptxy]/g, (letter) => alike[letter]!)
}

/** A name for comparing: without quotation marks, dashes alike. */
export function nameKey(name: string): string {
  return plain(name.replace(/[«»“”„‟"'`´‘’]/g, ' ').replace(/[‐-―−]/g, '-')).replace(/ (?=[,.;)])/g, '')
}

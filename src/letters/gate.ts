import { lawOf } from '../law/limits.ts'
import type { Text } from '../terminal/languages.ts'
import type { CustomerKind, KindRules } from './kinds.ts'
import type { Role } from './roles.ts'

/** What the gate looks at. `null` is unknown. */
export interface GateFacts {
  /** `flag` with at least one flag that holds; null for a purchase of which no flag was asked. */
  outcome: string | null
  customer: CustomerKind
  /** The customer lives on the republican budget. */
  republican: boolean
  supplier: 'company' | 'person' | null
  violations: readonly string[]
  /** When the purchase began: the date of its announcement, of a direct contract the date of signing. */
  began: string | null
  role: Role | undefined
  /** The letter's date. */
  date: string | null
  /** The last days of the terms of remarks and of bidding. */
  remarksUntil: string | null
  bidsUntil: string | null
  training: boolean
}

export interface GateRule {
  id: string
  /** `refuse`: no letter. `facts-only`: no norms, the addressee is asked to name them. */
  decision: 'refuse' | 'facts-only'
  applies: (facts: GateFacts, kind: KindRules) => boolean
  reason: Text
  next?: (kind: KindRules) => Text | undefined
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const insteadText = ({ instead }: KindRules): Text | undefined =>
  instead === null
    ? undefined
    : t(`use the letter ${instead}`, `используйте письмо ${instead}`, `${instead} хатын пайдаланыңыз`)

/** The rules of the gate, in order: the first that applies decides. */
export const gateRules: readonly GateRule[] = [
  {
    id: 'not-flagged',
    decision: 'refuse',
    applies: ({ outcome }, { flagless }) => outcome !== 'flag' && !(outcome === null && flagless),
    reason: t(
      'no indicator flags this: there is no sign to write about',
      'индикатор здесь не сработал: признака, о котором можно писать, нет',
      'индикатор мұнда іске қосылмаған: жазуға болатын белгі жоқ',
    ),
  },
  {
    id: 'foreign',
    decision: 'refuse',
    applies: ({ customer }, { foreign }) => customer === 'foreign' && !foreign,
    reason: t(
      'the records are not of the public procurement portal of Kazakhstan: the addressee has no remit over them',
      'записи взяты не с портала государственных закупок Казахстана: они вне компетенции адресата',
      'жазбалар Қазақстанның мемлекеттік сатып алу порталынан алынбаған: олар адресаттың құзыретіне кірмейді',
    ),
    next: () =>
      t(
        "write to the body that oversees procurement in the publisher's country",
        'обратитесь в орган, который контролирует закупки в стране издателя данных',
        'деректерді жариялаушы елдің сатып алуды бақылайтын органына жүгініңіз',
      ),
  },
  {
    id: 'quasi-state',
    decision: 'refuse',
    applies: ({ customer }, { quasi }) => customer === 'quasi-state' && quasi === 'refuse',
    reason: t(
      'the customer belongs to the quasi-state sector (Law 47-VII), which has its own service of procurement control',
      'заказчик относится к квазигосударственному сектору (Закон 47-VII), у которого своя служба контроля закупок',
      'тапсырыс беруші квазимемлекеттік секторға жатады (47-VII Заңы), оның сатып алуды бақылайтын өз қызметі бар',
    ),
    next: insteadText,
  },
  {
    id: 'not-quasi-state',
    decision: 'refuse',
    applies: ({ customer }, { quasi }) => quasi === 'only' && customer !== 'quasi-state',
    reason: t(
      'nothing shows that the customer belongs to the quasi-state sector, and this letter goes to its control alone',
      'ничто не показывает, что заказчик относится к квазигосударственному сектору, а это письмо – только для его контроля',
      'тапсырыс берушінің квазимемлекеттік секторға жататынын ештеңе көрсетпейді, ал бұл хат тек соның бақылауына арналған',
    ),
    next: insteadText,
  },
  {
    id: 'role-needed',
    decision: 'refuse',
    applies: ({ role }, { roles }) => role === undefined && roles.length < 4,
    reason: t(
      'this letter is not for everybody, and nobody said who writes',
      'это письмо не для каждой роли, а кто пишет – не указано',
      'бұл хат кез келген рөлге арналмаған, ал кім жазатыны көрсетілмеген',
    ),
    next: ({ roles }) =>
      t(
        `say who writes: ${roles.map((role) => `--role ${role}`).join(' or ')}`,
        `укажите, кто пишет: ${roles.map((role) => `--role ${role}`).join(' или ')}`,
        `кім жазатынын көрсетіңіз: ${roles.map((role) => `--role ${role}`).join(' немесе ')}`,
      ),
  },
  {
    id: 'role',
    decision: 'refuse',
    applies: ({ role }, { roles }) => role !== undefined && !roles.includes(role),
    reason: t(
      "this letter is not for that role: the portal's remarks belong to suppliers alone, and a supplier does not write in the name of the public",
      'это письмо не для указанной роли: замечания на портале доступны только поставщикам, а поставщик не пишет от имени общественности',
      'бұл хат көрсетілген рөлге арналмаған: порталдағы ескертулер тек өнім берушілерге қолжетімді, ал өнім беруші жұртшылық атынан жазбайды',
    ),
    next: ({ roles }) =>
      t(
        `this letter is for: ${roles.join(', ')}; others: jaryq letter list`,
        `это письмо для: ${roles.join(', ')}; другие: jaryq letter list`,
        `бұл хат мыналарға арналған: ${roles.join(', ')}; өзгелері: jaryq letter list`,
      ),
  },
  {
    id: 'subject',
    decision: 'refuse',
    applies: ({ violations, outcome }, kind) =>
      kind.violations !== null &&
      outcome !== null &&
      !violations.some((violation) => kind.violations!.includes(violation)),
    reason: t(
      'the flag asks about another kind of breach than this letter is for',
      'признак относится к другому виду нарушения, чем тот, для которого это письмо',
      'белгі бұл хат арналған бұзушылықтан өзге түріне жатады',
    ),
    next: ({ violations }) =>
      t(
        `this letter is for: ${violations?.join(', ')}; others: jaryq letter list`,
        `это письмо для: ${violations?.join(', ')}; другие: jaryq letter list`,
        `бұл хат мыналарға арналған: ${violations?.join(', ')}; өзгелері: jaryq letter list`,
      ),
  },
  {
    id: 'person',
    decision: 'refuse',
    applies: ({ supplier }, { company }) => company && supplier === 'person',
    reason: t(
      'the supplier is a natural person or a sole trader: this letter is never sent to one',
      'поставщик – физическое лицо или индивидуальный предприниматель: им это письмо не направляется',
      'өнім беруші – жеке тұлға немесе жеке кәсіпкер: бұл хат оларға жіберілмейді',
    ),
    next: () =>
      t(
        'write to the state revenue body: b-kgd-vat',
        'обратитесь в орган государственных доходов: b-kgd-vat',
        'мемлекеттік кірістер органына жүгініңіз: b-kgd-vat',
      ),
  },
  {
    id: 'no-company',
    decision: 'refuse',
    applies: ({ supplier }, { company }) => company && supplier === null,
    reason: t(
      'it is not known which company supplied',
      'неизвестно, какая компания была поставщиком',
      'қай компанияның өнім беруші болғаны белгісіз',
    ),
  },
  {
    id: 'republican',
    decision: 'refuse',
    applies: ({ republican }, { local }) => local && republican,
    reason: t(
      'the customer lives on the republican budget, which a maslikhat does not approve',
      'заказчик финансируется из республиканского бюджета, который маслихат не утверждает',
      'тапсырыс беруші мәслихат бекітпейтін республикалық бюджеттен қаржыландырылады',
    ),
    next: insteadText,
  },
  {
    id: 'remarks-over',
    decision: 'refuse',
    applies: ({ date, remarksUntil }, { stage }) =>
      stage === 'remarks' && date !== null && remarksUntil !== null && date > remarksUntil,
    reason: t(
      'the term of remarks on the portal is over on the date of the letter',
      'на дату письма срок замечаний на портале истёк',
      'хат күніне порталдағы ескертулер мерзімі өтіп кеткен',
    ),
    next: () =>
      t(
        'a letter to internal state audit can still be written: a-dvga; another date: --date',
        'ещё можно обратиться в ДВГА: a-dvga; другая дата: --date',
        'ІМАД-қа әлі де жүгінуге болады: a-dvga; басқа күн: --date',
      ),
  },
  {
    id: 'bids-over',
    decision: 'refuse',
    applies: ({ date, bidsUntil }, { stage }) =>
      stage === 'bids' && date !== null && bidsUntil !== null && date > bidsUntil,
    reason: t(
      'bidding is over on the date of the letter: the documentation can no longer be changed',
      'на дату письма приём заявок окончен: документацию уже нельзя изменить',
      'хат күніне өтінімдерді қабылдау аяқталған: құжаттаманы енді өзгертуге болмайды',
    ),
    next: () =>
      t(
        'a letter to internal state audit can still be written: a-dvga; another date: --date',
        'ещё можно обратиться в ДВГА: a-dvga; другая дата: --date',
        'ІМАД-қа әлі де жүгінуге болады: a-dvga; басқа күн: --date',
      ),
  },
  {
    id: 'quasi-facts',
    decision: 'facts-only',
    applies: ({ customer }) => customer === 'quasi-state',
    reason: t(
      'the purchase is under Law 47-VII, whose norms were not verified: the letter states facts only and asks the addressee to name the norms',
      'закупка проведена по Закону 47-VII, нормы которого не проверены: письмо излагает только факты и просит адресата назвать нормы',
      'сатып алу нормалары тексерілмеген 47-VII Заңы бойынша өткізілген: хат тек фактілерді баяндайды және адресаттан нормаларды атауды сұрайды',
    ),
  },
  {
    id: 'foreign-facts',
    decision: 'facts-only',
    applies: ({ customer }) => customer === 'foreign',
    reason: t(
      'the law of the publisher of these records is not known to the program: facts only',
      'право страны издателя этих записей программе неизвестно: только факты',
      'осы жазбаларды жариялаушы елдің құқығы бағдарламаға белгісіз: тек фактілер',
    ),
  },
  {
    id: 'began-unknown',
    decision: 'facts-only',
    applies: ({ began, outcome }, { boundToPurchase }) => boundToPurchase && outcome !== null && began === null,
    reason: t(
      'it is not known when the purchase began, so neither is the law that applied: the letter states facts only',
      'дата начала закупки неизвестна, поэтому неизвестен и применимый закон: письмо излагает только факты',
      'сатып алудың басталған күні белгісіз, сондықтан қолданылатын заң да белгісіз: хат тек фактілерді баяндайды',
    ),
  },
  {
    id: 'old-law',
    decision: 'facts-only',
    applies: ({ began }, { boundToPurchase }) => boundToPurchase && began !== null && lawOf(began) === '434-V',
    reason: t(
      'the purchase began before 2025, under Law 434-V, which was not verified: the letter states facts only and asks the addressee to name the norms',
      'закупка начата до 2025 года, по Закону 434-V, нормы которого не проверены: письмо излагает только факты и просит адресата назвать нормы',
      'сатып алу 2025 жылға дейін, нормалары тексерілмеген 434-V Заңы бойынша басталған: хат тек фактілерді баяндайды және адресаттан нормаларды атауды сұрайды',
    ),
  },
]

/** What the gate decides of a letter. */
export interface Passage {
  decision: 'allow' | GateRule['decision']
  rule?: GateRule
  /**
   * Whether the term of Article 76 of the APPC binds the addressee: state bodies, and entities wholly owned by the state
   * (APPC Art. 87(2)). A letter to another customer does not cite it.
   */
  appc: boolean
  /** Made-up data: the letter is for practice and must never be sent. */
  practice: boolean
}

const notBound = new Set(['supplier', 'newsroom', 'organizer', 'quasi_control'])

/** What the gate decides, and by which rule. */
export function passGate(facts: GateFacts, kind: KindRules): Passage {
  const rule = gateRules.find((candidate) => candidate.applies(facts, kind))
  const appc =
    kind.addressee === 'customer'
      ? facts.customer === 'state-body' || facts.customer === 'state-owned'
      : !notBound.has(kind.addressee)
  return {
    decision: rule?.decision ?? 'allow',
    ...(rule === undefined ? {} : { rule }),
    appc,
    practice: facts.training,
  }
}

import { lawOf } from '../law/limits.ts'
import type { Text } from '../terminal/languages.ts'
import type { Role } from './templates.ts'

/** What the gate looks at. `null` is unknown. */
export interface GateFacts {
  outcome: string
  /** The source of the records in the dataset. */
  source: string | null
  buyerId: string | null
  /** The portal's own marks of a customer outside the general law. */
  methodType: number | null
  isQuasiState: boolean | null
  /** When the purchase began: the date of its announcement, of a direct contract the date of signing. */
  began: string | null
  role: Role | undefined
  /** The roles that the letter is for. */
  roles: readonly Role[]
}

export interface GateRule {
  id: string
  /** `refuse`: no letter. `facts-only`: no norms, the addressee is asked to name them. */
  decision: 'refuse' | 'facts-only'
  applies: (facts: GateFacts) => boolean
  reason: Text
  next?: Text
}

/** The rules of the gate for a letter to the department of internal state audit, in order: the first that applies decides. */
export const auditGate: readonly GateRule[] = [
  {
    id: 'not-flagged',
    decision: 'refuse',
    applies: ({ outcome }) => outcome !== 'flag',
    reason: {
      en: 'the indicator does not flag this: there is no sign to write about',
      ru: 'индикатор здесь не сработал: признака, о котором можно писать, нет',
      kk: 'индикатор мұнда іске қосылмаған: жазуға болатын белгі жоқ',
    },
  },
  {
    id: 'foreign',
    decision: 'refuse',
    applies: ({ source, buyerId }) => source !== 'goszakup' || !/^KZ-BIN-\d{12}$/.test(buyerId ?? ''),
    reason: {
      en: 'the records are not of the public procurement portal of Kazakhstan: the department of internal state audit has no remit over them',
      ru: 'записи взяты не с портала государственных закупок Казахстана: они вне компетенции департамента внутреннего государственного аудита',
      kk: 'жазбалар Қазақстанның мемлекеттік сатып алу порталынан алынбаған: олар ішкі мемлекеттік аудит департаментінің құзыретіне кірмейді',
    },
    next: {
      en: "write to the body that oversees procurement in the publisher's country",
      ru: 'обратитесь в орган, который контролирует закупки в стране издателя данных',
      kk: 'деректерді жариялаушы елдің сатып алуды бақылайтын органына жүгініңіз',
    },
  },
  {
    id: 'quasi-state',
    decision: 'refuse',
    applies: ({ methodType, isQuasiState }) => methodType === 2 || isQuasiState === true,
    reason: {
      en: 'the customer belongs to the quasi-state sector (Law 47-VII), which has its own service of procurement control',
      ru: 'заказчик относится к квазигосударственному сектору (Закон 47-VII), у которого своя служба контроля закупок',
      kk: 'тапсырыс беруші квазимемлекеттік секторға жатады (47-VII Заңы), оның сатып алуды бақылайтын өз қызметі бар',
    },
    next: {
      en: "write to the holding's centralised service of procurement control or to the Ministry of Finance",
      ru: 'обратитесь в службу централизованного контроля закупок холдинга или в Министерство финансов',
      kk: 'холдингтің орталықтандырылған сатып алуды бақылау қызметіне немесе Қаржы министрлігіне жүгініңіз',
    },
  },
  {
    id: 'role',
    decision: 'refuse',
    applies: ({ role, roles }) => role !== undefined && !roles.includes(role),
    reason: {
      en: 'this letter is not for that role',
      ru: 'это письмо не для указанной роли',
      kk: 'бұл хат көрсетілген рөлге арналмаған',
    },
  },
  {
    id: 'began-unknown',
    decision: 'facts-only',
    applies: ({ began }) => began === null,
    reason: {
      en: 'it is not known when the purchase began, so neither is the law that applied: the letter states facts only',
      ru: 'дата начала закупки неизвестна, поэтому неизвестен и применимый закон: письмо излагает только факты',
      kk: 'сатып алудың басталған күні белгісіз, сондықтан қолданылатын заң да белгісіз: хат тек фактілерді баяндайды',
    },
  },
  {
    id: 'old-law',
    decision: 'facts-only',
    applies: ({ began }) => began !== null && lawOf(began) === '434-V',
    reason: {
      en: 'the purchase began before 2025, under Law 434-V, which was not verified: the letter states facts only and asks the addressee to name the norms',
      ru: 'закупка начата до 2025 года, по Закону 434-V, нормы которого не проверены: письмо излагает только факты и просит адресата назвать нормы',
      kk: 'сатып алу 2025 жылға дейін, нормалары тексерілмеген 434-V Заңы бойынша басталған: хат тек фактілерді баяндайды және адресаттан нормаларды атауды сұрайды',
    },
  },
]

/** What the gate decides, and by which rule. */
export function passGate(
  facts: GateFacts,
  rules: readonly GateRule[] = auditGate,
): { decision: 'allow' | GateRule['decision']; rule?: GateRule } {
  const rule = rules.find((candidate) => candidate.applies(facts))
  return rule === undefined ? { decision: 'allow' } : { decision: rule.decision, rule }
}

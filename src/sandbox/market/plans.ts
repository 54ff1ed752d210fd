import type { Item } from './catalogue.ts'
import { at, type Day, dayIn, dayOf, indexStamp, monthOf, stamp, yearOf } from './days.ts'
import { type Market, money, type PlanPoint, rootOf } from './market.ts'
import { noisy } from './noise.ts'
import type { Random } from './random.ts'
import type { Buyer } from './subjects.ts'

/** Quantity and unit price of about `target` tenge: the catalogue's price with the year's level and a spread. */
function priced(
  random: Random,
  item: Item,
  target: number,
  year: number,
): { count: number; price: number; amount: number } {
  if (item.price === 0) {
    const price = Math.max(1000, target > 100_000 ? Math.round(target / 100) * 100 : Math.round(target))
    return { count: 1, price, amount: price }
  }
  // Within a quarter of its level: what is far dearer, or cheaper, is a scheme's business.
  const level = item.price * 1.09 ** (year - 2023) * Math.exp(0.24 * Math.tanh(random.normal() / 1.5))
  const price = level < 200 ? money(level) : Math.round(level)
  const count = Math.max(1, Math.floor(target / price))
  return { count, price, amount: money(price * count) }
}

/** The ground of small purchases in the sandbox's ref_justification: sub-paragraph 28, in the law before it 42. */
const smallGrounds = [1028, 3942]
// Nothing before the calendar of working days begins.
const firstPlanned = dayOf(2021, 1, 5)

/** A point of the plan that was approved in time for a purchase that begins on `day`. */
export function planPoint(
  market: Market,
  random: Random,
  wish: { buyer: Buyer; item: Item; method: number; target: number; day: Day; year?: number; justification?: number },
): PlanPoint {
  const year = wish.year ?? yearOf(wish.day)
  const first = dayOf(yearOf(wish.day), 1, 1)
  // Most of the plan is approved at the turn of the year, the rest in changes through it.
  const early = random.chance(0.6) ? Math.min(wish.day - 4, first + random.int(-6, 12)) : wish.day - random.int(4, 45)
  const day = market.work.onOrBefore(Math.max(early, firstPlanned))
  const versions: PlanPoint['versions'] = []
  const add = (createdDay: Day) => {
    const created = market.officeHours(random, createdDay, 9, 17)
    versions.push({ id: market.id('plan', createdDay), created, approved: created + random.int(120, 5400) })
  }
  add(day)
  const edited = market.work.onOrAfter(day + random.int(1, 20))
  if (random.chance(0.25) && edited <= wish.day - 2) add(edited)
  const price = priced(random, wish.item, wish.target, yearOf(wish.day))
  market.volumes.take(wish.buyer, wish.item, wish.day, price.amount, {
    cap: market.yearlyLimit(wish.method, wish.day),
    isSmall: smallGrounds.includes(wish.justification ?? 0),
  })
  return {
    versions,
    buyer: wish.buyer,
    item: wish.item,
    method: wish.method,
    ...price,
    year,
    month: monthOf(wish.day),
    justification: wish.justification ?? 0,
    actNumber: random.int(1, 60),
  }
}

const deliveryTerms = [
  '15 календарных дней со дня вступления договора в силу',
  '30 календарных дней со дня вступления договора в силу',
  '15 күнтізбелік күн',
  'по заявке заказчика до 25 декабря',
]

/** The part to be paid in advance, in percent: of some works the usual 30 (Rules 24). */
export function prepaymentOf(point: PlanPoint): number {
  return point.prepayment ?? (point.item.kind === 2 && rootOf(point) % 3 === 0 ? 30 : 0)
}

export type PlanState = 'approved' | 'published' | 'executed' | 'refused' | 'deleted'
const planStatus: Record<PlanState, number> = { approved: 2, published: 3, executed: 19, refused: 20, deleted: 20 }

/** Writes the versions of a plan point that were there; an older version stays, no longer active. */
export function writePlanPoint(market: Market, point: PlanPoint, state: PlanState, since: number): void {
  const { buyer, item } = point
  const seen = point.versions.filter((version) => market.happened(version.created))
  seen.forEach((version, index) => {
    const newest = index === seen.length - 1
    const current = newest && seen.length === point.versions.length
    const approved = market.happened(version.approved)
    const status = current && since <= market.cut ? planStatus[state] : approved ? 2 : 1
    const changed = current && market.happened(since) ? Math.max(since, version.created) : version.created
    const index20 = indexStamp(changed)
    // The first version of an edited point planned a little less.
    const share = index === 0 && point.versions.length > 1 ? 0.94 : 1
    const price = item.price === 0 ? Math.round(point.price * share) : point.price
    const amount = money(price * point.count)
    const budget = buyer.institution.sector === 'akimat' ? 6 : buyer.district.region.city ? 4 : 5
    const program = programs[buyer.institution.sector]
    const line = budgetOf(buyer)
    market.write('plans', {
      id: version.id,
      rootrecordId: rootOf(point),
      idc: null,
      sysSubjectsId: buyer.pid,
      sysOrganizatorId: buyer.pid,
      subjectBiin: buyer.biin,
      subjectNameRu: buyer.ru,
      subjectNameKz: buyer.kk,
      nameRu: noisy(item.ru, version.id, 'nameRu', true),
      nameKz: item.kk,
      refTradeMethodsId: newest ? point.method : (point.formerMethod ?? point.method),
      refUnitsCode: item.unit,
      codeGu: null,
      count: point.count,
      price,
      amount,
      refMonthsId: point.month,
      refPlnPointStatusId: status,
      plnPointYear: point.year,
      refSubjectTypeId: item.kind,
      refEnstruCode: item.code,
      refEnstruId: Number(item.code.slice(-6)),
      refFinsourceId: buyer.institution.quasi ? 5 : 1,
      refAbpCode: Number(program.abp),
      isQvazi: buyer.institution.quasi ? 1 : 0,
      dateCreate: stamp(version.created),
      timestamp: stamp(changed),
      refPointTypeId: 1,
      descRu: noisy(item.descRu, version.id, 'descRu', true),
      descKz: item.descKk,
      extraDescKz: null,
      extraDescRu: point.wanted ?? (rootOf(point) % 2 === 0 ? item.ru : null),
      sum1: amount,
      sum2: 0,
      sum3: 0,
      supplyDateRu: point.term ?? deliveryTerms[rootOf(point) % deliveryTerms.length],
      prepayment: prepaymentOf(point),
      refJustificationId: point.justification,
      refAmendmentAgreemTypeId: 0,
      refAmendmAgreemJustifId: 0,
      contractPrevPointId: 0,
      disablePersonId: 0,
      transferSysSubjectsId: 0,
      transferType: 0,
      refBudgetTypeId: budget,
      createdinActId: null,
      isActive: newest ? 1 : 0,
      activeActId: null,
      isDeleted: newest && state === 'deleted' && since <= market.cut ? 1 : 0,
      systemId: 3,
      indexDate: index20,
      PlanActs: approved
        ? {
            id: version.id + 30_000_000,
            planActNumber: String(point.actNumber + index),
            refPlanStatusId: 3,
            planFinYear: point.year,
            planPreliminary: 0,
            dateApproved: stamp(version.approved),
            isActive: 1,
            isDeleted: 0,
            systemId: 3,
            indexDate: index20,
          }
        : null,
      PlansKato: [
        {
          id: version.id + 10_000_000,
          plnPointsId: version.id,
          refKatoCode: buyer.district.centre,
          refCountriesCode: '398',
          fullDeliveryPlaceNameRu: buyer.address,
          fullDeliveryPlaceNameKz: `${buyer.district.region.kk}, ${buyer.district.kk}`,
          count: point.count,
          isActive: 1,
          isDeleted: 0,
          systemId: 3,
          indexDate: index20,
        },
      ],
      PlansSpec: [
        {
          id: version.id + 20_000_000,
          plnPointsId: version.id,
          refEkrbId: 800 + item.kind,
          ekrbCode: ekrb[item.kind][0],
          ekrbNameRu: ekrb[item.kind][1],
          ekrbNameKz: ekrb[item.kind][2],
          count: point.count,
          price,
          refFkrbSubprogramId: line.refFkrbId,
          fkrbSubprogramCode: '015',
          fkrbSubprogramNameRu: 'За счет средств местного бюджета',
          fkrbSubprogramNameKz: 'Жергілікті бюджет қаражаты есебінен',
          refFkrbId: line.refFkrbId,
          abpCode: program.abp,
          abpNameRu: program.abpRu,
          abpNameKz: program.abpKk,
          amount,
          refFkrbProgramId: line.refFkrbProgramId,
          fkrbProgramCode: program.code,
          fkrbProgramNameRu: program.ru,
          fkrbProgramNameKz: program.kk,
          isActive: 1,
          isDeleted: 0,
          systemId: 3,
          indexDate: index20,
        },
      ],
      RefEnstru: {
        id: Number(item.code.slice(-6)),
        nameRu: item.ru,
        nameKz: item.kk,
        code: item.code,
        parentId: 0,
        level: 5,
        r: item.kind === 2 ? 1 : 0,
        g: item.kind === 1 ? 1 : 0,
        s: item.kind === 3 ? 1 : 0,
        descRu: item.descRu,
        descKz: item.descKk,
        mkei: Number(item.unit),
        edizm: null,
      },
    })
  })
}

/** Ids of a buyer's budget line: programme and subprogramme. */
export function budgetOf(buyer: Buyer): { refFkrbId: number; refFkrbProgramId: number } {
  const code = Number(programs[buyer.institution.sector].code)
  return { refFkrbId: 740_000 + code, refFkrbProgramId: 739_000 + code }
}

/** The budget classification that plan points use: specifics of expenses by kind of subject, and programmes. */
export function budgetBooks(): { ekrb: typeof ekrb; programs: Program[] } {
  return {
    ekrb,
    programs: [...new Map(Object.values(programs).map((one) => [`${one.abp}/${one.code}`, one])).values()],
  }
}

const ekrb: Record<1 | 2 | 3, [string, string, string]> = {
  1: ['149', 'Приобретение прочих запасов', 'Өзге де қорларды сатып алу'],
  2: [
    '421',
    'Капитальный ремонт помещений, зданий, сооружений',
    'Үй-жайларды, ғимараттарды, құрылыстарды күрделі жөндеу',
  ],
  3: ['159', 'Оплата прочих услуг и работ', 'Өзге де қызметтер мен жұмыстарға ақы төлеу'],
}

export interface Program {
  abp: string
  abpRu: string
  abpKk: string
  code: string
  ru: string
  kk: string
}

const akimat: Program = {
  abp: '124',
  abpRu: 'Аппарат акима города районного значения, села, поселка, сельского округа',
  abpKk: 'Аудандық маңызы бар қала, ауыл, кент, ауылдық округ әкімінің аппараты',
  code: '001',
  ru: 'Услуги по обеспечению деятельности акима',
  kk: 'Әкімнің қызметін қамтамасыз ету жөніндегі қызметтер',
}
const works: Program = {
  abp: '472',
  abpRu: 'Отдел строительства, архитектуры и градостроительства района (города областного значения)',
  abpKk: 'Ауданның (облыстық маңызы бар қаланың) құрылыс, сәулет және қала құрылысы бөлімі',
  code: '022',
  ru: 'Капитальные расходы государственного органа',
  kk: 'Мемлекеттік органның күрделі шығыстары',
}
const programs: Record<Buyer['institution']['sector'], Program> = {
  akimat,
  department: works,
  utilities: works,
  education: {
    abp: '464',
    abpRu: 'Отдел образования района (города областного значения)',
    abpKk: 'Ауданның (облыстық маңызы бар қаланың) білім бөлімі',
    code: '003',
    ru: 'Общеобразовательное обучение',
    kk: 'Жалпы білім беру',
  },
  health: {
    abp: '253',
    abpRu: 'Управление здравоохранения области',
    abpKk: 'Облыстың денсаулық сақтау басқармасы',
    code: '033',
    ru: 'Капитальные расходы медицинских организаций здравоохранения',
    kk: 'Медициналық денсаулық сақтау ұйымдарының күрделі шығыстары',
  },
  culture: {
    abp: '457',
    abpRu: 'Отдел культуры, развития языков, физической культуры и спорта района (города областного значения)',
    abpKk: 'Ауданның (облыстық маңызы бар қаланың) мәдениет, тілдерді дамыту, дене шынықтыру және спорт бөлімі',
    code: '003',
    ru: 'Поддержка культурно-досуговой работы',
    kk: 'Мәдени-демалыс жұмысын қолдау',
  },
}

/** A point that nothing was bought for yet, or that was taken out of the plan. */
export function idlePlanPoint(market: Market, random: Random, day: Day): void {
  const buyer = random.pick(market.people.buyers)
  const item = random.pick(
    market.items.filter((entry) => !entry.sector.startsWith('service-utility') && entry.sector !== 'niche'),
  )
  const point = planPoint(market, random, { buyer, item, method: 3, target: random.logNormal(400_000, 1), day })
  const removed = random.chance(0.3)
  writePlanPoint(market, point, removed ? 'deleted' : 'approved', at(dayIn(point.versions.at(-1)!.approved) + 3, 12))
}

import { at, dayOf, dayText, indexStamp, stamp, yearOf } from './days.ts'
import type { Market } from './market.ts'
import { noisy } from './noise.ts'
import type { Buyer, Supplier } from './subjects.ts'

/** Writes the register of participants and the register of unscrupulous suppliers. */
export async function writeSubjects(market: Market, flush: () => Promise<void>): Promise<void> {
  const { buyers, suppliers, guests } = market.people
  for (const buyer of [...buyers, ...guests.buyers]) {
    market.write('subjects', subjectOf(buyer, undefined))
    await flush()
  }
  let ordinal = 1
  for (const supplier of [...suppliers, ...guests.suppliers]) {
    const came = supplier.joined ?? supplier.founded
    if (came === undefined || at(came, 9, 59) <= market.cut) market.write('subjects', subjectOf(undefined, supplier))
    if (supplier.barred !== undefined && at(supplier.barred.from, 9) <= market.cut)
      market.write('unscrupulous', unscrupulous(market, supplier, ordinal++))
    await flush()
  }
}

/** The record of a participant, who is one of the two. It is the same at any time. */
export function subjectOf(buyer: Buyer | undefined, supplier: Supplier | undefined): Record<string, unknown> {
  const one = (buyer ?? supplier)!
  const isPerson = supplier?.isPerson === true
  const founded = supplier?.founded ?? dayOf(2000 + (one.pid % 20), (one.pid % 12) + 1, (one.pid % 27) + 1)
  const year = yearOf(founded)
  const created = at(founded, 9, one.pid % 60)
  const joined = supplier?.joined === undefined ? created : at(supplier.joined, 9, one.pid % 60)
  const updated = Math.max(at(dayOf(2022, (one.pid % 12) + 1, (one.pid % 27) + 1), 11, one.pid % 60), joined)
  return {
    pid: one.pid,
    bin: isPerson ? '' : one.biin,
    iin: isPerson ? one.biin : '',
    inn: null,
    unp: null,
    regdate: stamp(created),
    crdate: joined,
    indexDate: indexStamp(updated),
    numberReg: null,
    series: null,
    name: one.ru,
    nameRu: noisy(one.ru, one.pid, 'nameRu'),
    nameKz: noisy(one.kk, one.pid, 'nameKz'),
    fullName: one.ru,
    fullNameRu: one.ru.replace('ТОО', 'Товарищество с ограниченной ответственностью'),
    fullNameKz: one.kk.replace('ЖШС', 'жауапкершілігі шектеулі серіктестігі'),
    email: `p${one.pid}@example.kz`,
    phone: one.phone,
    website: null,
    lastUpdateDate: stamp(updated),
    countryCode: '398',
    katoList: [one.district.centre],
    qvazi: buyer?.institution.quasi === true ? 1 : 0,
    customer: buyer === undefined ? 0 : 1,
    organizer: buyer === undefined ? 0 : 1,
    markNationalCompany: 0,
    refKopfCode: buyer === undefined ? (isPerson ? 'ИНД' : 'ТОО') : buyer.institution.state ? 'ГУ' : 'ГКП',
    markAssocWithDisab: 0,
    year,
    markResident: 1,
    systemId: 3,
    supplier: supplier === undefined ? 0 : 1,
    typeSupplier: isPerson ? 3 : 1,
    krpCode: supplier === undefined ? 2 : 1,
    branches: [],
    parentSubject: null,
    parentNameKz: null,
    parentNameRu: null,
    okedList: buyer === undefined ? 46_000 + (one.pid % 90) * 10 : 84_111,
    kseCode: buyer === undefined ? 3 : 1,
    markWorldCompany: 0,
    markStateMonopoly: 0,
    markNaturalMonopoly: supplier?.sectors[0] === 'service-utility' ? 1 : 0,
    markPatronymicProducer: 0,
    markPatronymicSupplyer: 0,
    markSmallEmployer: isPerson || one.pid % 3 !== 0 ? 1 : 0,
    isSingleOrg: 0,
    Address: [
      {
        id: one.pid + 1_000_000,
        pid: one.pid,
        refSourceCode: 2,
        addressType: 1,
        // Some addresses end in a line break.
        address: one.pid % 40 === 0 ? `${one.address}\n` : one.address,
        katoCode: one.district.centre,
        phone: one.phone,
        countryCode: 398,
        dateCreate: stamp(created),
        editDate: stamp(updated),
        systemId: 3,
        indexDate: indexStamp(updated),
      },
    ],
    Employees: [
      {
        id: String(one.pid + 2_000_000),
        personId: one.pid + 2_000_000,
        pid: one.pid,
        iin: null,
        resident: 1,
        fio: one.fio,
        disabled: 0,
        role: 1,
        roleName: 'Первый руководитель',
        startDate: stamp(created),
        editDate: stamp(created),
        endDate: '1999-01-01 00:00:00',
        systemId: 3,
        indexDate: indexStamp(updated),
      },
    ],
    Admins: [],
  }
}

function unscrupulous(market: Market, supplier: Supplier, ordinal: number): object {
  const barred = supplier.barred!
  const start = at(barred.from, 9, 30)
  market.happened(start)
  const span = { startDate: stamp(start), endDate: `${dayText(barred.to)} 00:00:00` }
  const kato = [Number(`${supplier.district.region.prefix}0000000`)]
  const customer = barred.by ?? market.people.buyers[supplier.pid % market.people.buyers.length]!
  return {
    id: ordinal,
    pid: supplier.pid,
    supplierNameRu: supplier.ru,
    supplierNameKz: supplier.kk,
    supplierBiin: supplier.biin,
    supplierInnunp: null,
    systemId: 3,
    ...span,
    supplier: supplier.biin,
    katoList: kato,
    indexDate: indexStamp(start),
    Detail: [
      {
        id: `3-${supplier.pid}`,
        pid: supplier.pid,
        customerNameRu: customer.ru,
        customerNameKz: customer.kk,
        customerBiin: customer.biin,
        supplierNameRu: supplier.ru,
        supplierNameKz: supplier.kk,
        supplierBiin: supplier.biin,
        supplierInnunp: null,
        supplierHeadNameKz: null,
        supplierHeadNameRu: null,
        supplierHeadBiin: null,
        courtDecision: `${(supplier.pid % 900) + 100}/${supplier.pid % 30}`,
        courtDecisionDate: stamp(at(barred.from - 20, 10)),
        sendDate: stamp(at(barred.from - 6, 10)),
        approveDate: stamp(start),
        ...span,
        refReasonId: 1 + (supplier.pid % 3),
        katoList: kato,
        systemId: 3,
        indexDate: indexStamp(start),
        founders: null,
      },
    ],
  }
}

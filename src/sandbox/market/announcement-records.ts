import { type Complaint, pauseOf } from './complaints.ts'
import { indexStamp, type Moment, stamp } from './days.ts'
import { type FileRecord, fileRecord } from './files.ts'
import { idOf, type Market, money, rootOf } from './market.ts'
import { noisy } from './noise.ts'
import type { AnnouncementWish, MadeLot } from './purchase.ts'
import { methodClass, type Timeline } from './timelines.ts'

const symbols: Record<number, string> = {
  2: 'ОК',
  3: 'ЗЦП',
  6: 'ОИ',
  7: 'АУК',
  60: 'ЭМ',
  77: 'АУК',
  78: 'АУК',
  120: 'КпОПО',
  121: 'КППТСОПО',
  124: 'ОТ',
  125: 'ОИнеГЗ',
  126: 'ЗЦПнеГЗ',
  128: 'КСП',
  188: 'КРБС',
}

export interface AnnouncementFacts {
  id: number
  numberAnno: string
  nameRu: string
  nameKk: string
  line: Timeline
  fate: 'normal' | 'cancelled' | 'refused'
  /** Results, or the end of a purchase that was stopped. */
  finished: Moment
  lots: MadeLot[]
  files: { specifications: number[]; draft: number; protocol: number }
  complaint: Complaint | undefined
}

/**
 * Writes an announcement and its lots as they stood. Over time: 210, 220 from `startDate`, 330 from `endDate`, 350 (lots:
 * 360 or 370) from `itogiDatePublic`, which is null before; 440 from `Pause.dateCreate` to `Pause.decideDate`; 430 from
 * `Cancel[].dateCreate`. `Pause` is null and `Cancel` empty before, and every file comes by its `indexDate`: the protocol
 * of results with the results.
 */
export function writeAnnouncementRecords(market: Market, wish: AnnouncementWish, facts: AnnouncementFacts): void {
  const { buyer, method } = wish
  const { id, line, fate, finished, lots, complaint, numberAnno } = facts
  const kind = methodClass(method)
  const over = market.happened(finished)
  const suspended = complaint !== undefined && market.happened(complaint.accepted)
  const decided = complaint !== undefined && market.happened(complaint.decided)
  const changed = decided
    ? complaint.decided
    : suspended
      ? complaint.accepted
      : over
        ? finished
        : market.happened(line.end)
          ? line.end
          : market.happened(line.start)
            ? line.start
            : line.publish
  const cancelled = (over && fate === 'cancelled') || (decided && complaint.upheld)
  const open = line.end > market.cut ? (line.start > market.cut ? 210 : 220) : 330
  const status = (normal: number) =>
    cancelled ? 430 : suspended && !decided ? 440 : over ? (fate === 'refused' ? 410 : normal) : open
  const first = wish.lots[0]![0]!
  const works = first.item.sector === 'construction' || first.item.sector === 'roads' ? 1 : 0
  const kato = [buyer.district.centre]
  const hasResults = over && fate === 'normal'
  const buyerRu = noisy(buyer.ru, id, 'customerNameRu')

  const specification = (lot: MadeLot, position: number, objectId: number | number[]) =>
    fileRecord(
      { kind: 'specification', owner: lot.id, id: facts.files.specifications[position]! },
      {
        originalName: `techspec_${id}_${lot.id}.pdf`,
        objectId,
        nameRu: 'Техническая спецификация',
        nameKz: 'Техникалық ерекшелік',
        since: line.publish,
      },
    )

  market.write('announcements', {
    id,
    numberAnno,
    nameRu: noisy(facts.nameRu, id, 'nameRu', true),
    nameKz: noisy(facts.nameKk, id, 'nameKz', true),
    totalSum: money(lots.reduce((total, lot) => total + lot.amount, 0)),
    countLots: lots.length,
    refTradeMethodsId: method,
    refSubjectTypeId: first.item.kind,
    customerBin: buyer.biin,
    customerPid: buyer.pid,
    customerNameKz: buyer.kk,
    customerNameRu: buyerRu,
    orgBin: buyer.biin,
    orgPid: buyer.pid,
    orgNameKz: buyer.kk,
    orgNameRu: buyerRu,
    refBuyStatusId: status(350),
    startDate: stamp(line.start),
    repeatStartDate: line.repeatStart === undefined ? null : stamp(line.repeatStart),
    repeatEndDate: line.repeatEnd === undefined ? null : stamp(line.repeatEnd),
    endDate: stamp(line.end),
    publishDate: stamp(line.publish),
    itogiDatePublic: hasResults ? stamp(line.results) : null,
    refTypeTradeId: wish.repeat ? 2 : 1,
    disablePersonId: 0,
    discusStartDate: line.discussStart === undefined ? null : stamp(line.discussStart),
    discusEndDate: line.discussEnd === undefined ? null : stamp(line.discussEnd),
    idSupplier: wish.invited?.pid ?? null,
    biinSupplier: wish.invited?.biin ?? null,
    parentId: wish.parent,
    singlOrgSign: 0,
    isLightIndustry: first.item.sector === 'clothing' ? 1 : 0,
    isConstructionWork: works,
    refSpecPurchaseTypeId: method === 128 ? 1 : 0,
    lastUpdateDate: stamp(changed),
    finYear: [first.year],
    kato,
    systemId: 3,
    indexDate: indexStamp(changed),
    Commission: [],
    Cancel: cancelled ? [cancellation(id, decided ? complaint.decided : finished)] : [],
    Pause: pauseOf(market, complaint, lots),
    Files: [
      ...lots.map((lot, position) => specification(lot, position, [id])),
      fileRecord(
        { kind: 'draft', owner: id, id: facts.files.draft },
        {
          originalName: `contract_project_${id}.pdf`,
          objectId: [id],
          nameRu: 'Проект договора об электронных закупках',
          nameKz: 'Электрондық сатып алу туралы шарт жобасы',
          since: line.publish,
        },
      ),
      ...(hasResults && kind !== 'shop' && kind !== 'after-failure'
        ? [protocolFile(id, facts.files.protocol, line.results)]
        : []),
    ],
  })

  for (const [position, lot] of lots.entries()) {
    const point = lot.points[0]!
    const merged = lot.points.length > 1
    market.write('lots', {
      id: lot.id,
      lotNumber: `${rootOf(point)}${merged ? '-ОЛ' : ''}-${symbols[method] ?? 'ОК'}${wish.attempt}`,
      refLotStatusId: status(lot.held ? 360 : 370),
      lastUpdateDate: stamp(changed),
      unionLots: merged ? 1 : 0,
      count: lot.count,
      amount: lot.amount,
      nameRu: noisy(point.item.ru, lot.id, 'nameRu', true),
      nameKz: noisy(point.item.kk, lot.id, 'nameKz', true),
      descriptionRu: noisy(point.item.descRu, lot.id, 'descriptionRu', true),
      descriptionKz: point.item.descKk,
      customerId: buyer.pid,
      customerBin: buyer.biin,
      customerNameRu: noisy(buyer.ru, lot.id, 'customerNameRu'),
      customerNameKz: buyer.kk,
      trdBuyNumberAnno: numberAnno,
      trdBuyId: id,
      dumping: 0,
      refTradeMethodsId: point.method,
      refBuyTradeMethodsId: method,
      psdSign: works === 1 && lot.amount > 30_000_000 ? 1 : 0,
      consultingServices: 0,
      pointList: lot.points.map(idOf),
      enstruList: [0],
      // Nine lots of a hundred have no place of delivery in the index.
      plnPointKatoList: lot.id % 11 === 0 ? [] : kato,
      singlOrgSign: 0,
      isLightIndustry: point.item.sector === 'clothing' ? 1 : 0,
      isConstructionWork: works,
      disablePersonId: 0,
      isDeleted: 0,
      systemId: 3,
      indexDate: indexStamp(changed),
      Files: [specification(lot, position, lot.id)],
    })
  }
}

function protocolFile(id: number, file: number, results: Moment): FileRecord {
  const [date, time] = stamp(results).split(' ')
  const digits = `${date!.slice(5).replace('-', '')}_${time!.slice(0, 5).replace(':', '')}`
  return fileRecord(
    { kind: 'protocol', owner: id, id: file },
    {
      originalName: `buy_pi_${digits}_${id}.html`,
      objectId: [id],
      nameRu: 'Протокол об итогах',
      nameKz: 'Қорытындылар туралы хаттама',
      since: results,
    },
  )
}

function cancellation(id: number, moment: Moment): object {
  return {
    id: id + 50_000_000,
    numberDecision: String((id % 90) + 1),
    dateDecision: stamp(moment - 1800),
    nameAuthority: 'Орган внутреннего государственного аудита (учебный)',
    dateCreate: stamp(moment),
    trdBuyId: id,
    actTypeNameRu: 'Решение',
    actTypeNameKz: 'Шешім',
    typeActionsNameRu: 'Отмена закупки по решению уполномоченных органов',
    typeActionsNameKz: 'Уәкілетті органдардың шешімі бойынша сатып алудан бас тарту',
    typeActionsCode: 'canceledTrade',
    systemId: 3,
    indexDate: indexStamp(moment),
  }
}

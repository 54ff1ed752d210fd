import type { Row } from '../server/store.ts'
import { type FileRecord, type FileReference, readFileHash } from './files.ts'
import type { Entity } from './market.ts'
import { financialStability, isUpheld, ratingMerits, rejectionReason, tenderMerits } from './merits.ts'
import type { Name } from './names.ts'
import { plainName } from './noise.ts'
import { textPdf } from './pdf.ts'
import { type Protocol, type ProtocolBid, type ProtocolLot, protocolHtml } from './protocol.ts'
import { methodClass } from './timelines.ts'

/** The market's records as they are shown. */
export interface FileRecords {
  byId(entity: Entity, id: unknown): Row | null
  /** Those whose column has this value, by ascending id. */
  where(entity: Entity, column: string, value: unknown): Row[]
}

export interface FileContent {
  name: string
  contentType: string
  bytes: Buffer
}

/**
 * The content of a file, made from the records: equal records give equal bytes. A specification, a draft, a contract, a
 * report, a complaint and a decision are PDFs that say that they are training data; a protocol of results is HTML in
 * the portal's layout. Undefined when no record that is shown names the file.
 * @param digits the 32 hexadecimal digits at the end of its address
 */
export function fileContent(digits: string, records: FileRecords): FileContent | undefined {
  const file = readFileHash(digits)
  if (file === undefined) return undefined
  const found = contents[file.kind](file, records, (list) =>
    (Array.isArray(list) ? list : [list]).find((entry) => entry?.filePath?.endsWith(digits)),
  )
  if (found === undefined) return undefined
  return 'html' in found
    ? { name: found.name, contentType: 'text/html; charset=utf-8', bytes: Buffer.from(found.html) }
    : { name: found.name, contentType: 'application/pdf', bytes: textPdf(found.title, [...heading, ...found.lines]) }
}

const heading = [
  'УЧЕБНЫЕ ДАННЫЕ / ОҚУ ДЕРЕКТЕРІ / TRAINING DATA',
  'Made up by jaryq sandbox: no organisation, person or purchase in this document is real.',
  '',
]

type Made = { name: string; title: string; lines: string[] } | { name: string; html: string }
type Named = (list: unknown) => FileRecord | undefined
type Maker = (file: FileReference, records: FileRecords, named: Named) => Made | undefined

const contents: Record<FileReference['kind'], Maker> = {
  specification,
  draft,
  protocol,
  contract,
  report,
  complaint: (file, records, named) => appeal(file, records, named, false),
  decision: (file, records, named) => appeal(file, records, named, true),
}

const tenge = (value: unknown): string => `${String(Math.round(Number(value) * 100) / 100)} тенге`
const day = (stamp: unknown): string =>
  String(stamp ?? '')
    .slice(0, 10)
    .split('-')
    .reverse()
    .join('.')

function specification(file: FileReference, records: FileRecords, named: Named): Made | undefined {
  const lot = records.byId('lots', file.owner)
  const entry = lot === null ? undefined : named(lot.Files)
  if (lot === null || entry === undefined) return undefined
  const points = ((lot.pointList as unknown[] | undefined) ?? [])
    .map((id) => records.byId('plans', id))
    .filter((point) => point !== null)
  const lines = [
    'Техническая спецификация / Техникалық ерекшелік',
    '',
    `Объявление: ${lot.trdBuyNumberAnno}`,
    `Лот: ${lot.lotNumber}`,
    `Заказчик: ${plainName(lot.customerNameRu)}, БИН ${lot.customerBin}`,
    `Наименование: ${plainName(lot.nameRu)}`,
    `Атауы: ${plainName(lot.nameKz)}`,
    `Описание: ${plainName(lot.descriptionRu)}`,
    `Сипаттамасы: ${plainName(lot.descriptionKz)}`,
    `Количество: ${lot.count}`,
    `Сумма, выделенная для закупки (без НДС): ${tenge(lot.amount)}`,
    '',
  ]
  for (const point of points) {
    const place = (point.PlansKato as Row[] | undefined)?.[0]
    lines.push(
      `Пункт плана ${point.id}, код ЕНС ТРУ ${point.refEnstruCode}`,
      `  ${plainName(point.nameRu)}: ${point.count} x ${tenge(point.price)} = ${tenge(point.amount)}`,
      `  Единица измерения (МКЕИ): ${point.refUnitsCode}`,
      `  Место поставки: ${plainName(place?.fullDeliveryPlaceNameRu)}`,
      `  Срок поставки: ${plainName(point.supplyDateRu)}`,
      '',
    )
  }
  const kind = Number(points[0]?.refSubjectTypeId ?? 3)
  lines.push(...requirements[kind as 1 | 2 | 3])
  return { name: entry.originalName, title: `Техническая спецификация, лот ${lot.lotNumber}`, lines }
}

const requirements: Record<1 | 2 | 3, string[]> = {
  1: [
    'Требования:',
    '1. Товар новый, не бывший в употреблении.',
    '2. Гарантийный срок не менее 12 месяцев со дня поставки.',
    '3. Допускается эквивалент не хуже указанных характеристик.',
  ],
  2: [
    'Требования:',
    '1. Работы выполняются по утвержденной проектно-сметной документации.',
    '2. Гарантийный срок не менее 24 месяцев со дня приемки.',
    '3. Материалы согласуются с техническим надзором.',
  ],
  3: [
    'Требования:',
    '1. Услуги оказываются силами поставщика в рабочие дни заказчика.',
    '2. Отчет об оказанных услугах представляется ежемесячно.',
  ],
}

function draft(file: FileReference, records: FileRecords, named: Named): Made | undefined {
  const announcement = records.byId('announcements', file.owner)
  const entry = announcement === null ? undefined : named(announcement.Files)
  if (announcement === null || entry === undefined) return undefined
  return {
    name: entry.originalName,
    title: `Проект договора, объявление ${announcement.numberAnno}`,
    lines: [
      'Проект договора об электронных закупках / Электрондық сатып алу туралы шарт жобасы',
      '',
      `Объявление: ${announcement.numberAnno}, ${plainName(announcement.nameRu)}`,
      `Заказчик: ${plainName(announcement.customerNameRu)}, БИН ${announcement.customerBin}`,
      `Общая сумма (без НДС): ${tenge(announcement.totalSum)}`,
      '',
      '1. Поставщик обязуется передать товар, выполнить работы или оказать услуги по настоящему договору.',
      '2. Заказчик оплачивает принятое в течение 30 календарных дней со дня подписания акта.',
      '3. За просрочку стороны отвечают неустойкой по закону.',
      '4. Договор изменяется только в случаях, предусмотренных законом.',
    ],
  }
}

function contract(file: FileReference, records: FileRecords, named: Named): Made | undefined {
  const record = records.byId('contracts', file.owner)
  const entry = record === null ? undefined : named(record.File)
  if (record === null || entry === undefined) return undefined
  const units = (record.ContractUnits as Row[] | undefined) ?? []
  return {
    name: entry.originalName,
    title: `Договор ${record.contractNumberSys}`,
    lines: [
      `Договор № ${record.contractNumberSys} от ${day(record.signDate)}`,
      record.parentId === 0 ? '' : 'Дополнительное соглашение к договору',
      `Заказчик: ${subjectName(records, record.customerId).ru}, БИН ${record.customerBin}`,
      `Поставщик: ${subjectName(records, record.supplierId).ru}, БИН/ИИН ${record.supplierBiin}`,
      `Предмет: ${plainName(record.descriptionRu)}`,
      ...units.map(
        (unit, index) => `${index + 1}. ${unit.quantity} x ${tenge(unit.itemPrice)} = ${tenge(unit.totalSum)}`,
      ),
      `Сумма без НДС: ${tenge(record.contractSum)}`,
      `Сумма с НДС: ${tenge(record.contractSumWnds)}`,
      `Срок исполнения: ${day(record.planExecDate)}`,
      `Договор действует до: ${day(record.ecEndDate)}`,
    ],
  }
}

function report(file: FileReference, records: FileRecords, named: Named): Made | undefined {
  const record = records.byId('contracts', file.owner)
  const entry = record === null ? undefined : named(record.ReportFile)
  if (record === null || entry === undefined) return undefined
  const unit = (record.ContractUnits as Row[] | undefined)?.[0]
  const point = records.byId('plans', unit?.plnPointId)
  return {
    name: entry.originalName,
    title: `Отчет о закупке из одного источника, договор ${record.contractNumberSys}`,
    lines: [
      'Отчет о государственных закупках способом из одного источника путем прямого заключения договора',
      '',
      `Договор № ${record.contractNumberSys} от ${day(record.signDate)}`,
      `Заказчик: ${subjectName(records, record.customerId).ru}`,
      `Поставщик: ${subjectName(records, record.supplierId).ru}`,
      `Предмет: ${plainName(record.descriptionRu)}`,
      `Сумма без НДС: ${tenge(record.contractSum)}`,
      `Обоснование (код справочника ref_justification): ${point?.refJustificationId ?? 'нет'}`,
    ],
  }
}

function appeal(file: FileReference, records: FileRecords, named: Named, isDecision: boolean): Made | undefined {
  const record = records.byId('complaints', file.owner)
  const entry = record === null ? undefined : named(record.Files)
  if (record === null || entry === undefined) return undefined
  const announcement = records.byId('announcements', record.trdBuyId)
  const about = [
    `Жалоба № ${record.numberAppeal} от ${day(record.dateApply)}`,
    `Закупка: ${announcement?.numberAnno ?? record.trdBuyId}, ${plainName(announcement?.nameRu)}`,
    `Заявитель: ${subjectName(records, record.sysSubjectId).ru}`,
    '',
  ]
  if (!isDecision)
    return {
      name: `complaint_${record.id}.pdf`,
      title: `Жалоба № ${record.numberAppeal}`,
      lines: [
        'Жалоба на итоги государственных закупок',
        '',
        ...about,
        'Просим отменить итоги: заявка соответствует квалификационным требованиям и документации.',
      ],
    }
  const upheld = isUpheld(file.owner)
  return {
    name: `decision_${record.id}.pdf`,
    title: `Решение по жалобе № ${record.numberAppeal}`,
    lines: [
      `Решение от ${day(record.decisionDate)}`,
      '',
      ...about,
      upheld
        ? 'Решено: жалобу удовлетворить, итоги государственных закупок отменить.'
        : 'Решено: в удовлетворении жалобы отказать, итоги государственных закупок оставить без изменения.',
    ],
  }
}

function protocol(file: FileReference, records: FileRecords, named: Named): Made | undefined {
  const announcement = records.byId('announcements', file.owner)
  const entry = announcement === null ? undefined : named(announcement.Files)
  if (announcement === null || entry === undefined) return undefined
  const method = Number(announcement.refTradeMethodsId)
  const kind = methodClass(method)
  const year = Number(String(announcement.publishDate).slice(0, 4))
  const lots = records.where('lots', 'trdBuyId', file.owner)
  const published = records.where('bids', 'buyId', file.owner)
  // Some bids stand in the protocol alone.
  const bids = published.length > 0 ? published : records.where('unpublished-bids', 'buyId', file.owner)
  bids.sort((left, right) => (String(left.dateApply) < String(right.dateApply) ? -1 : 1))
  const organiser = records.byId('subjects', announcement.orgPid)
  const isTender = kind === 'competition' || kind === 'rating'
  const suffix = /-([^-]+)$/.exec(String(lots[0]?.lotNumber ?? ''))?.[1] ?? ''

  const lotOf = (lot: Row): ProtocolLot => {
    const places = new Map<unknown, ProtocolBid>()
    const own = bids.flatMap((bid) => {
      const offer = (bid.AppLots as Row[]).find((one) => one.lotId === lot.id)
      if (offer === undefined) return []
      const supplier = Number(bid.supplierId)
      const discount = Number(offer.discountValue)
      const made: ProtocolBid = {
        name: subjectName(records, supplier),
        biin: String(bid.supplierBinIin),
        moment: momentText(String(bid.dateApply)),
        amount: Number(offer.amount),
        discount,
        discounted: discount === 0 ? Number(offer.amount) : Number(offer.discountPrice),
        merits: !isTender
          ? undefined
          : kind === 'rating'
            ? ratingMerits(supplier, year, Number(offer.id))
            : tenderMerits(discount, Number(offer.id), announcement.refSubjectTypeId === 1),
        stability: isTender ? financialStability(supplier, year) : undefined,
        rejected: offer.statusId === 330 ? rejectionReason(Number(offer.id)) : undefined,
      }
      places.set(offer.statusId, made)
      return [made]
    })
    return {
      number: String(lot.lotNumber),
      name: { ru: plainName(lot.nameRu), kk: plainName(lot.nameKz) },
      quantity: Number(lot.count),
      price: Number(lot.amount) / Number(lot.count),
      amount: Number(lot.amount),
      bids: own,
      winner: places.get(360),
      second: places.get(370),
    }
  }
  const made: Protocol = {
    number: `${file.owner}-${suffix}`,
    name: { ru: plainName(announcement.nameRu), kk: plainName(announcement.nameKz) },
    customer: { ru: plainName(announcement.customerNameRu), kk: plainName(announcement.customerNameKz) },
    organiser: { ru: plainName(announcement.orgNameRu), kk: plainName(announcement.orgNameKz) },
    address: `Казахстан, ${plainName((organiser?.Address as Row[] | undefined)?.[0]?.address)}`,
    isTender,
    lots: lots.map(lotOf),
  }
  return { name: entry.originalName, html: protocolHtml(made) }
}

function subjectName(records: FileRecords, pid: unknown): Name {
  const subject = records.byId('subjects', Number(pid))
  return { ru: plainName(subject?.nameRu), kk: plainName(subject?.nameKz) }
}

/** `2025-06-12 21:58:51.500000` as a protocol writes it: `12.06.2025 21:58:51.500`. */
function momentText(stamp: string): string {
  const [date = '', time = ''] = stamp.split(' ')
  return `${date.split('-').reverse().join('.')} ${time.slice(0, 12)}`
}

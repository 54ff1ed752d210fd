/** The shape of a value in a compiled release, as the tables read it: `t` is any scalar, read as text. */
export type Shape = 't' | [Shape] | { [key: string]: Shape }

const money: Shape = { amount: 't', currency: 't' }
const organisation: Shape = { id: 't', name: 't' }
const period: Shape = { startDate: 't', endDate: 't' }
const document: Shape = {
  id: 't',
  documentType: 't',
  title: 't',
  url: 't',
  format: 't',
  datePublished: 't',
  kz: { sha256: 't' },
}
const milestone: Shape = {
  id: 't',
  title: 't',
  type: 't',
  status: 't',
  dueDate: 't',
  dateMet: 't',
  kz: { aktDate: 't', approveDate: 't', statusId: 't', dayOverdue: 't', sumFine: 't' },
}
const amendment: Shape = {
  id: 't',
  date: 't',
  description: 't',
  rationale: 't',
  amendsReleaseID: 't',
  releaseID: 't',
  changes: [{ property: 't', former_value: 't' }],
  kz: { contractSum: 't', contractSumWnds: 't' },
}
const relatedProcess: Shape = { id: 't', relationship: ['t'], title: 't', scheme: 't', identifier: 't' }
// A person's identifier and name; the key of the pseudonym is made from them, no column is.
const person: Shape = {
  id: 't',
  name: 't',
  identifier: { scheme: 't', id: 't' },
  nationalities: ['t'],
  nationality: 't',
  address: { countryName: 't', country: 't' },
}
const item = (kz?: Shape): Shape => ({
  id: 't',
  relatedLot: 't',
  description: 't',
  description_kk: 't',
  quantity: 't',
  classification: { scheme: 't', id: 't', description: 't' },
  unit: { scheme: 't', id: 't', name: 't', value: money },
  deliveryLocation: { gazetteer: { identifiers: ['t'] } },
  deliveryLocations: [{ gazetteer: { identifiers: ['t'] } }],
  ...(kz === undefined ? {} : { kz }),
})

/**
 * What the tables take from a compiled release: OCDS 1.1, those of its extensions that indicators need, and the `kz`
 * objects.
 * Whatever else a release holds stays in the compiled file.
 */
export const releaseShape: Record<string, Shape> = {
  ocid: 't',
  date: 't',
  language: 't',
  initiationType: 't',
  buyer: organisation,
  kz: { trdBuyId: 't' },
  parties: [
    {
      id: 't',
      name: 't',
      name_kk: 't',
      roles: ['t'],
      identifier: { scheme: 't', id: 't', legalName: 't' },
      address: { streetAddress: 't', locality: 't', region: 't', postalCode: 't', countryName: 't' },
      contactPoint: { telephone: 't', email: 't', url: 't' },
      details: { scale: 't' },
      beneficialOwners: [person],
      shareholders: [
        { id: 't', shareholder: { id: 't', name: 't', identifier: { scheme: 't', id: 't' } }, shareholding: 't' },
      ],
      kz: { kato: 't', typeSupplier: 't', isQvazi: 't' },
    },
  ],
  planning: {
    rationale: 't',
    documents: [document],
    milestones: [milestone],
    budget: {
      amount: money,
      budgetBreakdown: [
        {
          id: 't',
          description: 't',
          amount: money,
          sourceParty: organisation,
          kz: {
            id: 't',
            rootrecordId: 't',
            refEnstruCode: 't',
            refTradeMethodsId: 't',
            refPlnPointStatusId: 't',
            refJustificationId: 't',
            plnPointYear: 't',
            refMonthsId: 't',
            count: 't',
            price: 't',
            dateApproved: 't',
            dateCreate: 't',
            isDeleted: 't',
            kato: 't',
          },
        },
      ],
    },
  },
  tender: {
    id: 't',
    title: 't',
    title_kk: 't',
    description: 't',
    status: 't',
    statusDetails: 't',
    procuringEntity: organisation,
    procurementMethod: 't',
    procurementMethodDetails: 't',
    procurementMethodRationale: 't',
    mainProcurementCategory: 't',
    value: money,
    minValue: money,
    awardCriteria: 't',
    awardCriteriaDetails: 't',
    eligibilityCriteria: 't',
    submissionMethod: ['t'],
    submissionMethodDetails: 't',
    datePublished: 't',
    bidOpening: { date: 't' },
    tenderPeriod: period,
    enquiryPeriod: period,
    awardPeriod: period,
    numberOfTenderers: 't',
    tenderers: [organisation],
    hasEnquiries: 't',
    enquiries: [
      { id: 't', date: 't', author: organisation, answer: 't', dateAnswered: 't', relatedLot: 't', relatedItem: 't' },
    ],
    participationFees: [{ id: 't', type: ['t'], value: money, description: 't' }],
    documents: [document],
    milestones: [milestone],
    amendments: [amendment],
    lots: [
      {
        id: 't',
        title: 't',
        title_kk: 't',
        description: 't',
        status: 't',
        statusDetails: 't',
        value: money,
        awardCriteria: 't',
        tenderPeriod: period,
        enquiryPeriod: period,
        bidOpening: { date: 't' },
        kz: {
          lotNumber: 't',
          refLotStatusId: 't',
          refTradeMethodsId: 't',
          refBuyTradeMethodsId: 't',
          buyer: organisation,
          count: 't',
          unionLots: 't',
          isConstructionWork: 't',
          kato: 't',
          attempt: 't',
        },
      },
    ],
    items: [item({ rootrecordId: 't', refTradeMethodsId: 't' })],
    kz: {
      numberAnno: 't',
      refBuyStatusId: 't',
      refTradeMethodsId: 't',
      methodType: 't',
      refSubjectTypeId: 't',
      refTypeTradeId: 't',
      parentId: 't',
      repeatStartDate: 't',
      repeatEndDate: 't',
      discusEndDate: 't',
      itogiDatePublic: 't',
      isConstructionWork: 't',
      finYear: 't',
      kato: 't',
    },
  },
  bids: {
    statistics: [{ id: 't', measure: 't', date: 't', value: 't', relatedLot: 't', relatedLots: ['t'] }],
    details: [
      {
        id: 't',
        date: 't',
        status: 't',
        statusDetails: 't',
        value: money,
        tenderers: [organisation],
        relatedLots: ['t'],
        documents: [document],
        kz: {
          appId: 't',
          statusId: 't',
          price: 't',
          discountValue: 't',
          discountPrice: 't',
          source: 't',
          points: 't',
          reasons: 't',
        },
      },
    ],
  },
  awards: [
    {
      id: 't',
      title: 't',
      description: 't',
      status: 't',
      statusDetails: 't',
      date: 't',
      value: money,
      suppliers: [organisation],
      relatedLots: ['t'],
      relatedBid: 't',
      hasSubcontracting: 't',
      subcontracting: { minimumPercentage: 't', maximumPercentage: 't', value: money },
      items: [item()],
      amendments: [amendment],
      documents: [document],
      kz: { protocolWinner: 't' },
    },
  ],
  contracts: [
    {
      id: 't',
      awardID: 't',
      title: 't',
      description: 't',
      status: 't',
      statusDetails: 't',
      dateSigned: 't',
      period: { startDate: 't', endDate: 't', durationInDays: 't' },
      value: money,
      items: [
        item({
          plnPointId: 't',
          itemPriceWnds: 't',
          totalSum: 't',
          totalSumWnds: 't',
          firstQuantity: 't',
          firstItemPrice: 't',
          firstTotalSum: 't',
        }),
      ],
      amendments: [amendment],
      documents: [document],
      milestones: [milestone],
      relatedProcesses: [relatedProcess],
      implementation: {
        endDate: 't',
        finalValue: money,
        documents: [document],
        milestones: [milestone],
        transactions: [{ id: 't', date: 't', value: money, payer: organisation, payee: organisation }],
      },
      kz: {
        id: 't',
        contractNumberSys: 't',
        contractSumWnds: 't',
        withNds: 't',
        faktSum: 't',
        faktSumWnds: 't',
        finYear: 't',
        faktTradeMethodsId: 't',
        refContractStatusId: 't',
        refContractTypeId: 't',
        trdBuyId: 't',
        isGu: 't',
        planExecDate: 't',
        faktExecDate: 't',
        refJustificationId: 't',
        groundLaw: 't',
        groundSubparagraph: 't',
        refSubjectTypeId: 't',
        enforcement: 't',
        firstContractSum: 't',
        firstContractSumWnds: 't',
        firstEcEndDate: 't',
        firstPlanExecDate: 't',
        removedItems: 't',
        removedSum: 't',
        supplier: organisation,
        buyer: organisation,
      },
    },
  ],
  complaints: [
    {
      id: 't',
      date: 't',
      status: 't',
      type: 't',
      author: organisation,
      documents: [document],
      kz: {
        status: 't',
        numberAppeal: 't',
        decisionDate: 't',
        startDate: 't',
        endDate: 't',
        active: 't',
        complaintId: 't',
      },
    },
  ],
  relatedProcesses: [relatedProcess],
}

/** The DuckDB type of a shape: every scalar is VARCHAR, so that an odd type is never an error. */
export function shapeType(shape: Shape): string {
  if (shape === 't') return 'VARCHAR'
  if (Array.isArray(shape)) return `${shapeType(shape[0]!)}[]`
  const fields = Object.entries(shape).map(([name, field]) => `"${name}" ${shapeType(field)}`)
  return `STRUCT(${fields.join(', ')})`
}

/** Every place in a release where the shape expects a list or an object, as a JSON path (`$.tender.lots[*].value`). */
export function containers(
  shape: Record<string, Shape> = releaseShape,
  path = '$',
): { path: string; type: 'ARRAY' | 'OBJECT' }[] {
  return Object.entries(shape).flatMap(([name, field]) => {
    const here = `${path}.${name}`
    if (field === 't') return []
    if (!Array.isArray(field)) return [{ path: here, type: 'OBJECT' as const }, ...containers(field, here)]
    const inner = field[0]!
    const element = inner === 't' || Array.isArray(inner) ? [] : [{ path: `${here}[*]`, type: 'OBJECT' as const }]
    return [
      { path: here, type: 'ARRAY' as const },
      ...element,
      ...(inner === 't' || Array.isArray(inner) ? [] : containers(inner, `${here}[*]`)),
    ]
  })
}

/** A release of OCDS 1.1 that fills much and in which nothing is wrong. */
export function validRelease() {
  const value = (amount: number) => ({ amount, currency: 'KZT' })
  const item = (id: string) => ({
    id,
    description: 'paper',
    quantity: 2.5,
    unit: { scheme: 'UNCEFACT', id: 'KGM', name: 'kg', value: value(10) },
    classification: { scheme: 'CPV', id: '30197630', description: 'paper' },
  })
  const document = (id: string) => ({
    id,
    documentType: 'tenderNotice',
    title: 'notice',
    url: 'https://example.org/notice.pdf',
    datePublished: '2026-01-10T09:00:00+05:00',
  })
  return {
    ocid: 'ocds-a1b2c3-1',
    id: 'ocds-a1b2c3-1-1',
    date: '2026-03-01T00:00:00Z',
    tag: ['compiled'],
    initiationType: 'tender',
    language: 'ru',
    parties: [
      {
        id: 'KZ-BIN-1',
        name: 'School',
        name_kk: 'Mektep',
        identifier: { scheme: 'KZ-BIN', id: '1' },
        roles: ['buyer', 'procuringEntity'],
      },
      { id: 'KZ-BIN-2', name: 'Supplier', roles: ['supplier', 'tenderer'], details: { anything: 1 } },
    ],
    buyer: { id: 'KZ-BIN-1', name: 'School' },
    planning: { budget: { id: 'b', amount: value(1000) } },
    tender: {
      id: 't1',
      title: 'Paper',
      title_kk: 'Qaghaz',
      status: 'complete',
      procuringEntity: { id: 'KZ-BIN-1', name: 'School' },
      procurementMethod: 'open',
      mainProcurementCategory: 'goods',
      submissionMethod: ['electronicSubmission'],
      value: value(900),
      tenderPeriod: { startDate: '2026-01-10T09:00:00+05:00', endDate: '2026-01-20T09:00:00+05:00' },
      numberOfTenderers: 1,
      tenderers: [{ id: 'KZ-BIN-2', name: 'Supplier' }],
      items: [item('i1'), item('i2')],
      documents: [document('d1')],
      milestones: [{ id: 'm1', type: 'delivery', status: 'scheduled', dueDate: '2026-04-01T00:00:00Z' }],
    },
    awards: [
      {
        id: 'a1',
        status: 'active',
        date: '2026-02-01T00:00:00Z',
        value: value(800),
        suppliers: [{ id: 'KZ-BIN-2', name: 'Supplier' }],
        items: [item('i1')],
      },
    ],
    contracts: [
      {
        id: 'c1',
        awardID: 'a1',
        status: 'active',
        dateSigned: '2026-02-10T00:00:00Z',
        period: { startDate: '2026-02-10T00:00:00Z', endDate: '2026-12-31T00:00:00Z' },
        value: value(800),
        implementation: {
          transactions: [
            {
              id: 'x1',
              date: '2026-02-20T00:00:00Z',
              value: value(100),
              payer: { id: 'KZ-BIN-1', name: 'School' },
              payee: { id: 'KZ-BIN-2', name: 'Supplier' },
            },
          ],
        },
      },
    ],
    relatedProcesses: [{ id: '1', relationship: ['planning'], scheme: 'ocid', identifier: 'ocds-a1b2c3-p1' }],
  }
}

/** A release package around releases. */
export function packageOf(releases: unknown, more: object = {}) {
  return {
    uri: 'https://example.org/package.json',
    version: '1.1',
    publishedDate: '2026-03-02T00:00:00Z',
    publisher: { name: 'Example' },
    ...more,
    releases,
  }
}

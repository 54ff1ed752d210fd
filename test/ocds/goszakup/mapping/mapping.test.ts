import { beforeAll, describe, expect, it } from 'vitest'
import { indexFields } from '../../../../src/dataset/transform/process-index.ts'
import { readSchema } from '../../../../src/goszakup/client/selection.ts'
import { schemaText } from '../../../../src/goszakup/schema.ts'
import {
  accountForFields,
  droppedReasons,
  type FieldFate,
  reasonFor,
} from '../../../../src/ocds/goszakup/mapping/account.ts'
import { mappingPage } from '../../../../src/ocds/goszakup/mapping/page.ts'
import { type Places, probeMapping } from '../../../../src/ocds/goszakup/mapping/probe.ts'

let fields: FieldFate[]
let places: Places
beforeAll(async () => {
  places = probeMapping(await readSchema(schemaText()))
  fields = await accountForFields(indexFields, { places })
}, 120_000)

const fateOf = (name: string) => fields.find(({ type, field }) => `${type}.${field}` === name)!.fate
const names = (kind: string) =>
  fields.filter(({ fate }) => fate.kind === kind).map(({ type, field }) => `${type}.${field}`)

describe('the account of fields', () => {
  it('leaves out no field of the schema', () => {
    expect(names('unknown')).toEqual([])
    const types = schemaText().match(/^type (?!Query)\w+/gm)!
    expect(new Set(fields.map(({ type }) => `type ${type}`))).toEqual(new Set(types))
  })

  it('finds a field that the service has and the mapping does not know', async () => {
    const text = schemaText().replace('\ntype Lots {\n', '\ntype Lots {\n  brandNew: Int\n')
    const found = await accountForFields(indexFields, { schema: await readSchema(text), places })
    expect(found.filter(({ fate }) => fate.kind === 'unknown').map(({ field }) => field)).toEqual(['brandNew'])
    expect(() => mappingPage(found)).toThrow('Lots.brandNew')
  })

  it('gives a reason to nothing but what is dropped', () => {
    const patterns = Object.keys(droppedReasons())
    const used = new Set(names('dropped').map((name) => reasonFor(name, patterns)))
    expect(patterns.filter((pattern) => !used.has(pattern))).toEqual([])
  })

  it('sees where fields come out', () => {
    const at = (name: string) => places.get(name)
    expect(at('TrdBuy.nameRu')).toEqual(['tender/title'])
    expect(at('TrdBuy.refBuyStatusId')).toEqual(['tender/kz/refBuyStatusId', 'tender/status', 'tender/statusDetails'])
    expect(at('Lots.amount')).toEqual(['tender/lots/value/amount'])
    expect(at('TrdAppLots.amount')).toContain('bids/details/value/amount')
    expect(at('TreasuryPay.payAmount')).toContain('contracts/implementation/transactions/value/amount')
    // What goes before it in other purchases does not hide it.
    expect(at('TrdBuy.startDate')).toContain('tender/tenderPeriod/startDate')
    expect(at('RefBuyStatus.nameRu')).toContain('tender/statusDetails')
    // It changes nothing but whether the lot is there.
    expect(at('Lots.isDeleted')).toContain('tender')
    expect(at('ContractUnits.lotId')).toContain('contracts/items/relatedLot')
  })

  it('has no field of natural persons in a release', () => {
    for (const name of ['TrdBuyComm.fio', 'Subject.phone', 'Contract.supplierIik', 'SubjectUsers.iin'])
      expect(fateOf(name).kind).toBe('person')
  })
})

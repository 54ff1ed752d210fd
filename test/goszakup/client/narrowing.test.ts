import { beforeAll, describe, expect, it } from 'vitest'
import { checkNarrowing, narrowed, neededFields } from '../../../src/goszakup/client/narrowing.ts'
import { readSchema, type SchemaTypes, select, selectionText } from '../../../src/goszakup/client/selection.ts'
import { entities } from '../../../src/goszakup/entities.ts'
import { schemaText } from '../../../src/goszakup/schema.ts'
import { explain } from '../../../src/terminal/fail.ts'

let schema: SchemaTypes
beforeAll(async () => {
  schema = await readSchema(schemaText())
})

const entity = (name: string) => entities.find((known) => known.name === name)!
const text = (name: string, ...names: string[]) => {
  const { type } = entity(name)
  const made = narrowed(select(schema, type!), names, neededFields(entity(name)))
  return made === undefined ? undefined : selectionText(made)
}

describe('--select', () => {
  it('asks for what it names, and for what is needed besides', () => {
    const asked = text('announcements', 'nameRu')!
    expect(asked).toMatch(/\bnameRu\b/)
    for (const field of [
      'id',
      'refBuyStatusId',
      'publishDate',
      'endDate',
      'lastUpdateDate',
      'orgBin',
      'kato',
      'parentId',
    ])
      expect(asked.split(' ')).toContain(field)
    expect(asked).not.toMatch(/nameKz|totalSum|Lots|Files/)
  })

  it('takes a whole object by its name, a part of it by a path, with its key', () => {
    expect(text('announcements', 'Files.originalName')).toMatch(
      /\bFiles\{id originalName objectId\}|\bFiles\{[^}]*\boriginalName\b/,
    )
    expect(text('announcements', 'Files.originalName')).not.toContain('filePath')
    expect(text('announcements', 'Files')).toContain('filePath')
    expect(text('bids', 'AppLots.price')).toMatch(/AppLots\{id .*\blotId\b.*\bprice\b/)
    expect(text('bids', 'AppLots.price')).not.toContain('Offers')
  })

  it('keeps what filters here and followers there compare', () => {
    expect(text('lots', 'nameRu')).toContain('plnPointKatoList')
    expect(text('plans', 'nameRu')).toContain('rootrecordId')
    expect(text('contracts', 'contractSum')).toMatch(/\blastUpdateDate\b/)
    expect(text('contracts', 'contractSum')).toMatch(/\bcrdate\b/)
    expect(text('subjects', 'nameRu')).toMatch(/^pid /)
    const register = text('unscrupulous', 'supplierNameKz')!.split(' ')
    expect(register).toEqual(
      expect.arrayContaining(['systemId', 'supplierBiin', 'supplierInnunp', 'supplierNameRu', 'startDate']),
    )
  })

  it('leaves an entity whole that has none of the names', () => {
    expect(text('acts', 'lotNumber')).toBeUndefined()
    expect(text('lots', 'lotNumber')).toContain('lotNumber')
  })

  it('refuses a name that no entity has, and suggests one', () => {
    checkNarrowing(schema, ['id', 'nameRu', 'Lots.id', 'Files'], false)
    const refusal = (name: string, withPersons = false) => {
      try {
        checkNarrowing(schema, ['id', name], withPersons)
      } catch (error) {
        return explain(error)
      }
      return undefined
    }
    expect(refusal('nameRo')).toMatchObject({ exitCode: 2, what: 'there is no field "nameRo" to fetch' })
    expect(refusal('nameRo')!.next).toEqual(['did you mean "nameRu"?'])
    expect(refusal('Lots.nameRu')).toMatchObject({ exitCode: 2 })
    expect(refusal('supplierFio')!.next).toEqual(['add --with-persons'])
    expect(refusal('supplierFio', true)).toBeUndefined()
  })
})

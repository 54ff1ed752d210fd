import { describe, expect, it } from 'vitest'
import { biinFlag, fieldListFlag, katoFlag, rateFlag } from '../../src/goszakup/flags.ts'

type Made = { parse: (input: string, context: never, options: never) => Promise<unknown> }
const parse = (flag: unknown, input: string) => (flag as Made).parse(input, {} as never, {} as never)

describe('flags of fetch', () => {
  it('take a BIN or IIN whose check digit fits', async () => {
    expect(await parse(biinFlag({}), '050140006873')).toBe('050140006873')
    for (const wrong of ['050140006874', '05014000687', 'abc'])
      await expect(parse(biinFlag({}), wrong)).rejects.toThrow('is not a BIN or IIN')
  })

  it('take a KATO code of any level', async () => {
    for (const code of ['75', '5510', '551010', '551010000']) expect(await parse(katoFlag({}), code)).toBe(code)
    await expect(parse(katoFlag({}), '551')).rejects.toThrow('got 3')
    await expect(parse(katoFlag({}), '98')).rejects.toThrow('no region begins with 98')
  })

  it('take a rate, and names of fields', async () => {
    expect(await parse(rateFlag({}), '0.5')).toBe(0.5)
    await expect(parse(rateFlag({}), '-1')).rejects.toThrow('requests a second')
    expect(await parse(fieldListFlag({}), 'id, nameRu,Lots.id')).toEqual(['id', 'nameRu', 'Lots.id'])
    await expect(parse(fieldListFlag({}), 'id,')).rejects.toThrow('names of fields')
  })
})

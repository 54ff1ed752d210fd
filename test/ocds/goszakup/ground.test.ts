import { describe, expect, it } from 'vitest'
import { directGround } from '../../../src/ocds/goszakup/planning.ts'

describe('directGround', () => {
  it.each([
    ['пп. 28) п. 3 ст. 16 Закона: малые закупки', { law: '106-VIII', subparagraph: 28 }],
    ['пп. 52 п. 3 ст. 39 приобретение услуг связи', { law: '434-V', subparagraph: 52 }],
    ['подпункт 1) пункта 3 статьи 16 Закона', { law: '106-VIII', subparagraph: 1 }],
    ['п. 2 ст. 16', undefined],
    ['пп. 1) п. 3 ст. 163', undefined],
    [undefined, undefined],
  ])('reads %j', (words, ground) => {
    expect(directGround(words)).toEqual(ground)
  })
})

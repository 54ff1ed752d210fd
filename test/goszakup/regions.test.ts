import { describe, expect, it } from 'vitest'
import { regionCode, regionOf, regions } from '../../src/goszakup/regions.ts'

it('has all 20 regions', () => {
  expect(Object.keys(regions)).toHaveLength(20)
  expect(regionOf('710000000')?.full.ru).toBe('городу Астане')
})

describe('regionCode', () => {
  it('is the region of a place', () => {
    expect(regionCode('551010000')).toBe('550000000')
    expect(regionCode('990000000')).toBeUndefined()
    expect(regionCode('55')).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { isInBook, katoPrefix, katoProblem } from '../../src/goszakup/kato.ts'

describe('katoPrefix', () => {
  it.each([
    ['75', '75'],
    ['750000000', '75'],
    ['10', '10'],
    ['100000000', '10'],
    ['5510', '5510'],
    ['551000000', '5510'],
    ['551010', '551010'],
    ['551010000', '551010'],
    ['5510100', '551010'],
    ['551010100', '551010100'],
    ['551010101', '551010101'],
    ['710000000', '71'],
  ])('of %s is %s', (code, prefix) => {
    expect(katoPrefix(code)).toBe(prefix)
  })

  it('does not take a settlement for its neighbours', () => {
    expect('551010101'.startsWith(katoPrefix('551010100'))).toBe(false)
  })
})

describe('katoProblem', () => {
  it('takes each level', () => {
    for (const code of ['75', '5510', '551010', '551010100', '550000000']) expect(katoProblem(code)).toBeUndefined()
  })

  it('says what is wrong', () => {
    expect(katoProblem('5')).toContain('2 digits (region), 4 (city or district), 6 (rural district) or 9, got 1')
    expect(katoProblem('55101')).toContain('got 5')
    expect(katoProblem('Алматы')).toContain('digits only')
    expect(katoProblem('99')).toContain('55 Pavlodar')
  })
})

describe('isInBook', () => {
  const book = ['550000000', '551000000', '551010000', '551010100', '750000000']

  it('knows places and those that have places below them', () => {
    expect(isInBook('55', book)).toBe(true)
    expect(isInBook('5510', book)).toBe(true)
    expect(isInBook('551010100', book)).toBe(true)
    expect(isInBook('551020000', book)).toBe(false)
    expect(isInBook('5599', book)).toBe(false)
  })

  it('says nothing of a region that the book has only the name of, or that is no book of places', () => {
    expect(isInBook('7511', book)).toBeUndefined()
    expect(isInBook('7511', ['A', 'B'])).toBeUndefined()
  })
})

import { expect, it } from 'vitest'
import { regionOf } from '../../src/indicators/selection.ts'

it('takes the code of a region, whole or its beginning', () => {
  expect(['75', '7500', '750000000'].map(regionOf)).toEqual(['75', '75', '75'])
  expect(['10', '100000000'].map(regionOf)).toEqual(['10', '10'])
})

it('refuses what is no region rather than finding nothing, and a part of one rather than taking all of it', () => {
  for (const typed of ['99', '7', '', 'Алматы', '990000000', '75000'])
    expect(() => regionOf(typed), typed).toThrow(`--region: "${typed}" is not a KATO code`)
  for (const typed of ['7510', '751110', '551010000']) expect(() => regionOf(typed), typed).toThrow('part of a region')
})

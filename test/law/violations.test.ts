import { describe, expect, it } from 'vitest'
import { norm } from '../../src/law/norms.ts'
import { authorities, phases, violations } from '../../src/law/violations.ts'
import { languages } from '../../src/terminal/languages.ts'

describe('the kinds of breaches', () => {
  it('are 39, each with names, norms, a phase and somebody to turn to', () => {
    expect(violations()).toHaveLength(39)
    expect(new Set(violations().map(({ id }) => id)).size).toBe(39)
    const known = authorities().map(({ id }) => id)
    for (const { id, name, norms, liability, authorities: bodies, phase } of violations()) {
      for (const lang of languages) expect(name[lang], id).not.toBe('')
      expect(norms.length, id).toBeGreaterThan(0)
      for (const key of [...norms, ...liability]) expect(norm(key).key).toBe(key)
      for (const key of liability) expect(key).toMatch(/^kz:koap:/)
      expect(bodies.length, id).toBeGreaterThan(0)
      expect(
        bodies.filter((body) => !known.includes(body)),
        id,
      ).toEqual([])
      expect(phases).toContain(phase)
    }
  })

  it('go through a purchase from its plan to its payment', () => {
    const found = new Set(violations().map(({ phase }) => phase))
    expect([...found].sort()).toEqual([...phases].sort())
    expect(violations()[0]).toMatchObject({
      id: 'plan-out',
      phase: 'planning',
      liability: ['kz:koap:207-11', 'kz:koap:207-13'],
    })
  })
})

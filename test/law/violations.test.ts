import { describe, expect, it } from 'vitest'
import { norm } from '../../src/law/norms.ts'
import { authorities, phases, violations } from '../../src/law/violations.ts'
import { languages } from '../../src/terminal/languages.ts'

describe('the kinds of breaches', () => {
  it('are 39, each with names, norms, a phase and somebody to turn to', () => {
    expect(violations()).toHaveLength(39)
    expect(new Set(violations().map(({ id }) => id)).size).toBe(39)
    const known = authorities().map(({ id }) => id)
    for (const violation of violations()) {
      const { id, name, norms, liability, crimes, authorities: bodies, phase } = violation
      const { what, signs, evidence, consequence, innocent, act_by } = violation
      for (const lang of languages) expect(name[lang], id).not.toBe('')
      expect(norms.length, id).toBeGreaterThan(0)
      for (const key of [...norms, ...liability]) expect(norm(key).key).toBe(key)
      for (const key of liability) expect(key).toMatch(/^kz:koap:/)
      for (const key of crimes) expect(norm(key).key).toMatch(/^kz:uk:/)
      for (const texts of [signs, evidence, innocent]) expect(texts.length, id).toBeGreaterThan(0)
      for (const text of [what, consequence, act_by, ...signs, ...evidence, ...innocent])
        for (const lang of languages) {
          expect(text[lang].trim(), id).not.toBe('')
          if (lang !== 'en') expect(text[lang], id).toMatch(/[а-яәғқңөұүһі]/i)
        }
      expect(bodies.length, id).toBeGreaterThan(0)
      expect(
        bodies.filter((body) => !known.includes(body)),
        id,
      ).toEqual([])
      expect(phases).toContain(phase)
    }
  })

  it('name letters that the other kinds know', () => {
    const kinds = violations().flatMap(({ letter, other_letters }) => [letter, ...other_letters])
    expect(
      [...new Set(kinds)].filter((kind) => !/^[a-z0-9]+(-[a-z]+)+$|^maslikhat$|^gasc$|^newsroom$/.test(kind)),
    ).toEqual([])
    for (const { id, letter, other_letters } of violations()) expect(other_letters, id).not.toContain(letter)
  })

  it('go through a purchase from its plan to its payment', () => {
    const found = new Set(violations().map(({ phase }) => phase))
    expect([...found].sort()).toEqual([...phases].sort())
    expect(violations()[0]).toMatchObject({
      id: 'plan-out',
      phase: 'planning',
      liability: ['kz:koap:207-11', 'kz:koap:207-13', 'kz:koap:207-18', 'kz:koap:207-16'],
    })
  })
})

describe('the authorities', () => {
  it('say what they can do, how they are reached and by which norms', () => {
    for (const { id, remit, channel, norms } of authorities()) {
      for (const lang of languages) for (const text of [remit, channel]) expect(text[lang], id).not.toBe('')
      expect(norms.length, id).toBeGreaterThan(0)
      for (const key of norms) expect(norm(key).key).toBe(key)
    }
  })
})

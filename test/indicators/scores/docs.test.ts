import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { criComponents, criMinimum, critical, levels } from '../../../src/indicators/scores/rules.ts'
import { root } from '../../support/cli.ts'

it('docs/scores.md has the levels and the components', () => {
  const page = readFileSync(join(root, 'docs/scores.md'), 'utf8')
  for (const { name, from } of levels) expect(page).toContain(`| \`${name}\` | ${from} or more |`)
  expect(page).toContain(
    `| \`${critical.name}\` | any, with a flag of ${critical.indicators.map((name) => `\`${name}\``).join(' or ')} (`,
  )
  for (const { name, flags = {} } of criComponents) {
    const line = page.split('\n').find((text) => text.startsWith(`| \`${name}\` |`))!
    const [, , one, half] = line.split('|')
    for (const [indicator, halves] of Object.entries(flags)) expect(halves === 2 ? one : half).toContain(indicator)
  }
  expect(page).toContain(`fewer than ${criMinimum} give no number`)
})

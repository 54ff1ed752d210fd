import { expect, it } from 'vitest'
import { limits } from '../../src/law/limits.ts'
import { norms } from '../../src/law/norms.ts'
import { lawPage } from '../../src/law/page.ts'
import { violations } from '../../src/law/violations.ts'

it('the page of the law has every value, norm and kind of breach, and who leans on them', () => {
  const page = lawPage([{ name: 'my-sign', law: ['payment', 'kz:106-VIII:law:6-8'], violations: ['late-pay'] }])
  const lines = page.split('\n')
  for (const { key } of limits()) expect(page).toContain(`| \`${key}\` |`)
  for (const { key } of norms()) expect(page).toContain(`\`${key}\``)
  for (const { text } of norms()) expect(page).toContain(text.en)
  for (const { id } of violations()) expect(page).toContain(`| \`${id}\` |`)
  expect(lines.find((line) => line.startsWith('| `payment` |'))).toMatch(
    /30 \| calendar-day \| 2025-01-01 \| {2}\| `kz:106-VIII:law:17-6` \| verified \| \d{4}-\d\d-\d\d \| \[my-sign\]/,
  )
  expect(lines.filter((line) => line.startsWith('| `mci` |'))).toHaveLength(7)
  expect(lines.find((line) => line.startsWith('| `late-pay` |'))).toContain('[my-sign](indicators/my-sign.md)')
  expect(lines.find((line) => line.startsWith('| `direct-ground` |'))).toContain(' 42, 43 |')
  expect(lines.find((line) => line.startsWith('| 2026 |'))).toContain('| 247 | secondary |')
})

it('calls nothing current', () => {
  const page = lawPage([])
  expect(page.replace('nothing that\n  was read more than 90 days ago is called current', '')).not.toMatch(
    /\bcurrent(?![ -]repair)/i,
  )
})

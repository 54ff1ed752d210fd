import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { columnsOf, missingFields } from '../../src/registers/columns.ts'
import { registerFormats, registerNames } from '../../src/registers/formats.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'registers.md'), 'utf8')

test.each(registerNames)('the page tells of %s', (register) => {
  expect(page).toContain(`| \`${register}\` | \``)
})

test.each(registerNames.filter((name) => name !== 'other'))(
  'each heading that %s is said to have is recognised',
  (register) => {
    const format = registerFormats[register]
    for (const field of format.fields)
      for (const heading of field.called.split(', ').filter((words) => words !== '')) {
        const [[name] = []] = [...columnsOf([heading], format)]
        expect([heading, name]).toEqual([heading, field.name])
      }
  },
)

test('the examples of the page have what their register needs', () => {
  const examples = [...page.matchAll(/^### ([^\n]+)\n[\s\S]*?```csv\n([^\n]+)\n/gm)]
  expect(examples.length).toBe(5)
  for (const [, names, headings] of examples) {
    const format = registerFormats[names!.split(', ')[0] as keyof typeof registerFormats]
    expect([names, missingFields(columnsOf(headings!.split(/[;,]/), format), format)]).toEqual([names, []])
  }
})

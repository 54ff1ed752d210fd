import { expect, test } from 'vitest'
import { sourceOf } from '../../src/notebook/course.ts'
import { parametersOf, withParameters } from '../../src/notebook/parameters.ts'

const notebook = {
  cells: [
    { cell_type: 'markdown', source: '# T' },
    {
      cell_type: 'code',
      metadata: { tags: ['parameters'] },
      outputs: [],
      source: [
        "const dataset = process.env.JARYQ_DATA ?? '../jaryq-data'\n",
        "const lang = 'ru' as 'ru' | 'en' | 'kk'\n",
        '/** Only this year. */\n',
        'const year: number | null = null // null: the last\n',
        "let region = '750000000'\n",
        'const share = 0.25\n',
        'const all = true\n',
        "const codes: string[] = ['a']",
      ],
    },
    { cell_type: 'code', metadata: {}, outputs: [], source: 'console.log(year)' },
  ],
}

test('parameters are the lines of the tagged cell, with their types', () => {
  expect(parametersOf(notebook)).toEqual([
    { name: 'dataset', type: 'string', value: "process.env.JARYQ_DATA ?? '../jaryq-data'" },
    { name: 'lang', type: "'ru' | 'en' | 'kk'", value: "'ru'" },
    { name: 'year', type: 'number | null', value: 'null' },
    { name: 'region', type: 'string', value: "'750000000'" },
    { name: 'share', type: 'number', value: '0.25' },
    { name: 'all', type: 'boolean', value: 'true' },
    { name: 'codes', type: 'string[]', value: "['a']" },
  ])
  expect(parametersOf({ cells: [{ cell_type: 'code', source: 'const a = 1' }] })).toEqual([])
})

test('values stand in a cell of their own after it, in the types that the notebook says', () => {
  const before = JSON.stringify(notebook)
  const given = ['year=2025', 'region=0102', 'lang=en', 'all=false', 'share=.5', 'codes=["b","c"]', 'dataset=a=b "c"']
  const { cells } = withParameters(notebook, given, 'n')
  expect(cells).toHaveLength(4)
  expect(cells[2]!.metadata?.tags).toEqual(['injected-parameters'])
  expect(sourceOf(cells[2]).split('\n').slice(1)).toEqual([
    'const year: number | null = 2025',
    'const region: string = "0102"',
    "const lang: 'ru' | 'en' | 'kk' = \"en\"",
    'const all: boolean = false',
    'const share: number = .5',
    'const codes: string[] = ["b","c"]',
    'const dataset: string = "a=b \\"c\\""',
  ])
  expect(JSON.stringify(notebook)).toBe(before)
  // Given again, the last one counts, and there is still one such cell.
  const again = withParameters({ cells }, ['year=null', 'year=2024'], 'n')
  expect(again.cells).toHaveLength(4)
  expect(sourceOf(again.cells[2])).toContain('const year: number | null = 2024')
  expect(withParameters(notebook, [], 'n')).toBe(notebook)
})

test.each([
  ['yaer=2025', /no parameter of n "yaer"/],
  ['year', /"year" is no parameter/],
  ['year=last', /the parameter year cannot be "last"/],
  ['share=1,5', /cannot be "1,5"/],
  ['all=yes', /cannot be "yes"/],
  ['lang=de', /cannot be "de"/],
  ['codes=b', /cannot be "b"/],
  ['year=2025; process.exit()', /cannot be/],
])('%s is refused', (given, words) => {
  expect(() => withParameters(notebook, [given], 'n')).toThrow(words)
})

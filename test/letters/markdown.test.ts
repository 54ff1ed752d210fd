import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeMarkdown, gapFor, gapsIn, parseMarkdown, type Run, renumber } from '../../src/letters/markdown.ts'

const text = (runs: Run[]) => runs.map((run) => run.text).join('')

describe('a value in Markdown', () => {
  it('means just its text, in a paragraph and in a table, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom(...'ab |*_`[]()<>#~&!\\-+=1.:/"\'\nҚ'.split('')),
          minLength: 1,
          maxLength: 30,
        }),
        async (value) => {
          const shown = value.replace(/\s+/g, ' ').trim()
          fc.pre(shown !== '')
          const blocks = await parseMarkdown(
            `x ${escapeMarkdown(value)}\n\n| a | b |\n|---|---|\n| ${escapeMarkdown(value)} | c |`,
          )
          expect(blocks).toHaveLength(2)
          expect(blocks[0]).toEqual({ kind: 'paragraph', runs: [{ text: `x ${shown}` }] })
          expect(blocks[1]?.kind === 'table' && blocks[1].rows.map((row) => row.map(text))).toEqual([[shown, 'c']])
        },
      ),
      { numRuns: 300 },
    )
  })

  it('cannot begin a list, a heading or a rule', async () => {
    for (const value of [
      '1. x',
      '1) x',
      '- x',
      '+ x',
      '# x',
      '---',
      '===',
      '> x',
      '<b>x</b>',
      '[a](https://example.kz)',
      'www.example.kz',
    ])
      expect(await parseMarkdown(escapeMarkdown(value))).toEqual([{ kind: 'paragraph', runs: [{ text: value }] }])
  })

  it('is a link when it is an https address', async () => {
    const link = 'https://goszakup.gov.kz/ru/announce/index/1?a=b_c&d=e'
    expect(await parseMarkdown(escapeMarkdown(link))).toEqual([{ kind: 'paragraph', runs: [{ text: link, link }] }])
    expect(escapeMarkdown('http://example.kz')).not.toContain('<')
    expect(escapeMarkdown('javascript:alert(1)')).not.toContain('<')
  })

  it('keeps the spaces that hold a number together', () => {
    expect(escapeMarkdown('1\u00a0250\u00a0000 тенге')).toBe('1\u00a0250\u00a0000 тенге')
  })

  it('loses marks that turn the direction of text', () => {
    expect(escapeMarkdown('a\u202eb\u0000c')).toBe('abc')
  })
})

describe('a gap', () => {
  it('is seen in every language', async () => {
    expect(
      gapsIn(`a ${gapFor('адрес', 'ru').text} ${gapFor('мекенжай', 'kk').text} ${gapFor('address', 'en').text}`),
    ).toEqual(['[ЗАПОЛНИТЬ: адрес]', '[ТОЛТЫРУ: мекенжай]', '[FILL IN: address]'])
    const [block] = await parseMarkdown(`Адрес: ${escapeMarkdown(gapFor('адрес', 'ru'))}, всё`)
    expect(block?.kind === 'paragraph' && block.runs.map((run) => [run.text, run.gap === true])).toEqual([
      ['Адрес: ', false],
      ['[ЗАПОЛНИТЬ: адрес]', true],
      [', всё', false],
    ])
  })
})

describe('ordered lists', () => {
  it('close up when items were left out', () => {
    expect(renumber('1) a\n1) b\n4) c\n\n7. d\n7. e')).toBe('1) a\n2) b\n3) c\n\n1. d\n2. e')
  })
})

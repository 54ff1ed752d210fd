import { describe, expect, test } from 'vitest'
import { labelledBars, monthBars, wrap } from '../../src/charts/forms.ts'
import { renderSvg } from '../../src/charts/svg.ts'

const months = monthBars([
  { month: '2025-01', value: 1200.5 },
  { month: '2025-02', value: 3 },
  { month: '2025-05', value: 900 },
])

describe('renderSvg', () => {
  test('the same specification gives the same bytes, whatever was drawn before', async () => {
    const first = await renderSvg(months, { lang: 'ru', id: 'a' })
    await renderSvg(labelledBars([{ label: 'x', note: '', parts: [{ value: 1, color: 'red' }] }]))
    expect(await renderSvg(months, { lang: 'ru', id: 'a' })).toBe(first)
  })

  test('months and numbers are written in the language asked for, in UTC', async () => {
    const text = async (lang: 'en' | 'ru' | 'kk') =>
      [...(await renderSvg(months, { lang })).matchAll(/<text[^>]*>([^<]+)</g)].map((match) => match[1])
    expect(await text('en')).toEqual(expect.arrayContaining(['Jan', 'May', '1,000']))
    expect(await text('ru')).toEqual(expect.arrayContaining(['янв', 'май', '1\u00a0000']))
    expect(await text('kk')).toEqual(expect.arrayContaining(['қаң', 'мам', '1\u00a0000']))
  })

  test('fills what holds it, and says what it is', async () => {
    const svg = await renderSvg(months, { title: 'A < B', description: 'bars & months', id: 'm' })
    const opening = svg.slice(0, svg.indexOf('>') + 1)
    expect(opening).toContain('width="100%"')
    expect(opening).toMatch(/viewBox="0 0 \d+ \d+"/)
    expect(opening).toContain('role="img" aria-labelledby="m-title m-desc"')
    expect(opening).not.toContain('height=')
    expect(svg).toContain('<title id="m-title">A &lt; B</title><desc id="m-desc">bars &amp; months</desc>')
  })

  test('ids inside are its own, so that charts can share a page', async () => {
    const gradient = {
      data: { values: [{ a: 1 }] },
      mark: {
        type: 'bar',
        color: {
          gradient: 'linear',
          stops: [
            { offset: 0, color: 'red' },
            { offset: 1, color: 'blue' },
          ],
        },
      },
      encoding: { x: { field: 'a', type: 'quantitative' } },
    }
    const svg = await renderSvg(gradient, { id: 'one' })
    expect(svg).toMatch(/id="one-gradient_\d+"/)
    expect(svg).toMatch(/url\(#one-gradient_\d+\)/)
  })

  test('text in data stays text', async () => {
    const svg = await renderSvg(
      labelledBars([{ label: '<script>alert(1)</script> & co', note: '"n"', parts: [{ value: 1, color: '#000' }] }]),
    )
    expect(svg).not.toContain('<script')
    expect(svg).toContain('&lt;script&gt;')
  })

  test('loads nothing', async () => {
    for (const url of ['https://example.org/data.csv', 'file:///etc/passwd', '/etc/passwd'])
      await expect(
        renderSvg({ data: { url }, mark: 'point', encoding: { x: { field: 'a', type: 'quantitative' } } }),
      ).rejects.toMatchObject({ name: 'UserError', why: expect.stringContaining('not loaded') })
    const picture = { data: { values: [{ a: 1 }] }, mark: { type: 'image', url: 'https://example.org/a.png' } }
    await expect(renderSvg(picture)).rejects.toMatchObject({ why: expect.stringContaining('not loaded') })
  })

  test('a specification that cannot be drawn is told in words', async () => {
    await expect(renderSvg({ mark: 'bars', data: { values: [] } })).rejects.toMatchObject({
      message: 'the chart cannot be drawn',
      why: expect.stringContaining('"bars"'),
    })
  })
})

describe('labelledBars', () => {
  const widths = (svg: string, color: string) =>
    [...svg.matchAll(new RegExp(`<path[^>]*d="M([\\d.]+),[\\d.]+h([\\d.]+)[^>]*fill="${color}"`, 'g'))].map((match) =>
      Number(match[2]),
    )

  test('bars are as long as their share of the longest', async () => {
    const svg = await renderSvg(
      labelledBars([
        { label: 'a', note: '', parts: [{ value: 10, color: '#111111' }] },
        { label: 'b', note: '', parts: [{ value: 5, color: '#111111' }] },
      ]),
    )
    expect(widths(svg, '#111111')).toEqual([360, 180])
  })

  test('nothing is drawn for nothing', async () => {
    const svg = await renderSvg(labelledBars([{ label: 'a', note: '', parts: [{ value: 0, color: '#111111' }] }]))
    expect(widths(svg, '#111111')).toEqual([])
  })
})

test('long names go on in the next line and end in an ellipsis where there is no room', () => {
  expect(wrap('Из одного источника по несостоявшимся закупкам', 20, 3)).toEqual([
    'Из одного источника',
    'по несостоявшимся',
    'закупкам',
  ])
  expect(wrap('one two three four', 5, 2)).toEqual(['one', 'two…'])
  expect(wrap('x'.repeat(30), 10, 2)).toEqual([`${'x'.repeat(9)}…`])
})

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkTemplate } from '../../src/letters/check.ts'
import { temporary } from '../support/temp.ts'

const templates = join(import.meta.dirname, '../../templates/letters')
const dir = temporary('check')

async function changed(name: string, change: (text: string) => string) {
  const path = join(dir, name)
  const before = await readFile(join(templates, name), 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  await writeFile(path, after)
  return checkTemplate(path, dir)
}

describe('checking a template', () => {
  it('finds nothing wrong with those that are built in', async () => {
    const names = (await readdir(templates)).filter((name) => name.endsWith('.md'))
    expect(names.length).toBeGreaterThan(50)
    for (const name of names) expect(await checkTemplate(join(templates, name), dir), name).toEqual([])
  })

  it('names every placeholder that does not exist, with its line and the one that was meant', async () => {
    const problems = await changed('a-dvga.ru.md', (text) =>
      text.replace('{{customer_name}}', '{{customer_nam}}').replace('{{data_date}}', '{{nonsense}}'),
    )
    expect(problems.map(({ problem, name }) => [problem, name])).toEqual(
      expect.arrayContaining([
        ['placeholder', 'customer_nam'],
        ['placeholder', 'nonsense'],
      ]),
    )
    const one = problems.find(({ name }) => name === 'customer_nam')!
    expect(one.next).toContain('customer_name')
    const lines = (await readFile(join(dir, 'a-dvga.ru.md'), 'utf8')).split('\n')
    expect(lines[one.line! - 1]).toContain('{{customer_nam}}')
  })

  it('knows which placeholders stand inside a list', async () => {
    expect(
      await changed('a-dvga.kk.md', (text) => text.replace('{{#doubts}}\n- {{text}}', '{{#doubts}}\n- {{text}} ')),
    ).toEqual([])
    const problems = await changed('a-dvga.ru.md', (text) => `${text}\n{{text}}\n`)
    expect(problems.map(({ name }) => name)).toEqual(['text'])
  })

  it('misses what is required, in the text and in the list', async () => {
    const hidden = await changed('a-dvga.ru.md', (text) =>
      text.replaceAll(/\{\{#doubts\}\}[\s\S]*?\{\{\/doubts\}\}/g, ''),
    )
    expect(hidden).toMatchObject([{ problem: 'required', name: 'doubts' }])
    const unasked = await changed('a-dvga.ru.md', (text) => text.replace(' doubts,', ''))
    expect(unasked).toMatchObject([{ problem: 'required', name: 'doubts', why: expect.stringContaining('built-in') }])
  })

  it('finds norms that do not exist, in each language', async () => {
    const ru = await changed(
      'a-dvga.ru.md',
      (text) => `${text}\nпо подпункту 3) пункта 99 статьи 23 Закона и kz:106-VIII:law:999\n`,
    )
    expect(ru.map(({ problem, name }) => [problem, name])).toEqual([
      ['norm', 'kz:106-VIII:law:23-99-3'],
      ['norm', 'kz:106-VIII:law:999'],
    ])
    const kk = await changed('a-dvga.kk.md', (text) => `${text}\nЗаңның 199-бабы\n`)
    expect(kk).toMatchObject([{ problem: 'norm', name: 'kz:106-VIII:law:199' }])
  })

  it('refuses words that accuse, and a form that cannot be read', async () => {
    expect(await changed('a-dvga.ru.md', (text) => `${text}\nДиректор – вор.\n`)).toMatchObject([
      { problem: 'words', name: 'вор' },
    ])
    expect(await changed('a-dvga.en.md', (text) => text.replace('form: message', 'form: shout'))).toMatchObject([
      { problem: 'form', why: expect.stringContaining('shout') },
    ])
    expect(await changed('c-info-request.ru.md', (text) => text.replace('---\n', ''))).toMatchObject(
      expect.arrayContaining([{ problem: 'form' }].map((entry) => expect.objectContaining(entry))),
    )
    await expect(checkTemplate(join(dir, 'absent.md'), dir)).rejects.toThrow('cannot read')
  })
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accusingWords } from '../../src/letters/accusing.ts'
import { letterKinds, letterLanguages, loadTemplate, parseTemplate } from '../../src/letters/templates.ts'
import { languages } from '../../src/terminal/languages.ts'

const front = (more = '') => `---\nid: a-dvga\nlang: ru\ntitle: Моё\nrequired: [facts]\n${more}---\n`
const parse = (body: string, more = '') =>
  parseTemplate(`${front(more)}${body}`, { kind: 'a-dvga', lang: 'ru', origin: 'mine.md' })

describe('the built-in templates', () => {
  it('are well formed in every language they are listed with, and ask for the same', async () => {
    for (const kind of await letterKinds()) {
      const templates = await Promise.all((await letterLanguages(kind)).map((lang) => loadTemplate(kind, lang)))
      expect(templates.map(({ lang }) => lang)).toEqual(languages)
      expect(new Set(templates.map(({ required }) => JSON.stringify(required))).size).toBe(1)
      expect(new Set(templates.map(({ roles }) => JSON.stringify(roles))).size).toBe(1)
      for (const template of templates) {
        expect([undefined, 15, 20]).toContain(template.replyWorkingDays)
        expect(template.body).not.toContain('<!--')
        expect([template.addressee, template.channel, template.replyDue].every((text) => text !== '')).toBe(true)
      }
    }
  })

  it('ask for nothing that they do not show, and never accuse', async () => {
    for (const kind of await letterKinds())
      for (const lang of languages) {
        const template = await loadTemplate(kind, lang)
        const asked = template.required.flatMap((entry) => entry.split('|'))
        expect([kind, asked.filter((name) => !new RegExp(`\\{\\{[#^]?${name}\\}\\}`).test(template.body))]).toEqual([
          kind,
          [],
        ])
        expect([kind, accusingWords(template.body, lang)]).toEqual([kind, []])
      }
  })

  it('have the same placeholders in every language', async () => {
    const names = (body: string) =>
      [...new Set([...body.matchAll(/\{\{[#^/]?(\w+)\}\}/g)].map(([, name]) => name))].sort()
    for (const kind of await letterKinds()) {
      const [en, ru, kk] = await Promise.all(languages.map((lang) => loadTemplate(kind, lang)))
      expect([kind, names(ru!.body)]).toEqual([kind, names(en!.body)])
      expect([kind, names(kk!.body)]).toEqual([kind, names(en!.body)])
    }
  })
})

describe('a template', () => {
  it('is refused with a placeholder that does not exist, and its line', async () => {
    await expect(parse('a\n{{aplicant_name}}')).rejects.toMatchObject({
      why: 'line 2 of its text: there is no placeholder "aplicant_name"; did you mean "applicant_name"?',
    })
    await expect(parse('{{#facts}}{{lot_number}}{{/facts}}')).rejects.toMatchObject({
      why: expect.stringContaining('lot_number'),
    })
    await expect(parse('{{n}}')).rejects.toMatchObject({ why: expect.stringContaining('"n"') })
    await expect(parse('{{#facts}}{{n}}. {{text}}{{/facts}}')).resolves.toMatchObject({ title: 'Моё' })
    await expect(parse('x', 'required: [x]\n')).rejects.toThrow()
  })

  it.each(['{{{applicant_name}}}', '{{&applicant_name}}', '{{> other}}', '{{=<% %>=}}'])(
    'may not hold %s',
    async (body) => {
      await expect(parse(body)).rejects.toThrow('the template mine.md cannot be used')
    },
  )

  it('is refused when it is not closed, not front matter, or of another letter', async () => {
    await expect(parse('{{#facts}}')).rejects.toMatchObject({ why: expect.stringContaining('facts') })
    const other = { kind: 'a-dvga', lang: 'ru' as const, origin: 'mine.md' }
    await expect(parseTemplate('no front matter', other)).rejects.toMatchObject({
      why: expect.stringContaining('front matter'),
    })
    await expect(parseTemplate('---\nid: [\n---\n', other)).rejects.toMatchObject({
      why: expect.stringContaining('YAML'),
    })
    await expect(parseTemplate('---\nid: b\nlang: ru\n---\n', other)).rejects.toMatchObject({
      why: 'its id is "b", not "a-dvga"',
    })
    await expect(parseTemplate('---\nid: a-dvga\nlang: kz\n---\nx', { ...other, lang: 'kk' })).resolves.toMatchObject({
      lang: 'kk',
    })
  })
})

describe("the user's own template", () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'jaryq-templates-'))
    await mkdir(join(dir, 'templates'))
    await writeFile(join(dir, 'templates', 'a-dvga.ru.md'), `${front()}Моё письмо`.replaceAll('\n', '\r\n'))
    await writeFile(join(dir, 'templates', 'mine.kz.md'), '---\nid: mine\nlang: kz\n---\nМенің хатым')
  })
  afterAll(() => rm(dir, { recursive: true }))

  it('wins over the built-in one', async () => {
    expect(await loadTemplate('a-dvga', 'ru', dir)).toMatchObject({
      body: 'Моё письмо',
      origin: join(dir, 'templates', 'a-dvga.ru.md'),
    })
    expect((await loadTemplate('a-dvga', 'kk', dir)).origin).toBe('built-in')
  })

  it('can be a new kind, in the languages it has', async () => {
    expect(await letterKinds(dir)).toContain('mine')
    expect(await letterLanguages('mine', dir)).toEqual(['kk'])
    await expect(loadTemplate('mine', 'ru', dir)).rejects.toThrow('does not exist in "ru"')
    await expect(loadTemplate('a-dvgaa', 'ru', dir)).rejects.toMatchObject({
      next: expect.arrayContaining(['did you mean "a-dvga"?']),
    })
  })
})

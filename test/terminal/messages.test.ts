import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/terminal/fail.ts'
import { askedLanguage, type Catalogue, said, saidParagraphs } from '../../src/terminal/messages.ts'
import { topics } from '../../src/terminal/topics.ts'
import { root } from '../support/cli.ts'
import { Texts } from './messages/texts.ts'

/** The folders and files whose texts are all in Russian and Kazakh. */
const covered =
  /^src\/(terminal|cases|field|letters|search|navigator|check|sharing|reports|watch)\/|^src\/goszakup\/(token|check|kato)|^src\/(dataset|notebook)\/check|^src\/dataset\/(build|layout)|^src\/indicators\/(header|parameters?|catalogue|selection|flag)\.ts|^src\/commands\/((case|field|letter|applicant|auth|watch)\/|check|navigator|search|similar|explore|doctor|report|watch|build|flag|data\/(list|push|pull|verify))/

/** The commands whose help is. Of the others their summaries are, which stand in the help of the program. */
const helped =
  /^(check|navigator|doctor|explore|search|similar|help|report|build|flag|watch|data:(list|push|pull|verify)|indicators:(list|show|record)|vat:.*|(letter|case|field|applicant|auth|watch):.*)$/

interface Described {
  id: string
  summary?: string
  description?: string
  args?: Record<string, { description?: string }>
  flags?: Record<string, { description?: string; summary?: string }>
  examples?: { description?: string; command: string }[]
}

const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const folder = 'src/terminal/messages'
const files: [string, Catalogue][] = readdirSync(join(root, folder))
  .sort()
  .map((name) => [name, read(join(folder, name))])
const catalogue: Catalogue = Object.assign({}, ...files.map(([, entries]) => entries))
const sources = new Texts(join(root, 'src')).all()
const commands = Object.values((read('oclif.manifest.json') as { commands: Record<string, Described> }).commands)
const { description: about, oclif } = read('package.json') as {
  description: string
  oclif: { topics: Record<string, { description: string }> }
}

/** One word is the name of a value as a rule: it can be in a catalogue, and need not be. */
const isSentence = (text: string) => /\s/.test(text)

/** Indented is what is typed. */
const paragraphs = (text = '') => text.split('\n\n').filter((paragraph) => /^\S/.test(paragraph))

function helpOf(command: Described): string[] {
  return [
    ...paragraphs(command.description),
    ...[...Object.values(command.args ?? {}), ...Object.values(command.flags ?? {})].flatMap(
      (one: { description?: string; summary?: string }) => one.description ?? one.summary ?? [],
    ),
    ...(command.examples ?? []).flatMap((example) => example.description ?? []),
  ]
}

const generalHelp = [
  about,
  ...Object.values(oclif.topics).map(({ description }) => description),
  ...commands.map(({ summary = '' }) => summary),
  ...Object.values(topics).flatMap((lines) => lines.map(([, meaning]) => meaning)),
]
const wanted = [
  ...sources.flatMap(({ text, places }) => {
    const place = places.find((one) => covered.test(one))
    return place === undefined || !isSentence(text) ? [] : [{ text, place }]
  }),
  ...generalHelp.map((text) => ({ text, place: 'help' })),
  ...commands
    .filter(({ id }) => helped.test(id))
    .flatMap((command) => helpOf(command).map((text) => ({ text, place: `help of ${command.id}` }))),
]

const holes = (text: string) => (text.match(/\{\d?\}/g) ?? []).length

describe('what the program says', () => {
  it('is in Russian and Kazakh', () => {
    const lacking = wanted.filter(({ text }) => !catalogue[text]?.ru || !catalogue[text]?.kk)
    expect(lacking.map(({ text, place }) => `${place}: ${text}`)).toEqual([])
  })

  it('has the same places for what is filled in', () => {
    const wrong = Object.entries(catalogue).filter(([key, { ru, kk }]) =>
      [ru, kk].some((text) => {
        const numbers = [...text.matchAll(/\{(\d)\}/g)].map(([, number]) => number)
        const isNumbered = numbers.length > 0
        return (
          holes(text) !== holes(key) ||
          (isNumbered && (new Set(numbers).size !== holes(key) || Math.max(...numbers.map(Number)) >= holes(key)))
        )
      }),
    )
    expect(wrong).toEqual([])
  })

  it('stands in one catalogue, in its order', () => {
    expect(Object.keys(catalogue)).toHaveLength(files.flatMap(([, entries]) => Object.keys(entries)).length)
    for (const [, entries] of files) expect(Object.keys(entries)).toEqual(Object.keys(entries).sort())
  })

  it('is translated only where the program still says it', () => {
    const known = new Set([
      ...sources.map(({ text }) => text),
      ...generalHelp,
      ...commands.flatMap((command) => [
        ...helpOf(command),
        ...(command.examples ?? []).map((example) => example.command),
      ]),
    ])
    // A text with some of its places filled in, where a language has words of its own for that.
    const patterns = sources
      .filter(({ text }) => text.includes('{}') && /[a-z]{3}/.test(text))
      .map(
        ({ text }) =>
          new RegExp(
            `^${text
              .split('{}')
              .map((part) => part.replace(/[.*+?^${}()[\]\\|/]/g, '\\$&'))
              .join('.*')}$`,
          ),
      )
    const outdated = files
      .filter(([name]) => name !== 'oclif.json')
      .flatMap(([name, entries]) =>
        Object.keys(entries)
          .filter((key) => !known.has(key) && !patterns.some((pattern) => pattern.test(key)))
          .map((key) => `${name}: ${key}`),
      )
    expect(outdated).toEqual([])
  })

  it('has no letters of another alphabet among Kazakh or Russian ones', () => {
    const mixed = Object.values(catalogue)
      .flatMap(({ ru, kk }) => [ru, kk])
      .filter((text) => /\p{Script=Cyrillic}\p{Script=Latin}|\p{Script=Latin}\p{Script=Cyrillic}/u.test(text))
    expect(mixed).toEqual([])
    const kazakhOnly = /[әғқңөұүһі]/i
    expect(Object.values(catalogue).filter(({ ru }) => kazakhOnly.test(ru.replace(/\([^)]*\)/g, '')))).toEqual([])
  })
})

describe("oclif's own words", () => {
  it('are those of the version in use', () => {
    const { name, lib } = { name: '@oclif/core', lib: 'lib' }
    const own = [
      'parser/errors.js',
      'parser/parse.js',
      'parser/validate.js',
      'help/index.js',
      'help/command.js',
      'help/root.js',
    ]
      .map((file) => readFileSync(join(root, 'node_modules', name, lib, file), 'utf8'))
      .join('\n')
    const groups = new Set(
      readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => [...readFileSync(join(root, 'src', file), 'utf8').matchAll(/helpGroup: '(\w+)'/g)])
        .map(([, group]) => group),
    )
    const missing = Object.keys(read(join(folder, 'oclif.json'))).filter((key) => {
      const group = / FLAGS$/.test(key) ? key.slice(0, -6) : undefined
      if (group !== undefined) return !groups.has(group)
      return key.split('{}').some((part) => !own.includes(part.replace(/s?: $/, '').replace(/^s? /, ' ').trim()))
    })
    expect(missing).toEqual([])
  })
})

describe('the language of errors and help', () => {
  it('is the last --lang before --, else JARYQ_LANG, else English', () => {
    expect(askedLanguage(['check', '--lang', 'ru'], {})).toBe('ru')
    expect(askedLanguage(['--lang=ru', 'check', '--lang=kk'], { JARYQ_LANG: 'ru' })).toBe('kk')
    expect(askedLanguage(['check', '--', '--lang', 'ru'], {})).toBe('en')
    expect(askedLanguage(['check'], { JARYQ_LANG: 'kk' })).toBe('kk')
    expect(askedLanguage(['check', '--lang', 'de'], { JARYQ_LANG: 'xx' })).toBe('en')
    expect(askedLanguage(['check', '--lang'], {})).toBe('en')
  })
})

describe('a text that is filled in', () => {
  it('keeps what was typed, and puts it where the language wants it', () => {
    expect(said('there is no command "chek"', 'ru')).toBe('нет команды «chek»')
    expect(said('cannot write /tmp/ә: б.txt', 'ru')).toBe('не удаётся записать: /tmp/ә: б.txt')
    expect(said('cannot write /tmp/ә: б.txt', 'kk')).toBe('/tmp/ә: б.txt: жазу мүмкін емес')
    expect(said('cannot write to standard output', 'ru')).toBe('не удаётся писать в стандартный вывод')
    expect(said('cannot lock /tmp/a/dataset.lock', 'ru')).toBe('не удаётся заблокировать: /tmp/a/dataset.lock')
    expect(said('there is no column "interrupted"', 'kk')).toBe('мұндай баған жоқ: «interrupted»')
  })

  it('is looked up in its parts', () => {
    expect(said('--rate: expected a whole number of at least 0, got "x"', 'ru')).toBe(
      '--rate: нужно целое число не меньше 0, а дано «x»',
    )
    expect(saidParagraphs('done\n\nnetwork', 'ru')).toBe(`${said('done', 'ru')}\n\n${said('network', 'ru')}`)
  })

  it('stays as it is where there is no translation, and in English', () => {
    expect(said('Мектеп №7: жөндеу', 'kk')).toBe('Мектеп №7: жөндеу')
    expect(said('interrupted', 'en')).toBe('interrupted')
    // A thing is counted, not just any words that end in it.
    expect(said('2 tables', 'ru')).toBe('таблиц: 2')
    expect(said('data push DIR --format table', 'ru')).toBe('data push DIR --format table')
  })

  it('is found for a fault of the program too', () => {
    expect(said(explain(new Error('x')).what, 'ru')).toBe('ошибка в самой jaryq: x')
  })
})

import { madeMark } from './declarations.ts'

/** A declaration of notebook.d.ts: what stands before it as its comment, and its text. */
interface Declared {
  doc: string
  example: string | undefined
  text: string
}

/**
 * The reference page of the notebook API, as Markdown, from the text of notebook.d.ts: what can be called, with examples,
 * then what goes in and what comes out.
 */
export function notebookApiPage(declarations: string): string {
  const at = declarations.indexOf(madeMark)
  const all = declared(at === -1 ? declarations : declarations.slice(0, at))
  const interfaces = all.filter(({ text }) => text.startsWith('export interface '))
  const name = ({ text }: Declared) => /^export \w+ (\w+)/.exec(text)![1]!
  const dataset = interfaces.find((one) => name(one) === 'NotebookDataset')
  const functions = all.filter(({ text }) => text.startsWith('export function '))
  const out = [
    '# The notebook API',
    '',
    'Made from notebook.d.ts by `npm run docs`. In a cell:',
    '',
    '```ts',
    "import { assert, open } from 'jaryq/notebook'",
    '```',
    '',
    'Everything awaits. An error that you can mend is told in plain lines. How to run notebooks: [notebooks.md](notebooks.md);',
    'what the tables hold: [tables.md](tables.md).',
    '',
    '## Functions',
    '',
    ...functions.flatMap((one) => callable(one, one.text.replace(/^export function /, ''), '')),
    '## A dataset',
    '',
    'What `open` gives.',
    '',
  ]
  const members = dataset === undefined ? [] : membersOf(dataset.text)
  const properties = members.filter(({ text }) => !isMethod(text))
  out.push(...propertyTable(properties))
  let before = ''
  for (const one of members.filter(({ text }) => isMethod(text))) {
    const called = /^(\w+)/.exec(one.text)![1]!
    // A second signature of the same method stands beside the first.
    if (called === before && one.doc === '') {
      out.push('```ts', `data.${one.text}`, '```', '')
      continue
    }
    out.push(...callable(one, one.text, 'data.'))
    before = called
  }
  out.push('## What goes in and what comes out', '')
  for (const one of interfaces) {
    if (one === dataset) continue
    const listed = membersOf(one.text)
    out.push(`### ${name(one)}`, '', ...(one.doc === '' ? [] : [one.doc, '']))
    out.push(...propertyTable(listed.filter(({ text }) => !isMethod(text))))
    for (const method of listed.filter(({ text }) => isMethod(text)))
      out.push(...(method.doc === '' ? [] : [method.doc, '']), '```ts', method.text, '```', '')
  }
  return `${out.join('\n').trimEnd()}\n`
}

function callable({ doc, example, text }: Declared, signature: string, before: string): string[] {
  const called = /^(\w+)/.exec(signature)![1]!
  return [
    `### ${before}${called}`,
    '',
    ...(doc === '' ? [] : [doc, '']),
    '```ts',
    `${before}${signature}`,
    '```',
    '',
    ...(example === undefined || text === '' ? [] : ['```ts', example, '```', '']),
  ]
}

function isMethod(text: string): boolean {
  return /^\w+(<[^(]*>)?\(/.test(text)
}

function propertyTable(members: Declared[]): string[] {
  if (members.length === 0) return []
  const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()
  const rows = members.map(({ text, doc }) => {
    const [, name = '', type = ''] = /^(?:readonly )?(\[[^\]]+\]|\w+\??): ([\s\S]*)$/.exec(text) ?? []
    return `| \`${name}\` | \`${cell(type)}\` | ${cell(doc)} |`
  })
  return ['| name | type | |', '| --- | --- | --- |', ...rows, '']
}

/** The exported declarations of a file, in order. */
function declared(text: string): Declared[] {
  const found: Declared[] = []
  let comment = ''
  let body: string[] | undefined
  for (const line of text.split('\n')) {
    if (body !== undefined) {
      body.push(line)
      if (line === '}') {
        found.push(withDoc(comment, body.join('\n')))
        ;[body, comment] = [undefined, '']
      }
    } else if (/^(\/\*\*| \*)/.test(line)) comment += `${line}\n`
    else if (line.startsWith('export ')) {
      if (line.endsWith('{')) body = [line]
      else {
        found.push(withDoc(comment, line))
        comment = ''
      }
    } else if (!line.startsWith('//')) comment = ''
  }
  return found
}

/** The members of an interface, in order: each may go over several lines. */
function membersOf(text: string): Declared[] {
  const found: Declared[] = []
  let comment = ''
  let body: string[] = []
  let depth = 0
  for (const line of text.split('\n').slice(1, -1)) {
    const bare = line.slice(2)
    if (body.length === 0 && /^(\/\*\*| \*)/.test(bare)) {
      comment += `${bare}\n`
      continue
    }
    body.push(bare)
    // The arrow of a function type closes nothing.
    const marks = bare.replaceAll('=>', '')
    depth += (marks.match(/[({<]/g) ?? []).length - (marks.match(/[)}>]/g) ?? []).length
    if (depth > 0) continue
    found.push(withDoc(comment, body.join('\n')))
    ;[body, comment] = [[], '']
  }
  return found
}

function withDoc(comment: string, text: string): Declared {
  const lines = comment
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replace(/^\/\*\*\s?/, '')
        .replace(/\s*\*\/$/, '')
        .replace(/^\s*\*\s?/, ''),
    )
  const at = lines.findIndex((line) => line.startsWith('@example'))
  const doc = (at === -1 ? lines : lines.slice(0, at)).join(' ').replace(/\s+/g, ' ').trim()
  const example =
    at === -1
      ? undefined
      : lines
          .slice(at)
          .join('\n')
          .replace(/^@example\s*/, '')
          .trim()
  return { doc, example, text }
}

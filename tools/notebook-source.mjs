// Makes the notebooks of the course from notebooks/sources/*.md: `node tools/notebook-source.mjs [NN …]`. With --check it
// only says which are out of date, and fails. How a source is written: notebooks/sources/README.md.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parse } from 'yaml'

const notebooks = join(dirname(dirname(fileURLToPath(import.meta.url))), 'notebooks')

const metadata = {
  kernelspec: { display_name: 'TypeScript (jaryq)', language: 'typescript', name: 'tslab' },
  language_info: {
    codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    file_extension: '.ts',
    mimetype: 'text/typescript',
    name: 'typescript',
    version: '3.7.2',
  },
}

/** A notebook without outputs from its source. Throws an Error that names the line that is wrong. */
export function notebookFrom(source, name) {
  const text = source.replaceAll('\r\n', '\n')
  const front = /^---\n([\s\S]*?)\n---\n/.exec(text)
  if (front === null) throw new Error(`${name}: it does not begin with a title between two lines of ---`)
  const { title, ...others } = parse(front[1])
  for (const lang of ['en', 'ru', 'kk'])
    if (typeof title?.[lang] !== 'string') throw new Error(`${name}: title.${lang} is missing`)
  if (Object.keys(others).length > 0) throw new Error(`${name}: there is no field "${Object.keys(others)[0]}"`)
  const cells = [markdown(`# ${title.en}\n\n**${title.ru}** · **${title.kk}**`, { title })]
  const before = front[0].split('\n').length - 1
  const lines = text.slice(front[0].length).split('\n')
  let lang
  let prose = []
  const flush = () => {
    const body = prose.join('\n').trim()
    if (body !== '') cells.push(markdown(body, lang === undefined ? {} : { lang }))
    prose = []
  }
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    const mark = /^<!--\s*(\w+)\s*-->$/.exec(line)
    const fence = /^```ts(\s+parameters)?\s*$/.exec(line)
    if (mark !== null) {
      if (!['ru', 'en', 'kk', 'all', 'cell'].includes(mark[1]))
        throw new Error(`${name}:${before + at + 1}: there is no mark "${mark[1]}"`)
      flush()
      if (mark[1] !== 'cell') lang = mark[1] === 'all' ? undefined : mark[1]
    } else if (fence !== null) {
      flush()
      const end = lines.indexOf('```', at + 1)
      if (end === -1) throw new Error(`${name}:${before + at + 1}: this cell has no end`)
      cells.push(code(lines.slice(at + 1, end).join('\n'), fence[1] !== undefined))
      at = end
      lang = undefined
    } else prose.push(line)
  }
  flush()
  if (cells.filter((cell) => cell.metadata.tags?.includes('parameters')).length !== 1)
    throw new Error(`${name}: there is not one cell of parameters`)
  cells.forEach((cell, index) => {
    cell.id = `${cell.cell_type === 'code' ? 'c' : 'm'}${String(index).padStart(2, '0')}`
  })
  return { cells, metadata: { ...metadata, jaryq: { title } }, nbformat: 4, nbformat_minor: 5 }
}

const cellLines = (text) => text.split(/(?<=\n)/)

function markdown(text, { title, lang }) {
  const jaryq = title === undefined ? (lang === undefined ? undefined : { lang }) : { title: true }
  return { cell_type: 'markdown', id: '', metadata: jaryq === undefined ? {} : { jaryq }, source: cellLines(text) }
}

function code(text, isParameters) {
  return {
    cell_type: 'code',
    execution_count: null,
    id: '',
    metadata: isParameters ? { tags: ['parameters'] } : {},
    outputs: [],
    source: cellLines(text),
  }
}

/** The sources whose names begin with one of `wanted`, or all. */
export function notebookSources(wanted = []) {
  const folder = join(notebooks, 'sources')
  return readdirSync(folder)
    .filter(
      (file) => /^\d\d-.*\.md$/.test(file) && (wanted.length === 0 || wanted.some((name) => file.startsWith(name))),
    )
    .sort()
    .map((file) => ({
      source: join(folder, file),
      notebook: join(notebooks, file.replace(/\.md$/, '.ipynb')),
      name: file,
    }))
}

/** Writes the notebooks whose sources changed; with `check` only says which. */
export function writeNotebooks({ wanted = [], check = false } = {}) {
  const changed = []
  for (const { source, notebook, name } of notebookSources(wanted)) {
    const text = `${JSON.stringify(notebookFrom(readFileSync(source, 'utf8'), name), null, 1)}\n`
    if (existsSync(notebook) && readFileSync(notebook, 'utf8') === text) continue
    changed.push(notebook)
    if (!check) writeFileSync(notebook, text)
  }
  return changed
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2)
  const check = args.includes('--check')
  const changed = writeNotebooks({ wanted: args.filter((arg) => !arg.startsWith('--')), check })
  for (const path of changed) console.log(`${check ? 'out of date' : 'wrote'} ${path}`)
  if (check && changed.length > 0) {
    console.error('run: node tools/notebook-source.mjs')
    process.exit(1)
  }
}

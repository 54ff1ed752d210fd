// Writes the reference pages from the program itself: docs/commands.md, docs/tables.md, docs/mapping.md,
// docs/relations.md, docs/law.md, docs/accuracy.md, docs/notebook-api.md, docs/indicators/, docs/metrics/ and notebook.d.ts. With --check it only says which are
// out of date and fails.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './setup.mjs'

const pages = new Map()
const cell = (text) => String(text).replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim()

function commandsPage() {
  const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'))
  const list = Object.values(commands).sort((a, b) => (a.id < b.id ? -1 : 1))
  const name = (command) => command.id.replaceAll(':', ' ')
  const fill = (text) => text.replaceAll('<%= config.bin %>', 'jaryq').replace(/<%= command\.id %>/g, '')
  const shared = new Map()
  for (const command of list)
    for (const flag of Object.values(command.flags))
      if (['GLOBAL', 'OUTPUT'].includes(flag.helpGroup)) shared.set(flag.name, flag)
  const flagRow = (flag) => {
    const value =
      flag.type === 'boolean'
        ? ''
        : ` ${flag.options ? flag.options.join('\\|') : (flag.helpValue ?? flag.name.toUpperCase())}`
    const notes = [
      flag.required ? 'required' : '',
      flag.default !== undefined && flag.default !== false ? `default: ${flag.default}` : '',
      flag.env ? `or ${flag.env}` : '',
    ].filter(Boolean)
    return `| \`--${flag.name}${value}\` | ${cell(flag.description ?? flag.summary ?? '')}${notes.length > 0 ? ` (${notes.join('; ')})` : ''} |`
  }
  const table = (flags) => [
    '| flag | |',
    '| --- | --- |',
    ...flags.sort((a, b) => (a.name < b.name ? -1 : 1)).map(flagRow),
    '',
  ]
  const out = ['# Commands', '', 'Made from the program by `npm run docs`.', '']
  for (const command of list)
    out.push(`- [jaryq ${name(command)}](#jaryq-${name(command).replaceAll(' ', '-')}): ${fill(command.summary)}`)
  out.push(
    '',
    '## Flags of every command',
    '',
    ...table([...shared.values()].filter((flag) => flag.helpGroup === 'GLOBAL')),
  )
  out.push(
    '## Flags of every command that gives rows',
    '',
    ...table([...shared.values()].filter((flag) => flag.helpGroup === 'OUTPUT')),
  )
  for (const command of list) {
    const args = Object.values(command.args ?? {})
    out.push(
      `## jaryq ${name(command)}`,
      '',
      `${fill(command.summary)[0].toUpperCase()}${fill(command.summary).slice(1)}.`,
      '',
    )
    if (command.description) out.push(fill(command.description), '')
    out.push(
      '```',
      `jaryq ${name(command)}${args.map((argument) => ` ${argument.required ? argument.name.toUpperCase() : `[${argument.name.toUpperCase()}]`}`).join('')} [flags]`,
      '```',
      '',
    )
    if (args.length > 0)
      out.push(
        '| argument | |',
        '| --- | --- |',
        ...args.map((argument) => `| \`${argument.name.toUpperCase()}\` | ${cell(argument.description ?? '')} |`),
        '',
      )
    const own = Object.values(command.flags).filter((flag) => !shared.has(flag.name))
    if (own.length > 0) out.push(...table(own))
    for (const example of command.examples ?? []) {
      const text = typeof example === 'string' ? { command: example } : example
      if (text.description) out.push(`${text.description[0].toUpperCase()}${text.description.slice(1)}:`, '')
      out.push(
        '```sh',
        text.command.replaceAll('<%= config.bin %>', 'jaryq').replaceAll('<%= command.id %>', name(command)),
        '```',
        '',
      )
    }
  }
  return out
}

async function topicsPage() {
  const { topics } = await import('../dist/terminal/topics.js')
  const out = [
    '## Exit codes',
    '',
    '| code | |',
    '| --- | --- |',
    ...topics['exit-codes'].map(([code, meaning]) => `| ${code} | ${cell(meaning)} |`),
    '',
  ]
  out.push(
    '## Environment',
    '',
    '| variable | |',
    '| --- | --- |',
    ...topics.environment.map(([variable, meaning]) => `| \`${variable}\` | ${cell(meaning)} |`),
    '',
  )
  return out
}

pages.set('docs/commands.md', `${[...commandsPage(), ...(await topicsPage())].join('\n').trimEnd()}\n`)

const { tablesPage } = await import('../dist/dataset/tables/page.js')
pages.set('docs/tables.md', tablesPage())

const { accountForFields } = await import('../dist/ocds/goszakup/mapping/account.js')
const { mappingPage } = await import('../dist/ocds/goszakup/mapping/page.js')
const { indexFields } = await import('../dist/dataset/transform/process-index.js')
pages.set('docs/mapping.md', mappingPage(await accountForFields(indexFields)))

const { listIndicators } = await import('../dist/indicators/run.js')
const { indicatorPage } = await import('../dist/indicators/page.js')
const { indicatorsPage, relationsPage } = await import('../dist/indicators/pages.js')
const indicators = await listIndicators()
pages.set('docs/indicators/README.md', indicatorsPage(indicators))
pages.set('docs/relations.md', await relationsPage())
for (const indicator of indicators) pages.set(`docs/indicators/${indicator.name}.md`, indicatorPage(indicator))
const { lawPage } = await import('../dist/law/page.js')
pages.set('docs/law.md', lawPage(indicators))
const { accuracyPage, lastMeasured } = await import('../dist/indicators/truth/page.js')
pages.set('docs/accuracy.md', accuracyPage(lastMeasured()))

const { listMetrics, missingMetrics } = await import('../dist/metrics/catalogue.js')
const { metricPage, metricsPage } = await import('../dist/metrics/page.js')
const metrics = await listMetrics()
pages.set('docs/metrics/README.md', metricsPage(metrics, missingMetrics()))
for (const metric of metrics) pages.set(`docs/metrics/${metric.name}.md`, metricPage(metric))

const { withMadeDeclarations } = await import('../dist/notebook/declarations.js')
const { notebookApiPage } = await import('../dist/notebook/reference.js')
const { kindRules } = await import('../dist/letters/kinds.js')
const declarations = withMadeDeclarations(readFileSync(join(root, 'notebook.d.ts'), 'utf8'), {
  indicators: indicators.map(({ name }) => name),
  metrics: metrics.map(({ name }) => name),
  letters: Object.keys(kindRules),
})
pages.set('notebook.d.ts', declarations)
pages.set('docs/notebook-api.md', notebookApiPage(declarations))

const check = process.argv.includes('--check')
const stale = []
for (const [file, text] of pages) {
  const path = join(root, file)
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  stale.push(file)
  if (check) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
for (const folder of ['docs/indicators', 'docs/metrics'])
  for (const file of existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []) {
    if (pages.has(`${folder}/${file}`)) continue
    stale.push(relative(root, join(root, folder, file)))
    if (!check) rmSync(join(root, folder, file))
  }
if (check && stale.length > 0) {
  console.error(`out of date: ${stale.join(', ')}\nrun: npm run docs`)
  process.exit(1)
}

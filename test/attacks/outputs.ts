import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { parse as parseHtml } from 'parse5'
import { type Attack, looksLikeBug } from './attack.ts'
import { run } from './disturb.ts'
import { copyOf, type Place } from './place.ts'

const hostile = [
  '=cmd|"/c calc"!A0',
  '+1+cmd|"/c calc"!A0',
  '@SUM(1+1)*cmd|"/c calc"!A0',
  '\t=1+1',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</script><svg onload=alert(1)>',
  "'); DROP TABLE lots; --",
  '{{{constructor}}} {{#lambda}}',
  '[x](javascript:alert(1))',
  '__proto__',
  '../../../../tmp/escaped',
]

const buyer = { id: 'KZ-BIN-991540000123', name: hostile[4] }

function releases(): object[] {
  return hostile.map((text, number) => ({
    ocid: `ocds-abc123-${number}`,
    id: '1',
    date: '2025-03-01T00:00:00Z',
    tag: ['compiled'],
    language: 'ru',
    initiationType: 'tender',
    buyer,
    parties: [
      { ...buyer, roles: ['buyer'] },
      { id: 'KZ-BIN-991540000222', name: text, roles: ['supplier', 'tenderer'] },
    ],
    tender: {
      ...{ id: `${number}`, title: text, description: text, status: 'complete', procurementMethod: 'open' },
      ...{ value: { amount: 1000, currency: 'KZT' }, datePublished: '2025-01-01T00:00:00Z' },
      lots: [{ id: '1', title: text, status: 'complete', value: { amount: 1000, currency: 'KZT' } }],
      items: [{ id: '1', description: text, relatedLot: '1', quantity: 1 }],
    },
    awards: [
      {
        id: 'a',
        status: 'active',
        title: text,
        relatedLots: ['1'],
        suppliers: [{ id: 'KZ-BIN-991540000222', name: text }],
        value: { amount: 900, currency: 'KZT' },
        date: '2025-02-01T00:00:00Z',
      },
    ],
    contracts: [
      {
        id: 'c',
        awardID: 'a',
        status: 'active',
        title: text,
        description: text,
        dateSigned: '2025-02-10T00:00:00Z',
        value: { amount: 900, currency: 'KZT' },
      },
    ],
  }))
}

const outputs: { name: string; args: (out: string) => string[]; file: string }[] = [
  ...['csv', 'html', 'md'].map((ending) => ({
    name: `report buyer as ${ending}`,
    args: (out: string) => ['report', 'buyer', '991540000123', '--output', join(out, `buyer.${ending}`)],
    file: `buyer.${ending}`,
  })),
  {
    name: 'query as CSV',
    args: (out) => ['query', 'SELECT * FROM lots ORDER BY ocid, id', '--output', join(out, 'lots.csv')],
    file: 'lots.csv',
  },
  {
    name: 'query as CSV for Excel',
    args: (out) => [
      'query',
      'SELECT * FROM parties ORDER BY ocid, id',
      '--excel',
      '--output',
      join(out, 'parties.csv'),
    ],
    file: 'parties.csv',
  },
  {
    name: 'explore --export',
    args: (out) => ['explore', '--export', join(out, 'explorer.html')],
    file: 'explorer.html',
  },
  {
    name: 'case export as HTML',
    args: (out) => ['case', 'export', '--as', 'html', '--output', join(out, 'cases.html'), '--on', '2026-01-01'],
    file: 'cases.html',
  },
  {
    name: 'case export as CSV',
    args: (out) => ['case', 'export', '--output', join(out, 'cases.csv'), '--on', '2026-01-01'],
    file: 'cases.csv',
  },
]

/** Names and texts of records that are formulas, markup, SQL or templates, in everything that leaves the tool. */
export function hostileTexts(place: Place): Attack {
  return {
    what: `texts in records that are formulas, scripts, SQL, templates: ${outputs.map(({ name }) => name).join(', ')}`,
    holds: 'no cell is a formula, no page has a script or a handler of theirs, nothing of them is run',
    times: { test: outputs.length, table: outputs.length },
    run: async (times) => {
      const copy = await copyOf(place, 'nothing')
      const faults: string[] = []
      const input = join(copy.out, 'hostile.json')
      await writeFile(input, JSON.stringify({ version: '1.1', releases: releases() }))
      const done = async (...args: string[]) => {
        const ran = await run(args, copy.env, { cwd: copy.out })
        const bug = looksLikeBug(ran)
        if (bug !== undefined || ran.code !== 0) faults.push(`jaryq ${args[0]}: ${bug ?? ran.stderr}`)
      }
      await done('import', input, '--source', 'other')
      await done('build')
      await done(
        'case',
        'new',
        '--id',
        'x-1',
        '--title',
        hostile[0]!,
        '--note',
        hostile[4]!,
        '--purchase',
        'ocds-abc123-0',
      )
      for (const { name, args, file } of outputs.slice(0, times)) {
        await done(...args(copy.out))
        const text = await readFile(join(copy.out, file), 'utf8').catch(() => '')
        faults.push(
          ...(file.endsWith('.csv') ? formulasIn(text) : file.endsWith('.html') ? scriptsIn(text) : []).map(
            (one) => `${name}: ${one}`,
          ),
        )
      }
      await copy.remove()
      return { tried: times, faults }
    },
  }
}

function formulasIn(text: string): string[] {
  const delimiter = text.split('\n')[0]!.includes(';') ? ';' : ','
  const rows = parseCsv(text.replace(/^\ufeff/, ''), { delimiter, relax_column_count: true }) as string[][]
  return rows
    .flat()
    .filter((cell) => /^[=+@\t\r]/.test(cell) || (cell.startsWith('-') && !/^-[\d.,]+$/.test(cell)))
    .map((cell) => `a cell is a formula: ${cell}`)
}

interface Node {
  nodeName: string
  attrs?: { name: string; value: string }[]
  childNodes?: Node[]
  value?: string
}

function scriptsIn(html: string): string[] {
  const found: string[] = []
  const walk = (node: Node) => {
    for (const { name, value } of node.attrs ?? []) {
      if (/^on/i.test(name)) found.push(`a handler: ${name}="${value}"`)
      if (/^(href|src)$/i.test(name) && /^\s*javascript:/i.test(value)) found.push(`a link that runs: ${value}`)
    }
    if (node.nodeName === 'script' && (node.childNodes ?? []).some(({ value }) => value?.trim() === 'alert(1)'))
      found.push('a script of theirs')
    for (const child of node.childNodes ?? []) walk(child)
  }
  walk(parseHtml(html) as Node)
  return found
}

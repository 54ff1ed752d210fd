import { readFile } from 'node:fs/promises'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname, extname, join } from 'node:path'

// Each after those that it imports. What holds types alone is not there.
const modules = [
  'filters',
  'format',
  'dimensions',
  'words',
  'dom',
  'model',
  'columns',
  'keys',
  'select',
  'evaluate',
  'packed',
  'report',
  'colors',
  'state',
  'source',
  'interpret',
  'chart',
  'lean',
  'draw',
  'card',
  'graph',
  'builder',
  'saved',
  'evidence',
  'records',
  'main',
  'live',
  'file',
] as const

const ending = extname(import.meta.filename)

/** The code of the page as one script: each module a function of its own that hands out what it exports. */
export async function pageScript(start: 'startLive' | 'startFile'): Promise<string> {
  const parts: string[] = []
  for (const name of modules) {
    const text = await readFile(join(import.meta.dirname, 'page', `${name}${ending}`), 'utf8')
    parts.push(wrapped(name, ending === '.ts' ? stripTypeScriptTypes(text) : text))
  }
  const from = start === 'startLive' ? 'live' : 'file'
  return `'use strict';\n${parts.join('\n')}\nm_${from}.${start}();\n`
}

/** A module of named imports and exports as a function. */
function wrapped(name: string, text: string): string {
  const exported = [...text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map(([, one]) => one!)
  const body = text
    .replace(/^import\s*\{([^}]*)\}\s*from '\.\/([\w-]+)\.[jt]s';?/gm, (_, names: string, from: string) => {
      const list = names
        .split(',')
        .map((one) => one.trim().replace(/\s+as\s+/, ': '))
        .filter((one) => one !== '')
      return list.length === 0 || !(modules as readonly string[]).includes(from)
        ? ''
        : `const { ${list.join(', ')} } = m_${from};`
    })
    .replace(/^export (?=(?:async )?(?:function|const|class) )/gm, '')
    .replace(/^export \{\};?$/gm, '')
  return `const m_${name} = (() => {\n${body}\nreturn { ${exported.join(', ')} };\n})();`
}

export async function pageStyle(): Promise<string> {
  return readFile(join(import.meta.dirname, 'page', 'style.css'), 'utf8')
}

/** Vega and Vega-Lite as their packages build them for browsers. */
export async function library(name: 'vega' | 'vega-lite' | 'flechette'): Promise<string> {
  const require = createRequire(import.meta.url)
  const file = {
    vega: () => join(dirname(require.resolve('vega/vega-schema.json')), 'vega.min.js'),
    'vega-lite': () => join(dirname(require.resolve('vega-lite/vega-lite-schema.json')), 'vega-lite.min.js'),
    flechette: () => join(dirname(require.resolve('@uwdata/flechette')), 'flechette.min.js'),
  }[name]()
  return (await readFile(file, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/gm, '')
}

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'src')

const order = [
  'files',
  'terminal',
  'law',
  'goszakup',
  'ocds',
  'registers',
  'dataset',
  'indicators',
  'metrics',
  'search',
  'charts',
  'navigator',
  'letters',
  'check',
  'cases',
  'field',
  'sharing',
  'explorer',
  'reports',
  'watch',
  'notebook',
  'sandbox',
  'commands',
]

function imports(): { from: string; to: string; file: string; target: string }[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(source, file), 'utf8')
      return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path = '']) => {
        const target = relative(source, resolve(source, dirname(file), path))
        return { file, target, from: file.split(sep)[0]!, to: target.split(sep)[0]! }
      })
    })
}

describe('the folders of src', () => {
  it('are the ones of the picture', () => {
    const folders = readdirSync(source, { withFileTypes: true }).map((entry) => entry.name)
    expect(folders.filter((folder) => !order.includes(folder))).toEqual([])
  })

  it('import only from folders before them', () => {
    const wrong = imports().filter(({ from, to }) => order.indexOf(to) > order.indexOf(from) || !order.includes(to))
    expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([])
  })

  it('leave the sandbox to the commands alone, and let it see no more than the API, the law and the mapping', () => {
    const wrong = imports().filter(
      ({ from, to, target }) =>
        (to === 'sandbox' && from !== 'sandbox' && from !== 'commands') ||
        (from === 'sandbox' && !['sandbox', 'files', 'terminal', 'law', 'goszakup', 'ocds'].includes(to)) ||
        (from === 'sandbox' && to === 'goszakup' && !/schema|refs|regions/.test(target)),
    )
    expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([])
  })

  it('have named exports only, but for what oclif loads', () => {
    const wrong = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') &&
        !file.startsWith(`commands${sep}`) &&
        !['help.ts', 'not-found.ts'].some((name) => file === join('terminal', name)) &&
        /^export default /m.test(readFileSync(join(source, file), 'utf8')),
    )
    expect(wrong).toEqual([])
  })
})

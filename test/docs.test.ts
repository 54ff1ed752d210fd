import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../src/terminal/errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]

describe('the reference pages', () => {
  it('are what the program says', () => {
    execFileSync(process.execPath, [join(root, 'tools/docs.mjs'), '--check'], { stdio: ['ignore', 'pipe', 'inherit'] })
  })

  it('name every exit code and every environment variable of the sources', () => {
    const reference = read('docs/commands.md')
    for (const code of Object.values(exitCodes)) expect(reference).toContain(`| ${code} |`)
    const sources = ['src', 'tools', 'bin', 'test/support']
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
      )
      .filter((file) => /\.(ts|mjs|js)$/.test(file))
    const variables = new Set(sources.flatMap((file) => read(file).match(/\bJARYQ_[A-Z_]+\b/g) ?? []))
    for (const variable of variables) expect(reference).toContain(`\`${variable}\``)
  })

  it('have two examples or more for every command', () => {
    const { commands } = JSON.parse(read('oclif.manifest.json')) as {
      commands: Record<string, { examples?: unknown[]; summary?: string }>
    }
    const lacking = Object.entries(commands).filter(
      ([, command]) => !command.summary || (command.examples ?? []).length < 2,
    )
    expect(lacking.map(([id]) => id)).toEqual([])
  })
})

it('say why of every dependency', () => {
  const page = read('docs/dependencies.md')
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
  const listed = [...page.matchAll(/^\| ([@a-z][\w@/-]*) \|/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'package')
  expect(listed.sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort())
})

it('name the version and the licence of every dependency as they are locked', () => {
  const run = spawnSync(process.execPath, [join(root, 'tools/dependencies.mjs'), '--check'], { encoding: 'utf8' })
  expect(run.stderr).toBe('')
  expect(run.status).toBe(0)
})

describe('the pages', () => {
  it('link to files that exist', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^https?:|^mailto:/.test(target) && !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('name commands and scripts that exist', () => {
    const { commands } = JSON.parse(read('oclif.manifest.json')) as {
      commands: Record<string, { flags: Record<string, unknown> }>
    }
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const ids = Object.keys(commands).map((id) => id.replaceAll(':', ' '))
    const wrong = pages.flatMap((page) => {
      const text = read(page)
      const scriptNames = [...text.matchAll(/npm run (?:-s )?([\w-]+(?::[\w-]+)*)/g)].map(([, name = '']) => name)
      const blocks = [...text.matchAll(/```(?:sh|console)\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('\n')
      const used = [
        ...[...blocks.matchAll(/^(?:\$ )?jaryq ([a-z][^\n]*)$/gm)],
        ...[...text.matchAll(/npm run -s jaryq -- ([a-z][^\n`]*)/g)],
      ].map(([, line = '']) => line)
      return [
        ...scriptNames.filter((name) => scripts[name] === undefined),
        ...used.filter((line) => !ids.some((id) => line === id || line.startsWith(`${id} `))),
      ].map((name) => `${page}: ${name}`)
    })
    expect(wrong).toEqual([])
  })
})

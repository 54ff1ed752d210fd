import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TemporaryFolder } from '../../src/files/temporary-folder.ts'

describe('a temporary folder', () => {
  test('is there until it is removed, and nothing is left to do then', async () => {
    const before = process.listenerCount('exit')
    const folder = await TemporaryFolder.make('test')
    await writeFile(join(folder.path, 'x'), 'x')
    expect(process.listenerCount('exit')).toBe(before + 1)
    folder.remove()
    expect(existsSync(folder.path)).toBe(false)
    expect(process.listenerCount('exit')).toBe(before)
  })

  test('goes when the program is ended from elsewhere', () => {
    const module = new URL('../../src/files/temporary-folder.ts', import.meta.url)
    const script = `const { TemporaryFolder } = await import(${JSON.stringify(module.href)})
      const { path } = await TemporaryFolder.make('test')
      await (await import('node:fs/promises')).writeFile(path + '/x', 'x')
      process.stdout.write(path, () => process.exit(0))`
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script])
    expect(ended.stderr.toString()).toBe('')
    const path = ended.stdout.toString()
    expect(path).toContain('jaryq-test-')
    expect(existsSync(path)).toBe(false)
  })
})

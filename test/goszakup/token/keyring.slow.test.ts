import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../support/cli.ts'
import { temporary } from '../../support/temp.ts'

const token = 'slow-keyring-token-7d21'

interface Session {
  directory: string
  config: string
  /** Runs a shell script in a session bus of its own; `daemon` is how its keyring is started. */
  run(script: string, daemon?: string): Promise<{ code: number | null; out: string; err: string }>
}

const unlocked = 'printf %s the-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1'
const locked = 'gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1'

function session(): Session {
  const directory = temporary('keyring')
  const config = join(directory, 'config')
  return {
    directory,
    config,
    async run(script, daemon = unlocked) {
      const runtime = join(directory, 'run')
      await mkdir(runtime, { recursive: true, mode: 0o700 })
      // The session's own lines, and those of what it starts, are not those of the program.
      const body = `exec 2>/dev/null; ${daemon}; exec 2>"$ERR"; jaryq() { "$NODE" "$RUN" "$@"; }; ${script}`
      const child = spawn('dbus-run-session', ['--', 'sh', '-c', body], {
        env: {
          PATH: process.env.PATH,
          HOME: directory,
          XDG_RUNTIME_DIR: runtime,
          JARYQ_CONFIG_DIR: config,
          NODE: process.execPath,
          RUN: join(root, 'bin/run.js'),
          ERR: join(directory, 'err'),
        },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      let out = ''
      child.stdout.on('data', (text) => {
        out += text
      })
      const code = await new Promise<number | null>((resolve, reject) =>
        child.on('error', reject).on('exit', (status) => setTimeout(() => resolve(status), 50)),
      )
      return { code, out, err: await readFile(join(directory, 'err'), 'utf8') }
    },
  }
}

const tools = ['dbus-run-session', 'gnome-keyring-daemon'].every(
  (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
)

describe.skipIf(process.platform !== 'linux' || !tools)('a real keyring', () => {
  beforeAll(() => expect(existsSync(join(root, 'dist'))).toBe(true))

  it('takes the token, gives it to the next session, and forgets it', async () => {
    const place = session()
    await writeFile(join(place.directory, 'token.txt'), `${token}\n`)
    const login = await place.run('jaryq auth login < "$HOME/token.txt"')
    expect(login).toMatchObject({ code: 0, err: expect.stringContaining("saved in the system's keyring") })
    expect(existsSync(join(place.config, 'credentials.json'))).toBe(false)

    const status = await place.run('jaryq auth status --json')
    expect(JSON.parse(status.out)).toMatchObject([{ source: 'system keyring', file: null, ends_with: '7d21' }])
    expect(`${status.out}${status.err}`).not.toContain(token)

    const logout = await place.run('jaryq auth logout && jaryq auth status')
    expect(logout).toMatchObject({ code: 4, err: expect.stringContaining('it was in the keyring') })
  })

  it('is not used with --file, nor with JARYQ_KEYRING=off', async () => {
    const place = session()
    await writeFile(join(place.directory, 'token.txt'), token)
    const login = await place.run(
      'jaryq auth login < "$HOME/token.txt" && jaryq auth login --file < "$HOME/token.txt" && JARYQ_KEYRING=off jaryq auth status --json',
    )
    expect(login.code).toBe(0)
    expect(JSON.parse(login.out)).toMatchObject([{ source: 'credentials file', ends_with: '7d21' }])
    expect(JSON.parse((await place.run('jaryq auth status --json')).out)).toMatchObject([
      { source: 'credentials file' },
    ])
  })

  it('that is locked is passed over within the time, and said to be', async () => {
    const place = session()
    await writeFile(join(place.directory, 'token.txt'), token)
    await place.run('jaryq auth login < "$HOME/token.txt"')
    const began = performance.now()
    const without = await place.run('jaryq auth status', locked)
    expect(without).toMatchObject({ code: 4, err: expect.stringContaining('a token is needed') })
    const saved = await place.run('jaryq auth login < "$HOME/token.txt"; jaryq auth status --json', locked)
    expect(JSON.parse(saved.out)).toMatchObject([{ source: 'credentials file' }])
    expect(saved.err).toMatch(/the system's keyring cannot be used/)
    expect(performance.now() - began).toBeLessThan(60_000)
  })
})

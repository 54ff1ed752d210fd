import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { answerKeyring, type Entry, type KeyringOptions, systemKeyring } from '../../../src/goszakup/token/keyring.ts'
import { temporary } from '../../support/temp.ts'

const session = { PATH: process.env.PATH, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' } as NodeJS.ProcessEnv
const secret = 'a-secret-0123456789'

function inAnotherProcess(script: string): { options: KeyringOptions; started: { args: string[]; env: object }[] } {
  const started: { args: string[]; env: object }[] = []
  const start = ((command: string, args: string[], options: { env: object }) => {
    started.push({ args, env: options.env })
    return spawn(command, ['--eval', script], options as object)
  }) as unknown as typeof spawn
  return { options: { env: session, start, timeout: 20_000 }, started }
}

async function answerOf(request: object, open: (account: string) => Promise<Entry>): Promise<unknown> {
  let text = ''
  const stdin = (async function* () {
    yield Buffer.from(JSON.stringify(request))
  })()
  await answerKeyring(
    {
      stdin,
      stdout: {
        write(chunk) {
          text += chunk
        },
      },
    },
    open,
  )
  return JSON.parse(text)
}

const entry = (changes: Partial<Entry> = {}): Entry => ({
  getPassword: () => null,
  setPassword: () => {},
  deletePassword: () => false,
  ...changes,
})
const throwing = (message: string) => async () => {
  throw new Error(message)
}

describe('the system keyring', () => {
  it.each([
    [{ ...session, JARYQ_KEYRING: 'off' }, 'JARYQ_KEYRING switches it off'],
    ...(process.platform === 'linux' ? [[{ XDG_RUNTIME_DIR: '/nowhere' }, 'this session has no D-Bus'] as const] : []),
  ] as const)('is known to be absent without starting anything: %j', async (env, message) => {
    const { options, started } = inAnotherProcess('')
    await expect(systemKeyring({ ...options, env: { ...env } }).get('http://host')).rejects.toMatchObject({
      kind: 'absent',
      message: expect.stringContaining(message),
    })
    expect(started).toEqual([])
  })

  it('is asked in another process, whose arguments and environment hold no secret', async () => {
    const { options, started } = inAnotherProcess(
      `process.stdin.on('data', (text) => process.stdout.write(JSON.stringify({ value: JSON.parse(text).secret })))`,
    )
    const env = { ...session, JARYQ_TOKEN: secret }
    const keyring = systemKeyring({ ...options, env })
    await keyring.set('http://host', secret)
    expect(started).toHaveLength(1)
    expect(JSON.stringify(started)).not.toContain(secret)
  })

  it('gives back what is stored', async () => {
    const { options } = inAnotherProcess(`process.stdout.write(JSON.stringify({ value: ${JSON.stringify(secret)} }))`)
    expect(await systemKeyring(options).get('http://host')).toBe(secret)
    const empty = inAnotherProcess('process.stdout.write(JSON.stringify({ value: null }))')
    expect(await systemKeyring(empty.options).get('http://host')).toBeNull()
    expect(await systemKeyring(empty.options).remove('http://host')).toBe(false)
  })

  it('that hangs is given up, and its process ended', async () => {
    const children: ChildProcess[] = []
    const start = ((command: string, _args: string[], options: object) => {
      children.push(spawn(command, ['--eval', 'for (;;) {}'], options))
      return children.at(-1)
    }) as unknown as typeof spawn
    const began = performance.now()
    await expect(systemKeyring({ env: session, start, timeout: 300 }).get('http://host')).rejects.toMatchObject({
      kind: 'trouble',
      message: 'it did not answer within 0.3 s',
    })
    expect(performance.now() - began).toBeLessThan(5000)
    await new Promise((resolve) => children[0]!.once('close', resolve))
    expect(children[0]!.signalCode).toBe('SIGKILL')
  })

  it.each([
    ['process.abort()', /^the process that asks it ended with /],
    ['process.exit(3)', /^the process that asks it ended with 3$/],
    [`process.stdout.write('not JSON')`, /^the process that asks it ended with 0$/],
  ])('that ends with %s is a failure, not an end of the program', async (script, message) => {
    const { options } = inAnotherProcess(script)
    await expect(systemKeyring(options).get('http://host')).rejects.toMatchObject({
      kind: 'trouble',
      message: expect.stringMatching(message),
    })
  })

  it('whose process cannot be started is a failure', async () => {
    const start = ((_command: string, args: string[], options: object) =>
      spawn('/nowhere/node', args, options)) as unknown as typeof spawn
    await expect(systemKeyring({ env: session, start }).get('http://host')).rejects.toMatchObject({ kind: 'trouble' })
  })

  it.runIf(process.platform === 'linux')(
    'is given up when the session bus takes the connection and is silent',
    async () => {
      const path = join(temporary('bus'), 'bus')
      const server = createServer(() => {}).listen(path)
      try {
        let waited = 0
        const keyring = systemKeyring({
          env: { ...session, DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` },
          timeout: 4000,
          waiting: () => waited++,
        })
        await expect(keyring.get('http://host')).rejects.toMatchObject({ kind: 'trouble' })
        expect(waited).toBe(1)
      } finally {
        server.close()
      }
    },
  )

  it.runIf(process.platform === 'linux')('is absent when nobody listens on the session bus', async () => {
    await expect(systemKeyring({ env: session, timeout: 20_000 }).get('http://host')).rejects.toMatchObject({
      kind: 'absent',
      message: 'no secret service runs in this session',
    })
  })
})

describe('the process that asks it', () => {
  it('gets, sets and removes', async () => {
    const stored = new Map<string, string>()
    const open = async (account: string) =>
      entry({
        getPassword: () => stored.get(account) ?? null,
        setPassword: (password) => {
          stored.set(account, password)
        },
        deletePassword: () => stored.delete(account),
      })
    const account = 'http://host'
    expect(await answerOf({ operation: 'get', account }, open)).toEqual({ value: null })
    expect(await answerOf({ operation: 'set', account, secret }, open)).toEqual({ value: null })
    expect(await answerOf({ operation: 'get', account }, open)).toEqual({ value: secret })
    expect(await answerOf({ operation: 'remove', account }, open)).toEqual({ value: true })
    expect(await answerOf({ operation: 'remove', account }, open)).toEqual({ value: false })
  })

  it('does not take a store that forgets for one that stores', async () => {
    expect(await answerOf({ operation: 'set', account: 'a', secret }, async () => entry())).toMatchObject({
      failure: 'trouble',
    })
  })

  it.each([
    ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", 'trouble', 'it is locked'],
    ['Platform failure: DBus error: Failed to connect to socket /run/user/1/bus: No such file', 'absent', 'no secret'],
    ['DBus error: The name org.freedesktop.secrets was not provided by any .service files', 'absent', 'no secret'],
    ["Cannot find module '@napi-rs/keyring-linux-x64-gnu'", 'absent', 'not made for this platform'],
    ['Something else went wrong', 'trouble', 'Something else went wrong'],
  ])('knows what %j means', async (message, failure, reason) => {
    expect(await answerOf({ operation: 'get', account: 'a' }, throwing(message))).toEqual({
      failure,
      reason: expect.stringContaining(reason),
    })
  })

  it('repeats no secret that a message quotes', async () => {
    const answer = await answerOf({ operation: 'set', account: 'a', secret }, throwing(`cannot store ${secret}`))
    expect(JSON.stringify(answer)).not.toContain(secret)
  })
})

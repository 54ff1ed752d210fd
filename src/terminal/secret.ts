import { UserError } from './errors.ts'

/** An environment for programs of others: without the tokens and passwords that are jaryq's alone. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^JARYQ_(?:(?:\w+_)?(?:TOKEN|PASSWORD)|SMTP_URL)$/i.test(name)),
  )
}

/**
 * Reads a secret: typed without being shown when standard input is a terminal, else the whole of standard input.
 * The prompt goes to stderr.
 */
export async function readSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process
  if (stdin.isTTY !== true) {
    const chunks: Buffer[] = []
    for await (const chunk of stdin) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString('utf8').trim()
  }
  stderr.write(prompt)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  let typed = ''
  try {
    for await (const chunk of stdin) {
      for (const letter of chunk as unknown as string) {
        if (letter === '\r' || letter === '\n' || letter === '\u0004') return typed
        if (letter === '\u0003') throw new UserError('interrupted', { why: 'nothing was saved', exit: 'interrupted' })
        typed = letter === '\u007f' || letter === '\b' ? typed.slice(0, -1) : typed + letter
      }
    }
    return typed
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

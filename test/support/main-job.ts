import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { jaryq, type Result, root, startJaryq } from './cli.ts'

export interface MainJob {
  directory: string
  market: string
  data: string
  out: string
  /** Every command's result, by its name. */
  results: Record<string, Result>
  /** Runs the program on this dataset with this configuration. */
  run(args: string[], env?: Record<string, string>): Promise<Result>
  serve(): Promise<{ baseUrl: string; token: string; stop(): Promise<void> }>
  remove(): Promise<void>
}

export const token = 'sandbox-test-token'

/** A market, its server and the whole main job as processes, in a temporary directory. */
export async function prepareMainJob(processes: number, seed = 5): Promise<MainJob> {
  const directory = await mkdtemp(join(tmpdir(), 'jaryq-main-'))
  const paths = { market: join(directory, 'market'), data: join(directory, 'data'), out: join(directory, 'out') }
  await mkdir(paths.out)
  const run: MainJob['run'] = (args, env = {}) =>
    jaryq(args, {
      cwd: directory,
      env: { JARYQ_DATA: paths.data, JARYQ_CONFIG_DIR: join(directory, 'config'), JARYQ_TOKEN: token, ...env },
    })
  const serve: MainJob['serve'] = async () => {
    const child = startJaryq(['sandbox', 'serve', '--from', paths.market, '--stop-with-stdin'], {
      env: { JARYQ_SANDBOX_TOKEN: token },
    })
    const found = await new Promise<{ baseUrl: string; token: string }>((resolve, reject) => {
      let baseUrl = ''
      child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)))
      child.stderr!.resume()
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (line.startsWith('base URL: ')) baseUrl = line.slice(10)
        if (line.startsWith('token: ')) resolve({ baseUrl, token: line.slice(7) })
      })
    })
    return {
      ...found,
      stop: () =>
        new Promise<void>((resolve) => {
          child.removeAllListeners('exit')
          child.on('exit', () => resolve())
          child.stdin!.end()
        }),
    }
  }
  const results: MainJob['results'] = {
    generate: await run([
      'sandbox',
      'generate',
      '--processes',
      String(processes),
      '--seed',
      String(seed),
      '--output',
      paths.market,
    ]),
  }
  return { directory, ...paths, results, run, serve, remove: () => rm(directory, { recursive: true, force: true }) }
}

/** The main job from fetch to letter. Each command must succeed. */
export async function runMainJob(job: MainJob): Promise<MainJob> {
  const step = async (name: string, args: string[]) => {
    const result = await job.run(args)
    if (result.code !== 0) throw new Error(`jaryq ${args.join(' ')} ended with ${result.code}:\n${result.stderr}`)
    job.results[name] = result
    return result
  }
  const server = await job.serve()
  try {
    await step('fetch', ['fetch', '--base-url', server.baseUrl, '--rate', '0'])
  } finally {
    await server.stop()
  }
  await step('import', ['import', join(job.market, 'registers/vat_payers.csv'), '--register', 'vat-payers'])
  await step('transform', ['transform'])
  await step('build', ['build'])
  const flags = await step('flag', ['flag', '--all'])
  await step('report', ['report', 'overview', '--lang', 'ru', '--output', join(job.out, 'overview.html')])
  const ids = flags.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)
  for (const [name, indicator, lang, format] of [
    ['letter', 'bid-period-below-minimum', 'ru', 'docx'],
    ['letter kk', 'vat-by-non-payer', 'kk', 'html'],
    ['letter en', 'single-bid', 'en', 'md'],
  ] as const) {
    const of = ids.filter((id) => id.startsWith(`${indicator}:`))
    const write = (id: string) => [
      ...['letter', 'new', 'a-dvga', '--flag', id, '--lang', lang, '--format', format, '--output', job.out],
      ...['--applicant', join(root, 'tools/made-up-applicant.yaml')],
    ]
    // Purchases of the quasi-state sector are not for this addressee, and their letter is refused.
    let next = 0
    while (next < of.length - 1 && (await job.run(write(of[next]!))).stderr.includes('quasi-state')) next++
    await step(name, write(of[next] ?? 'none'))
  }
  return job
}

import { boolean, string } from '@oclif/core/flags'
import { calendarDate, JaryqCommand, wholeNumber } from '../../terminal/command.ts'

export default class SandboxServe extends JaryqCommand {
  static override summary = 'a server that speaks the goszakup API over a made-up market'
  static override description =
    `Answers on this machine only, with the same paths, GraphQL schema, page limits and errors as the real service, until it is stopped with Ctrl-C. Prints its base URL and its token, each on a line of its own, once it answers.

Bids stay sealed until bidding is over. --faults makes it misbehave as the real one does: shares of requests for errors (502, 503, 504 with HTML), timeouts (no answer), resets (the connection ends in the body), 429 (with and without Retry-After), truncated (half the JSON), stuck (a cursor that does not move), and a seed.`
  static override examples = [
    {
      description: 'serve a market that was generated before',
      command: '<%= config.bin %> <%= command.id %> --from market',
    },
    {
      description: 'make one and serve it with the failures of a bad day',
      command:
        '<%= config.bin %> <%= command.id %> --processes 500 --seed 1 --faults "errors=0.05,timeouts=0.01,resets=0.02,429=0.01,seed=7"',
    },
  ]
  static override flags = {
    from: string({
      description: 'the directory of a generated market',
      helpValue: 'DIR',
      exclusive: ['processes', 'seed'],
    }),
    processes: wholeNumber({
      description: 'announcements of a market made for this run; default: 500',
      min: 1,
      helpValue: 'N',
    }),
    seed: wholeNumber({ description: 'which market it is; default: 1', helpValue: 'N' }),
    port: wholeNumber({ description: 'port to listen on; 0: a free one', default: 0, max: 65535, helpValue: 'N' }),
    now: calendarDate({ description: 'the portal as it stood at the end of this day; default: the last event' }),
    faults: string({ description: 'how often to misbehave, see above', helpValue: 'SPEC' }),
    'stop-with-stdin': boolean({ description: 'stop when stdin ends: for programs that start it' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxServe)
    const { serveMarket } = await import('../../sandbox/serve.ts')
    const signal = this.interruptible()
    const { from, processes, seed, port, now, faults } = flags
    const served = await serveMarket({
      ...{ from, processes, seed, port, now, faults, signal },
      token: process.env.JARYQ_SANDBOX_TOKEN,
      report: this.reporter(flags),
    })
    process.stdout.write(`base URL: ${served.baseUrl}\ntoken: ${served.token}\n`)
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      if (signal.aborted) resolve()
      if (flags['stop-with-stdin']) process.stdin.on('end', resolve).on('close', resolve).on('error', resolve).resume()
    })
    await served.close()
  }
}

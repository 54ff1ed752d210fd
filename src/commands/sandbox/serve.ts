import { boolean, string } from '@oclif/core/flags'
import { calendarDate, JaryqCommand, wholeNumber } from '../../terminal/command.ts'

export default class SandboxServe extends JaryqCommand {
  static override summary = 'a server that speaks the goszakup API over a made-up market'
  static override description =
    `Answers on this machine only, with the same paths, GraphQL schema, page limits and errors as the real service, until it is stopped with Ctrl-C. Prints its base URL and its token, each on a line of its own, once it answers; at the end it tells on stderr how much it was asked. Bids and protocols stay sealed as long as the real ones do. Under the same base URL it answers as the portal of Samruk-Kazyna's holding does, without a token ("fetch --source samruk").

--faults makes it misbehave as the real one does. Shares of requests, from 0 to 1 and at most 1 together:
  errors     502, 503 or 504 with a page of HTML
  timeouts   no answer until the client gives up
  resets     the connection ends in the middle of the body
  429        too many requests, with Retry-After every other time
  truncated  200 with a part of the JSON
  html       200 with a page of HTML
  graphql    200 with errors instead of data; in REST with an error body
  stuck      a cursor that does not move
  repeat     the page before again
  lies       a page that says it is the last, too early
  overlap    REST: 1 to 30 rows of the page before come again
and
  moving=N     after every N requests the index moves on to where something is new: records appear on top, statuses advance; begins at --now, or 14 days before the last event
  edits=SHARE  that share of the records changes once, after it was given out, without any of its dates saying so; GET /sandbox/edits tells which
  latency=MS   milliseconds before each answer begins
  auth=STATUS  what a wrong token gets: 404 as the real service, 401 or 403
  plan-dates=nothing|ignored  what the date filters of plans do, as was seen of the real service; default: work
  empty-last=after  an empty page names the cursor it was asked with as its last id; default: null
  seed=N       which requests it befalls

What befalls a request depends on the seed and on its number alone: with one connection a run is replayed exactly. Without moving and edits every crawl gets the same records.`
  static override examples = [
    {
      description: 'serve a market that was generated before',
      command: '<%= config.bin %> <%= command.id %> --from market',
    },
    {
      description: 'make one and serve it with the failures of a bad day',
      command:
        '<%= config.bin %> <%= command.id %> --processes 500 --seed 1 --faults "errors=0.05,timeouts=0.01,resets=0.02,429=0.01,lies=0.01,seed=7"',
    },
    {
      description: 'an index that moves on every 20 requests, and one record in a hundred edited in silence',
      command: '<%= config.bin %> <%= command.id %> --from market --faults "moving=20,edits=0.01,seed=7"',
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
    faults: string({ description: 'how to misbehave, see below', helpValue: 'SPEC' }),
    'stop-with-stdin': boolean({ description: 'stop when stdin ends: for programs that start it' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxServe)
    const { reportLines, serveMarket } = await import('../../sandbox/server/serve.ts')
    const signal = this.interruptible()
    const report = this.reporter(flags)
    const { from, processes, seed, port, now, faults } = flags
    const served = await serveMarket({
      ...{ from, processes, seed, port, now, faults, signal, report },
      token: process.env.JARYQ_SANDBOX_TOKEN,
    })
    process.stdout.write(`base URL: ${served.baseUrl}\ntoken: ${served.token}\n`)
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      if (signal.aborted) resolve()
      if (flags['stop-with-stdin']) process.stdin.on('end', resolve).on('close', resolve).on('error', resolve).resume()
    })
    await served.close()
    for (const line of reportLines(served.report(), faults)) report.note(line)
  }
}

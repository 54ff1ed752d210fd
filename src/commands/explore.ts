import { string } from '@oclif/core/flags'
import { JaryqCommand, wholeNumber } from '../terminal/command.ts'

export default class Explore extends JaryqCommand {
  static override summary = 'the Explorer: the dataset in the browser, on this machine alone'
  static override description =
    `Opens a local page: who buys what, how and from whom, red flags, competition, plans, places, prices, execution, complaints and the quality of the data, with filters that cross all of it. The page answers at 127.0.0.1 under a random key that stands in its address; nothing leaves this machine and nothing else can reach it. Ctrl-C ends it.

The first start prepares small tables of the dataset; later ones take them as they are. Red flags are those of the newest run of "jaryq flag --all".

--export writes one page that stands alone with its data, to send or to put on a site. It names no supplier beside a statistical sign and never a natural person.`
  static override examples = [
    {
      description: 'open the Explorer in Russian; the address is printed too',
      command: '<%= config.bin %> <%= command.id %> --lang ru',
    },
    {
      description: 'write a page that works from disk, without a server',
      command: '<%= config.bin %> <%= command.id %> --export explorer.html --lang ru',
    },
  ]
  static override flags = {
    port: wholeNumber({ description: 'port to listen on; 0: a free one', default: 0, max: 65535, helpValue: 'N' }),
    export: string({ description: 'write a page that stands alone instead', helpValue: 'FILE.html' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Explore)
    const report = this.reporter(flags)
    const signal = this.interruptible()
    const options = { dir: flags.data, lang: flags.lang, report, signal }
    if (flags.export !== undefined) {
      const { exportExplorer } = await import('../explorer/export.ts')
      const written = await exportExplorer({ ...options, path: flags.export })
      report.note(`wrote ${written.path} (${(written.bytes / 1e6).toFixed(1)} MB)`)
      return
    }
    const { serveExplorer } = await import('../explorer/server.ts')
    const explorer = await serveExplorer({ ...options, port: flags.port })
    process.stdout.write(`${explorer.url}\n`)
    report.note('open this address in a browser; Ctrl-C ends the Explorer')
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      if (signal.aborted) resolve()
    })
    await explorer.close()
  }
}

import { boolean, custom, option, string } from '@oclif/core/flags'
import { JaryqCommand } from '../terminal/command.ts'
import { askedOf, fetchFlags } from './fetch.ts'

const time = custom<number>({
  parse: async (input) => {
    const { minutesOf } = await import('../watch/criteria.ts')
    const minutes = minutesOf(input)
    if (minutes === undefined) throw new Error(`expected a time as 20m or 2h, got "${input}"`)
    return minutes
  },
})

const { 'dry-run': _, limit: __, ...syncFlags } = fetchFlags

export default class Watch extends JaryqCommand {
  static override summary = 'sync, ask the indicators, tell what is new'
  static override description =
    `Brings the dataset up to date as "jaryq sync" does, asks the indicators that the rules name (after the first time only about what changed), and tells what is new: on the terminal, in a file, as an Atom feed, by mail, by Telegram. Then again every so often, until Ctrl-C; with --once for cron.

Rules are criteria files in the folder watch/rules of the dataset, or named by --criteria: see "watch new" and docs/watch.md. What a rule finds on its first look is history: only what can still be acted upon is told, unless the rule says otherwise.

An alert says what can still be done, until when and by whom: terms of suppliers and customers are named as theirs. It is a sign of a risk, never a verdict, and names no natural person. Each goes out at least once over each channel; a crash between sending and noting can make one come twice.

Secrets are in no file: JARYQ_TELEGRAM_TOKEN; JARYQ_SMTP_URL (smtps://user@host:465), JARYQ_SMTP_PASSWORD, JARYQ_SMTP_FROM; or "watch login". Without a mail server mail is written as files. Digests go by the days of the data; quiet hours by Kazakhstan's time, with training data by the newest stamp in the data.`
  static override flags = {
    once: boolean({ description: 'one round, then end', exclusive: ['every'] }),
    every: time({
      description: 'time between rounds; default: what the rules say, else 20m',
      helpValue: '20m',
    }),
    'no-sync': boolean({ description: 'take the dataset as it stands' }),
    criteria: string({
      description:
        'a criteria file, or the name of a rule, in place of all rules of the dataset; may be given several times',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
    }),
    format: option({
      description: 'how alerts are written to stdout; default: text on a terminal, else ndjson',
      options: ['text', 'ndjson'] as const,
    })(),
    ...syncFlags,
  }
  static override examples = [
    {
      description: 'every 20 minutes, until Ctrl-C',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'once, for cron, one region',
      command: '<%= config.bin %> <%= command.id %> --once --region 61 --since 2026-01-01',
    },
    {
      description: 'one rule over the dataset as it stands',
      command: '<%= config.bin %> <%= command.id %> --once --no-sync --criteria schools.yaml',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(Watch)
    const { keepWatching, messageText, minutesBetween, watchOnce } = await import('../watch/watch.ts')
    const { readRules } = await import('../watch/rules.ts')
    const { written } = await import('../terminal/written.ts')
    const { commandMoment } = await import('../terminal/clock.ts')
    const report = this.reporter(flags)
    const signal = this.interruptible()
    const format = flags.format ?? (process.stdout.isTTY ? 'text' : 'ndjson')
    const sync = flags['no-sync'] ? undefined : await this.syncing(flags, report, signal)
    const once = () => {
      const { stamp, local } = commandMoment()
      return watchOnce(flags.data, {
        ...{ criteria: flags.criteria, report, signal },
        sync: sync === undefined ? undefined : () => sync(stamp),
        moment: { date: local.slice(0, 10), time: local.slice(11, 16) },
        out: (message) => written(messageText(message, format)),
      })
    }
    if (flags.once) {
      const { failed } = await once()
      if (failed > 0) process.exitCode = 3
      return
    }
    const minutes = async () =>
      flags.every ?? minutesBetween(await readRules(flags.data, flags.criteria).catch(() => []))
    await keepWatching({ once, minutes, report, signal })
    report.note('stopped; what was found and not told yet is told next time')
  }

  /** What brings the dataset up to date; the token is asked for at once, not in the middle of the night. */
  private async syncing(
    flags: Parameters<typeof askedOf>[0] & { data: string },
    report: ReturnType<Watch['reporter']>,
    signal: AbortSignal,
  ): Promise<(stamp: string) => Promise<void>> {
    const { requireToken } = await import('../goszakup/token/token.ts')
    const { commandLine } = await import('../terminal/command-line.ts')
    const { token } = await requireToken(flags['base-url'], { report })
    const options = {
      ...askedOf(flags),
      ...{ entities: [], token, version: this.config.version, report, signal },
      resume: commandLine(this.config.bin, this.id ?? '', this.argv),
    }
    return async (stamp) => {
      const { syncDataset } = await import('../dataset/fetch/sync.ts')
      await syncDataset(flags.data, options as Parameters<typeof syncDataset>[1])
      const { followAndTell } = await import('../cases/follow.ts')
      await followAndTell(flags.data, stamp, report)
    }
  }
}

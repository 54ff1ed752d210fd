import { string as word } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { calendarDate, RowsCommand } from '../terminal/command.ts'

export default class Navigator extends RowsCommand {
  static override summary = 'the Legal Navigator: from a sign to the right addressee, on time'
  static override description =
    `Who has which part in a purchase, its phases, methods, grounds and deadlines; 39 violations with what they look like, what proves them, what may explain them lawfully, who can act, which letter and until when; authorities, cases, aims and a glossary. Each fact names its norm, the edition that was read and how well it is known.

Name a section, an entry of it, or any words: the search forgives spelling and endings and reads English, Russian and Kazakh whatever --lang is. An entry that is named is shown as a page on a terminal, as a row elsewhere. Not legal advice.`
  static override strict = false
  static override args = {
    section: word({
      description:
        'phases, violations, authorities, deadlines, methods, grounds, stakeholders, cases, goals, terms; or words to search for',
      ignoreStdin: true,
    }),
    text: word({ description: 'an id of that section, or words to search it for', ignoreStdin: true }),
  }
  static override flags = {
    from: calendarDate({
      description: 'with deadlines: the day of the event; adds the last day of each term by the working-day calendar',
      helpValue: 'YYYY-MM-DD',
      exclusive: ['export'],
    }),
    page: boolean({ description: 'an entry as a page of Markdown, also into a pipe', exclusive: ['export'] }),
    export: string({
      description: 'write all of it as a site of its own into this folder: three languages, no JavaScript',
      helpValue: 'DIR',
    }),
  }
  static override examples = [
    { description: 'what there is, in Russian', command: '<%= config.bin %> <%= command.id %> --lang ru' },
    {
      description: 'read about splitting: signs, proof, addressee, letter, norms',
      command: '<%= config.bin %> <%= command.id %> violations split --page',
    },
    {
      description: 'find by words in any language, misspelt or not',
      command: "<%= config.bin %> <%= command.id %> 'сговор участников' --lang ru",
    },
    {
      description: 'until when an answer to a letter of 20 November is due',
      command:
        '<%= config.bin %> <%= command.id %> deadlines letter-answered --from 2026-11-20 --fields due,provisional',
    },
    {
      description: 'the whole navigator as a site to put on a server or a memory stick',
      command: '<%= config.bin %> <%= command.id %> --export navigator-site',
    },
  ]

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Navigator)
    const report = this.reporter(flags)
    const options = { dir: flags.data, lang: flags.lang, report, signal: this.interruptible() }
    if (flags.export !== undefined) {
      const { exportNavigator } = await import('../navigator/site.ts')
      report.note(await exportNavigator({ ...options, to: flags.export, words: argv as string[] }))
      return
    }
    const { navigate, writesPage } = await import('../navigator/navigator.ts')
    const { fieldsToPrint } = await import('../indicators/flags.ts')
    const answer = await navigate({ ...options, words: argv as string[], from: flags.from, page: flags.page })
    if (answer.nothing !== undefined) report.warn(answer.nothing)
    if (answer.page !== undefined && writesPage(flags)) {
      process.stdout.write(answer.page)
      return
    }
    await this.printRows(answer.rows, { ...flags, fields: fieldsToPrint(flags, answer.short) })
  }
}

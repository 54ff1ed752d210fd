import { string } from '@oclif/core/args'
import { JaryqCommand } from '../terminal/command.ts'

export default class Help extends JaryqCommand {
  static override summary = 'help for a command, or a topic: exit-codes, environment'
  static override description = 'The same as --help after a command, and two topics that belong to no command.'
  static override strict = false
  static override args = {
    topic: string({ description: 'a command, or exit-codes, or environment', ignoreStdin: true }),
  }
  static override examples = [
    { description: 'what the exit codes mean', command: '<%= config.bin %> help exit-codes' },
    { description: 'the environment variables', command: '<%= config.bin %> help environment' },
  ]

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Help)
    const { topics } = await import('../terminal/topics.ts')
    const { said } = await import('../terminal/messages.ts')
    const name = (argv as string[]).join(' ')
    const topic = topics[name]
    if (topic !== undefined) {
      process.stdout.write(topic.map(([term, meaning]) => `${term.padEnd(22)}${said(meaning, flags.lang)}\n`).join(''))
      return
    }
    const { loadHelpClass } = await import('@oclif/core/help')
    const HelpClass = await loadHelpClass(this.config)
    await new HelpClass(this.config, {
      ...this.config.pjson.oclif.helpOptions,
      lang: flags.lang,
    } as typeof this.config.pjson.oclif.helpOptions & { lang: string }).showHelp(argv as string[])
  }
}

import { string } from '@oclif/core/args'
import { JaryqCommand } from '../../terminal/command.ts'

export default class WatchCheck extends JaryqCommand {
  static override summary = 'check criteria files, without watching'
  static override description =
    `Reads criteria files, or all rules of the dataset, and says what is wrong, with the line. A file that holds a token or a password is refused: it is meant to be shared.`
  static override strict = false
  static override args = {
    file: string({
      description: 'a criteria file, or the name of a rule, one or more; without one all rules of the dataset',
      ignoreStdin: true,
    }),
  }
  static override examples = [
    { description: 'a file that somebody sent', command: '<%= config.bin %> <%= command.id %> schools.yaml' },
    { description: 'all rules of the dataset', command: '<%= config.bin %> <%= command.id %>' },
  ]

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(WatchCheck)
    const { requireRules } = await import('../../watch/rules.ts')
    const rules = await requireRules(flags.data, argv as string[])
    for (const { name } of rules) process.stdout.write(`${name}: ok\n`)
  }
}

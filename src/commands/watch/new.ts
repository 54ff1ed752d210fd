import { string } from '@oclif/core/args'
import { JaryqCommand } from '../../terminal/command.ts'

export default class WatchNew extends JaryqCommand {
  static override summary = 'write a new rule to watch by'
  static override description =
    `Writes a criteria file with comments into the folder watch/rules of the dataset, to be changed in any editor. A search is saved as a rule by "jaryq search … --save NAME".`
  static override args = {
    name: string({ description: 'its name: letters, digits, "-"', required: true, ignoreStdin: true }),
  }
  static override examples = [
    { description: 'a rule for schools', command: '<%= config.bin %> <%= command.id %> schools' },
    { description: 'one that tells in Kazakh', command: '<%= config.bin %> <%= command.id %> mektepter --lang kk' },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(WatchNew)
    const { newRule } = await import('../../watch/rules.ts')
    const file = await newRule(flags.data, { name: args.name, lang: flags.lang })
    process.stdout.write(`${file}\n`)
    this.reporter(flags).note(`change it, then: jaryq watch check ${args.name}`)
  }
}

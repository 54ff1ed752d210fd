import { string as stringArg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class CaseShow extends JaryqCommand {
  static override summary = 'one case'
  static override description =
    `Prints the file of a case as it is kept, its conflicts with it; with --json as one object, the newest of each field.`
  static override args = {
    id: stringArg({ description: 'the case, as in case list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    json: boolean({ description: 'as one JSON object' }),
  }
  static override examples = [
    { description: 'a case', command: '<%= config.bin %> <%= command.id %> roof-7' },
    { description: 'for a script', command: '<%= config.bin %> <%= command.id %> roof-7 --json' },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseShow)
    const { readCase } = await import('../../cases/store.ts')
    const state = await readCase(flags.data, args.id)
    if (flags.json) {
      const { viewOf } = await import('../../cases/case.ts')
      process.stdout.write(`${JSON.stringify(viewOf(state), null, 2)}\n`)
      return
    }
    const { formatCase } = await import('../../cases/case-file.ts')
    process.stdout.write(await formatCase(state))
  }
}

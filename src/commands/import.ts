import { string as stringArg } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { calendarDate, JaryqCommand } from '../terminal/command.ts'

export default class Import extends JaryqCommand {
  static override summary = 'any OCDS, or another register, into the dataset'
  static override description =
    'Reads OCDS in any shape: release and record packages, arrays, single releases and records, documents one after the other, NDJSON; plain, .gz or .zst. What is damaged is set aside in rejects.ndjson of the source, with its place and the reason, and the rest goes on. A release that is there already is not doubled. A register (CSV; XLSX is not read yet) takes the place of its earlier import.'
  static override examples = [
    {
      description: 'the release package of a publisher',
      command: '<%= config.bin %> <%= command.id %> releases.json.gz --source paraguay',
    },
    {
      description: 'NDJSON from another program',
      command: 'zcat 2025.jsonl.gz | <%= config.bin %> <%= command.id %> - --source uk',
    },
    {
      description: 'the register of VAT payers, with its own dates',
      command: '<%= config.bin %> <%= command.id %> vat_payers.csv --register vat-payers',
    },
  ]

  static override args = {
    path: stringArg({ description: 'file, or - for standard input', required: true, ignoreStdin: true }),
  }

  static override flags = {
    source: string({
      description: "name of the publisher in the dataset; default: from the file's name",
      helpValue: 'NAME',
      exclusive: ['register'],
    }),
    register: option({ description: 'the file is this register', options: ['vat-payers'] as const })(),
    'as-of': calendarDate({
      description: 'the day a register without dates is true on',
      helpValue: 'DATE',
      dependsOn: ['register'],
    }),
    strict: boolean({ description: 'stop at the first thing that cannot be read, and add nothing' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Import)
    const { path } = args
    const { source, register, strict } = flags
    const work = { path, strict, report: this.reporter(flags), signal: this.interruptible() }
    const { summaryOfImport, summaryOfRegister } = await import('../dataset/import-summary.ts')
    if (register === undefined) {
      const { importOcds } = await import('../dataset/import.ts')
      this.report(summaryOfImport(await importOcds(flags.data, { ...work, source })), work.report)
    } else {
      const { importRegister } = await import('../dataset/import-register.ts')
      const result = await importRegister(flags.data, { ...work, register, asOf: flags['as-of'] })
      this.report(summaryOfRegister(result), work.report)
    }
  }

  private report(lines: { warnings: string[]; notes: string[] }, to: ReturnType<JaryqCommand['reporter']>): void {
    for (const line of lines.warnings) to.warn(line)
    for (const line of lines.notes) to.note(line)
  }
}

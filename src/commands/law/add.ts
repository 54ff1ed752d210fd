import { boolean, custom, option, string } from '@oclif/core/flags'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

const number = custom<number>({
  parse: async (input) => {
    if (!/^\d+(\.\d+)?$/.test(input)) throw new Error(`expected a number, got "${input}"`)
    return Number(input)
  },
})

export default class LawAdd extends JaryqCommand {
  static override summary = 'keep a value of the law in the dataset'
  static override description =
    "Writes a value into the dataset's folder law, where it stands in place of the built-in one for its dates: for a new monthly calculation index, or a term that an amendment changed. It carries who read it, when, and where. Indicators use it in the next run."
  static override flags = {
    key: string({ description: 'the key, as law list shows it', required: true, helpValue: 'KEY' }),
    value: number({
      description: 'the value, in the unit of the key',
      helpValue: 'NUMBER',
      exactlyOne: ['value', 'none'],
    }),
    none: boolean({ description: 'the law has no such value in these dates', exactlyOne: ['value', 'none'] }),
    from: calendarDate({
      description: 'the first day on which it is in force',
      required: true,
      helpValue: 'YYYY-MM-DD',
    }),
    to: calendarDate({ description: 'the last day; default: open', helpValue: 'YYYY-MM-DD' }),
    norm: string({ description: 'the norm it rests on; default: that of the value so far', helpValue: 'KEY' }),
    status: option({
      description: 'verified: read in the act; secondary: from another public source',
      options: ['verified', 'secondary', 'unverified'] as const,
      required: true,
    })(),
    source: string({ description: 'where it was read: act and edition, or address', required: true }),
    'read-by': string({ description: 'who read it', required: true, helpValue: 'NAME' }),
    'read-on': calendarDate({
      description: 'the day on which it was read, today at the latest',
      required: true,
      helpValue: 'YYYY-MM-DD',
    }),
    file: string({ description: 'file in the folder law', default: 'values.yaml', helpValue: 'NAME' }),
  }
  static override examples = [
    {
      description: 'the monthly calculation index of a year to come (the number is made up)',
      command:
        '<%= config.bin %> <%= command.id %> --key mci --value 4500 --from 2027-01-01 --to 2027-12-31 --status verified --source "Law on the republican budget for 2027-2029, adilet.zan.kz" --read-by "A. Reader" --read-on 2026-11-20',
    },
    {
      description: 'a term that an amendment abolished (made up)',
      command:
        '<%= config.bin %> <%= command.id %> --key remark-reply --none --from 2027-07-01 --status verified --source "Rules as amended, adilet.zan.kz" --read-by "A. Reader" --read-on 2026-11-20',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(LawAdd)
    const { addToLaw } = await import('../../indicators/law.ts')
    const { key, from, to, norm, status, source } = flags
    const value = { key, value: flags.value ?? null, from, to, norm, status, source }
    const reading = { readBy: flags['read-by'], readOn: flags['read-on'] }
    const file = await addToLaw(flags.data, { ...value, ...reading }, flags.file)
    process.stdout.write(`${file}\n`)
    this.reporter(flags).note('next: jaryq law check')
  }
}

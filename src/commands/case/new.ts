import { option, string } from '@oclif/core/flags'
import { statuses } from '../../cases/fields.ts'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class CaseNew extends JaryqCommand {
  static override summary = 'begin a case'
  static override description =
    `Begins a case about one or more purchases: a file in the folder cases of the dataset that people can read and change. Who told of it or who writes goes into --contact: a file that is copied into the folder private, which is never exported, pushed or in git.

По-русски: завести дело о закупке; кто сообщил, остаётся в папке private.

Қазақша: сатып алу туралы іс ашу; кім хабарлағаны private қалтасында қалады.`
  static override flags = {
    id: string({ description: 'its name; default: the day and a few letters' }),
    title: string({ description: 'what it is about, in one line', required: true }),
    purchase: string({
      description: 'the number or ocid of a purchase; may be given several times',
      helpValue: 'NUMBER',
      multiple: true,
    }),
    flag: string({
      description: 'the id of a flag (in quotes); may be given several times',
      helpValue: 'ID',
      multiple: true,
    }),
    status: option({ description: 'how far it is', options: statuses, default: 'checking' as const })(),
    campaign: string({ description: 'the campaign that it belongs to' }),
    region: string({ description: 'the region' }),
    note: string({ description: 'a note' }),
    by: string({ description: 'who did it: a name that you use among yourselves' }),
    contact: string({ description: 'who told of it or who writes: copied into private', helpValue: 'FILE' }),
    date: calendarDate({ description: 'the day; default: today', helpValue: 'YYYY-MM-DD' }),
  }
  static override examples = [
    {
      description: 'about a purchase, with a flag',
      command:
        '<%= config.bin %> <%= command.id %> --title "Roof of school 7" --purchase 17379679-1 --flag "bid-period-below-minimum:process:ocds-jaryq0-17379679"',
    },
    {
      description: 'in a campaign, with who told of it',
      command:
        '<%= config.bin %> <%= command.id %> --id roof-7 --title "Roof of school 7" --campaign schools --contact tip.txt',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(CaseNew)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const now = commandMoment()
    const { newCase } = await import('../../cases/work.ts')
    const {
      data: dir,
      date = now.date,
      purchase: purchases,
      flag,
      by,
      id,
      title,
      status,
      campaign,
      region,
      note,
      contact,
    } = flags
    const common = { dir, stamp: now.stamp, date, id, title, status, campaign, region, note, by, contact }
    const view = await newCase({ ...common, purchases, flags: flag, assigned: by })
    process.stdout.write(`${view.id}\n`)
    this.reporter(flags).note(`next: jaryq case review ${view.id} --result clean|doubt|violation`)
  }
}

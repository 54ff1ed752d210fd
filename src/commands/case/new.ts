import { boolean, option, string } from '@oclif/core/flags'
import { statuses } from '../../cases/fields.ts'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class CaseNew extends JaryqCommand {
  static override summary = 'begin a case'
  static override description =
    `Begins a case about one or more purchases: a file in the folder cases of the dataset that people can read and change. Who told of it or who writes goes into --contact: a file that is copied into the folder private, which is never exported, pushed or in git.

With --tip it begins from a message: the purchase is looked for by links, numbers, ocid, BIN, place and words, candidates are shown with their flags, and the case is made even when none is found. Nothing of the message enters the case.`
  static override flags = {
    id: string({ description: 'its name; default: the day and a few letters' }),
    title: string({ description: 'what it is about, in one line; needed without --tip' }),
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
    status: option({ description: 'how far it is; default: checking, with --tip tip', options: statuses })(),
    campaign: string({ description: 'the campaign that it belongs to' }),
    region: string({ description: 'the region' }),
    note: string({ description: 'a note' }),
    by: string({ description: 'who did it: a name that you use among yourselves' }),
    contact: string({ description: 'who told of it or who writes: copied into private', helpValue: 'FILE' }),
    tip: string({
      description: 'a message that somebody sent: kept in private, its purchase looked for in the dataset',
      helpValue: 'FILE',
    }),
    photo: string({
      description: 'a photo that came with the message, kept in private; may be given several times',
      helpValue: 'FILE',
      multiple: true,
      dependsOn: ['tip'],
    }),
    json: boolean({ description: 'the case and the candidates as one JSON object', dependsOn: ['tip'] }),
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
    {
      description: 'from a message with a photo',
      command: '<%= config.bin %> <%= command.id %> --tip message.txt --photo IMG_0012.jpg --lang ru',
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
    const common = { dir, stamp: now.stamp, date, id, status, campaign, region, note, by, contact }
    const { tip, photo: photos, json } = flags
    const reporter = this.reporter(flags)
    const { checkTipFlags, newTipCase, tipText } = await import('../../field/tip.ts')
    checkTipFlags(flags)
    if (tip !== undefined) {
      const { lang } = flags
      const made = await newTipCase({ ...common, title, tip, photos, purchases, flags: flag, assigned: by, lang })
      if (json) process.stdout.write(`${JSON.stringify({ ...made, view: undefined, id: made.view.id }, null, 2)}\n`)
      else process.stdout.write(`${made.view.id}\n${tipText(made, lang)}`)
      for (const { name, problem } of made.photos)
        if (problem !== null) reporter.warn(`${name}: ${problem}; the original is kept in private`)
      const next = made.view.purchases.length > 0 ? 'review' : 'update'
      const what = next === 'review' ? '--result clean|doubt|violation' : '--purchase NUMBER --status checking'
      reporter.note(`next: jaryq case ${next} ${made.view.id} ${what}`)
      return
    }
    const view = await newCase({ ...common, title: title!, purchases, flags: flag, assigned: by })
    process.stdout.write(`${view.id}\n`)
    reporter.note(`next: jaryq case review ${view.id} --result clean|doubt|violation`)
  }
}

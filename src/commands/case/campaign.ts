import { string as stringArg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { calendarDate, RowsCommand } from '../../terminal/command.ts'

export default class CaseCampaign extends RowsCommand {
  static override summary = 'campaigns: cases under an aim, and how far they are'
  static override description =
    `Lists the campaigns of the cases with what was done: purchases looked at, letters, answers, outcomes, and how much of what was wanted. With an id and flags a campaign is begun or changed; cases belong to it by "case new --campaign ID" or "case update --campaign ID". An aim is one of the navigator's (jaryq navigator goals) or said in words; its metrics show whether the market comes nearer to it.`
  static override args = {
    id: stringArg({ description: 'a campaign; all without it', ignoreStdin: true }),
  }
  static override flags = {
    title: string({ description: 'what it is called' }),
    aim: string({ description: 'an aim of the navigator, or words of your own', helpValue: 'AIM' }),
    from: calendarDate({ description: 'the first day that counts', helpValue: 'YYYY-MM-DD' }),
    until: calendarDate({ description: 'the last day that counts', helpValue: 'YYYY-MM-DD' }),
    want: string({
      description: 'what is to be done, a measure of case stats and a number; may be given several times',
      helpValue: 'MEASURE=N',
      multiple: true,
    }),
    on: calendarDate({ description: 'the day of asking; default: today', helpValue: 'YYYY-MM-DD' }),
  }
  static override examples = [
    {
      description: 'begin one',
      command:
        '<%= config.bin %> <%= command.id %> schools --title "Schools of Pavlodar" --aim less-single-source --from 2026-01-01 --want purchases-reviewed=100 --want letters-sent=20',
    },
    {
      description: 'how far they are, in Kazakh',
      command:
        '<%= config.bin %> <%= command.id %> --lang kk --fields id,aim_title,cases,progress,wanted --format table',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseCampaign)
    const { campaignColumns, listCampaigns } = await import('../../cases/campaigns.ts')
    const { commandMoment } = await import('../../terminal/clock.ts')
    const { stamp, date } = commandMoment()
    const { title, aim, from, until, want, on = date } = flags
    const rows = await listCampaigns(flags.data, {
      ...{ id: args.id, change: { title, aim, from, until, want }, stamp, on },
      ...{ lang: flags.lang, report: this.reporter(flags) },
    })
    await this.printRows({ columns: campaignColumns, rows }, flags)
  }
}

import { string as stringArgument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { formFormats } from '../../field/new-form.ts'
import { calendarDate, JaryqCommand, wholeNumber } from '../../terminal/command.ts'
import { fetchFlags } from '../fetch.ts'

const { rate, concurrency, timeout, schema } = fetchFlags

export default class FieldNew extends JaryqCommand {
  static override summary = 'a form for a check on the spot'
  static override description =
    `Makes a form from the lines of a contract and its acts: what, how much, where, until when, with which warranty; sheets for counting and measuring with numbered cells, a random sample with what it will tell, room for photos and two signatures. Writes it to print, and a file (CSV) that the results are typed into under the same numbers. The contract is taken from the dataset, else asked of the service.

The sample is drawn from a seed, which stands on the form: whoever has it can draw the same numbers again. Throw dice before witnesses and give their sum with --seed where nobody should know before what will be looked at.`
  static override args = {
    contract: stringArgument({
      description: 'the number or link of a contract, or the number of an announcement with one contract (in quotes)',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    format: option({
      description: 'to print or to read; may be given several times; default: pdf',
      options: formFormats,
      multiple: true,
    })(),
    output: string({ description: 'the directory to write to; default: the current one', helpValue: 'DIR' }),
    date: calendarDate({ description: 'the day of the form; default: today', helpValue: 'YYYY-MM-DD' }),
    seed: string({
      description: 'what the sample is drawn from: any words; default: the number of the contract and the day',
      helpValue: 'WORDS',
    }),
    within: wholeNumber({
      description: 'the sample is so large that, no fault found, at most so many percent have one; default: 10',
      min: 1,
      max: 50,
      helpValue: 'PERCENT',
    }),
    sample: wholeNumber({
      description: 'how many things, or places of what is measured, are drawn of each line, whatever --within says',
      min: 1,
      max: 999,
      exclusive: ['within'],
    }),
    pieces: wholeNumber({ description: 'pieces of a measuring sheet; default: 4', min: 1, max: 40 }),
    line: wholeNumber({
      description: 'only this line of the contract, from 1 on; may be given several times',
      min: 1,
      multiple: true,
    }),
    case: string({ description: 'the case that the results will enter', helpValue: 'ID' }),
    force: boolean({ description: 'replace a file of results that was filled in' }),
    offline: boolean({ description: 'ask the service for nothing: take the contract from the dataset' }),
    ...{ rate, concurrency, timeout, schema },
    'max-requests': fetchFlags['max-requests'],
    'base-url': fetchFlags['base-url'],
    'ca-file': fetchFlags['ca-file'],
  }
  static override examples = [
    {
      description: 'in Russian, to print',
      command: '<%= config.bin %> <%= command.id %> 123456789012/250001/00 --lang ru',
    },
    {
      description: 'in Kazakh, as PDF and for Word, the sample drawn from the dice that both sides threw',
      command:
        '<%= config.bin %> <%= command.id %> 123456789012/250001/00 --lang kk --format pdf --format docx --seed "6 2 5"',
    },
    {
      description: 'two lines of the contract, 50 things or places of each',
      command: '<%= config.bin %> <%= command.id %> 123456789012/250001/00 --line 1 --line 4 --sample 50',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FieldNew)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const { newForm } = await import('../../field/new-form.ts')
    const report = this.reporter(flags)
    const { date = commandMoment().date, format = ['pdf' as const], line: lines } = flags
    const made = await newForm(args.contract, {
      ...{ data: flags.data, lang: flags.lang, date, formats: format, lines, report },
      ...{ seed: flags.seed, within: flags.within, sample: flags.sample, pieces: flags.pieces },
      ...{ case: flags.case, output: flags.output, force: flags.force, offline: flags.offline },
      ...{ rate: flags.rate, concurrency: flags.concurrency, timeout: flags.timeout, schemaSource: flags.schema },
      ...{ baseUrl: flags['base-url'], caFile: flags['ca-file'], maxRequests: flags['max-requests'] },
      version: this.config.version,
      signal: this.interruptible(),
    })
    for (const path of [...made.files, made.results]) process.stdout.write(`${path}\n`)
    report.note(`next: print the form, fill in ${made.results}, then: jaryq field record ${made.results}`)
  }
}

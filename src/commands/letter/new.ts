import { string as stringArgument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { calendarDate, JaryqCommand, wholeNumber } from '../../terminal/command.ts'

export default class LetterNew extends JaryqCommand {
  static override summary = 'write a letter'
  static override description =
    'Writes a letter of a kind about a flag, several flags, a purchase, or the history of a supplier, a buyer or both, filled with facts, norms, doubts and attachments from the evidence, and a cover sheet for the applicant. What may be written to whom goes by the customer, the law of the purchase, the role and the date; a refusal says why. A letter is "ready" only with every required field filled, the role said and the norms compared within 90 days, and never from training data. With --from many letters are written: first they are listed, and written with --yes.'
  static override args = {
    kind: stringArgument({ description: 'the kind of letter, as in letter list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    flag: string({
      description: 'the id of a flag, as jaryq flag gives it (in quotes); may be given several times',
      helpValue: 'ID',
      multiple: true,
      exclusive: ['process', 'supplier', 'buyer', 'from'],
    }),
    process: string({
      description: 'all flags of a purchase: its ocid, or the number of its announcement, lot or contract',
      helpValue: 'OCID',
      exclusive: ['supplier', 'buyer', 'from'],
    }),
    supplier: string({ description: 'all flags of a supplier, with --buyer those of the pair', helpValue: 'BIN' }),
    buyer: string({ description: 'all flags of a buyer', helpValue: 'BIN' }),
    from: string({
      description: 'many letters: rows of jaryq flag, NDJSON or CSV with their ids',
      helpValue: 'FILE',
      exclusive: ['supplier', 'buyer'],
      dependsOn: ['group'],
    }),
    group: option({
      description: 'with --from: one letter for each',
      options: ['supplier', 'buyer'] as const,
      dependsOn: ['from'],
    })(),
    case: string({
      description: 'the case that the letter belongs to: it is entered there; what is not said is taken from it',
      helpValue: 'ID',
      exclusive: ['from'],
    }),
    'complains-of': string({
      description:
        'with --case: the letter of the case that i-no-reply is about; default: the only one that calls for it',
      helpValue: 'ID',
      dependsOn: ['case'],
    }),
    yes: boolean({ description: 'with --from: write what was listed; with --person-sheet: confirm it' }),
    'person-sheet': boolean({
      description: 'a sheet with the IIN of the sole traders as well, for the addressee only; needs --yes',
      exclusive: ['from'],
    }),
    skip: string({
      description: 'with --from: leave this supplier or buyer out; may be given several times',
      helpValue: 'BIN',
      multiple: true,
      dependsOn: ['from'],
    }),
    applicant: string({
      description: 'the applicant, a YAML file; default: the one of applicant set',
      helpValue: 'FILE',
    }),
    answers: string({
      description: 'what the data cannot give, a YAML file of placeholders and texts',
      helpValue: 'FILE',
    }),
    attach: string({
      description: 'a file to name among the attachments; may be given several times',
      helpValue: 'FILE',
      multiple: true,
    }),
    'norms-checked': calendarDate({
      description: 'the day on which you compared the norms with the edition in force',
      helpValue: 'YYYY-MM-DD',
    }),
    role: option({
      description: 'who writes; default: the role of applicant set; on a terminal it is asked, never assumed',
      options: ['monitor', 'supplier', 'journalist', 'resident'] as const,
    })(),
    date: calendarDate({ description: "the letter's date; default: the date of the data", helpValue: 'YYYY-MM-DD' }),
    format: option({
      description: 'the format of the document',
      options: ['docx', 'pdf', 'html', 'md', 'txt'] as const,
    })(),
    output: string({ description: 'a directory or a file; default: the current directory', helpValue: 'PATH' }),
    force: boolean({ description: 'replace a letter that is there and differs' }),
    bundle: option({
      description: 'also gather the evidence: raw records for the authority, masked ones to publish',
      options: ['authority', 'public'] as const,
      exclusive: ['from'],
    })(),
    'part-size': wholeNumber({
      description: 'with --bundle: the largest archive, in megabytes; default: 20',
      min: 1,
      helpValue: 'MB',
      dependsOn: ['bundle'],
    }),
    unpacked: boolean({ description: 'with --bundle: a folder instead of archives', dependsOn: ['bundle'] }),
    json: boolean({ description: 'the result as one JSON object' }),
  }
  static override examples = [
    {
      description: 'a letter in Russian to internal state audit about one flag',
      command:
        '<%= config.bin %> <%= command.id %> a-dvga --flag "bid-period-below-minimum:process:ocds-jaryq0-17379679" --lang ru',
    },
    {
      description: 'many letters about VAT, one for each supplier: first listed, then written',
      command: '<%= config.bin %> <%= command.id %> b-kgd-vat --from flags.ndjson --group supplier --lang ru --yes',
    },
    {
      description: 'a letter with its evidence for the authority, in archives of at most 5 MB',
      command:
        '<%= config.bin %> <%= command.id %> a-dvga --flag "bid-period-below-minimum:process:ocds-jaryq0-17379679" --lang ru --bundle authority --part-size 5',
    },
    {
      description: 'a letter of a case, about the flags of the case, and entered there',
      command: '<%= config.bin %> <%= command.id %> a-dvga --case roof-7 --lang ru',
    },
    {
      description: 'the same in Kazakh as a page, with another applicant and with answers',
      command:
        '<%= config.bin %> <%= command.id %> a-dvga --flag "bid-period-below-minimum:process:ocds-jaryq0-17379679" --lang kk --format html --applicant applicant.yaml --answers answers.yaml',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LetterNew)
    const { askRole } = await import('../../letters/ask-role.ts')
    const isAsked = process.stdin.isTTY === true && process.stderr.isTTY === true && !flags.json
    const common = {
      dir: flags.data,
      kind: args.kind,
      lang: flags.lang,
      role: flags.role,
      date: flags.date,
      normsChecked: flags['norms-checked'],
      format: flags.format,
      output: flags.output,
      force: flags.force,
      applicantFile: flags.applicant,
      answersFile: flags.answers,
      attach: flags.attach,
      askRole: isAsked ? () => askRole(flags.lang) : undefined,
      signal: this.interruptible(),
    }
    if (flags.from !== undefined) {
      const { batchRows, batchNote, newLetters } = await import('../../letters/batch.ts')
      const made = await newLetters({
        ...common,
        file: flags.from,
        group: flags.group!,
        skip: flags.skip ?? [],
        write: flags.yes,
      })
      for (const row of batchRows(made)) process.stdout.write(`${JSON.stringify(row)}\n`)
      this.reporter(flags).note(batchNote(made, flags.lang))
      return
    }
    const { newLetterFromFiles, resultRow, resultNotes } = await import('../../letters/result.ts')
    const { flag: flagIds = [], process: purchase, supplier, buyer, case: caseId, 'complains-of': complainsOf } = flags
    const about = { flagIds, process: purchase, supplier, buyer }
    const { caseLetterFacts, enterLetter } = await import('../../cases/written.ts')
    const known =
      caseId === undefined
        ? undefined
        : await caseLetterFacts({ dir: flags.data, id: caseId, kind: args.kind, lang: flags.lang, about, complainsOf })
    const letter = await newLetterFromFiles({
      ...common,
      ...(known?.about ?? about),
      knownAnswers: known?.answers,
      personSheet: flags['person-sheet'],
      confirmed: flags.yes,
      bundle: flags.bundle,
      partMegabytes: flags['part-size'],
      unpacked: flags.unpacked,
    })
    const reporter = this.reporter(flags)
    for (const warning of letter.warnings) reporter.warn(warning)
    const row = resultRow(letter)
    if (caseId !== undefined) {
      const { commandMoment } = await import('../../terminal/clock.ts')
      const { stamp, date: day } = commandMoment()
      row.case = caseId
      row.case_letter = await enterLetter({ dir: flags.data, id: caseId, stamp, day }, letter, known?.complainsOf)
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(row, null, 2)}\n`)
    else
      for (const [name, value] of Object.entries(row))
        process.stdout.write(`${name}: ${Array.isArray(value) ? value.join(', ') : (value ?? '')}\n`)
    for (const note of resultNotes(letter)) reporter.note(note)
    if (caseId !== undefined)
      reporter.note(`jaryq case letter ${caseId} --letter ${row.case_letter} --sent DATE --reg-no NUMBER`)
  }
}

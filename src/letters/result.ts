import { readAnswersFile } from './answers.ts'
import { idWarnings, loadApplicant, readApplicantFile } from './applicant.ts'
import { dueText, missingLabels, reasonText, reviewNote } from './cover.ts'
import { type Letter, type NewLetterOptions, newLetter } from './new-letter.ts'
import { placeholders } from './placeholders.ts'

export interface FileOptions extends Omit<NewLetterOptions, 'applicant' | 'answers'> {
  /** A YAML file; without it the applicant that was set. */
  applicantFile?: string | undefined
  answersFile?: string | undefined
}

export type WrittenLetter = Awaited<ReturnType<typeof newLetter>> & { warnings: string[] }

/** `newLetter` with the applicant and the answers read from files. */
export async function newLetterFromFiles(options: FileOptions): Promise<WrittenLetter> {
  const applicant =
    options.applicantFile === undefined ? await loadApplicant() : await readApplicantFile(options.applicantFile)
  const answers = options.answersFile === undefined ? undefined : await readAnswersFile(options.answersFile)
  return { ...(await newLetter({ ...options, applicant, answers })), warnings: idWarnings(applicant?.id) }
}

/** What came of it, for stdout. */
export function resultRow(letter: WrittenLetter): Record<string, string | string[] | null> {
  return {
    status: letter.status,
    missing: letter.missing,
    reasons: letter.reasons,
    letter: letter.files.letter,
    cover: letter.files.cover,
    date: letter.date,
    reply_due: letter.replyDue?.date ?? null,
  }
}

/** What the applicant has to know now, line by line: why it is a draft, the clock, the next step. */
export function resultNotes(letter: WrittenLetter): string[] {
  const labels = missingLabels(letter)
  const due = dueText(letter)
  const review = reviewNote(letter)
  return [
    ...(letter.files.unchanged ? ['the files were there already, with the same content'] : []),
    ...letter.reasons.map((reason) => reasonText(reason, letter.lang)),
    ...(review === undefined ? [] : [review]),
    ...(letter.rule === undefined ? [] : [letter.rule.reason[letter.lang]]),
    ...(labels.length === 0
      ? []
      : [`missing: ${labels.map((label, index) => `${label} (${letter.missing[index]})`).join('; ')}`]),
    ...(letter.date !== null && letter.date === letter.dataDate
      ? [`the letter's date is the date of the data, ${letter.date}; change it with --date`]
      : []),
    ...(due === undefined ? [] : [due]),
    `next: ${nextStep(letter)}`,
  ]
}

function nextStep(letter: Letter): string {
  const names = letter.missing
  if (names.some((name) => name.startsWith('applicant_')))
    return 'say who writes, with: jaryq applicant set --name … --id … --address … --phone … --email …; then write the letter again'
  const answerable = names.filter((name) => placeholders[name]?.answer === true)
  if (answerable.length > 0)
    return `give what is missing in a YAML file (${answerable.map((name) => `${name}: …`).join(', ')}) and add --answers FILE`
  if (letter.reasons.includes('training'))
    return 'practise on it; a letter to be sent is made from real data (jaryq fetch)'
  if (letter.reasons.includes('reading-copy')) return 'write it in a language of the state: --lang kk or --lang ru'
  return 'read the cover sheet, compare the facts and norms, attach the printouts, sign and send'
}

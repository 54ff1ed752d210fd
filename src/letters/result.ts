import { formatShortDate, type Text } from '../terminal/languages.ts'
import { type Answers, readAnswersFile } from './answers.ts'
import { type Applicant, idWarnings, loadApplicant, readApplicantFile } from './applicant.ts'
import type { BundleKind } from './bundle/manifest.ts'
import type { WrittenBundle } from './bundle/write.ts'
import { dueText, missingLabels, reasonText, reviewNote } from './cover.ts'
import { type Letter, type NewLetterOptions, newLetter } from './new-letter.ts'
import { placeholders } from './placeholders.ts'
import type { Role } from './roles.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  unchanged: t(
    'the files were there already, with the same content',
    'файлы с тем же содержанием уже были на месте',
    'дәл осындай мазмұндағы файлдар бұрыннан бар',
  ),
  missing: t('missing', 'не хватает', 'жетіспейді'),
  dateOfData: t(
    "the letter's date is the date of the data, {}; change it with --date",
    'дата письма – дата данных, {}; изменить: --date',
    'хаттың күні – деректер күні, {}; өзгерту: --date',
  ),
  bundle: t(
    'the evidence is in {}; try it with: jaryq letter verify',
    'материалы собраны: {}; проверка: jaryq letter verify',
    'материалдар жиналды: {}; тексеру: jaryq letter verify',
  ),
  large: t(
    '{} is larger than was asked for: it holds one file that is, which cannot be divided',
    '{} больше заданного размера: в нём один файл, который сам больше и не делится',
    '{} берілген өлшемнен үлкен: онда өзі үлкен, бөлінбейтін бір файл бар',
  ),
  next: t('next', 'дальше', 'әрі қарай'),
  applicant: t(
    'say who writes, with: {}; then write the letter again',
    'укажите, кто пишет: {}; затем составьте письмо снова',
    'кім жазатынын көрсетіңіз: {}; содан кейін хатты қайта жасаңыз',
  ),
  answers: t(
    'give what is missing in a YAML file ({}) and add --answers FILE',
    'укажите недостающее в файле YAML ({}) и добавьте --answers FILE',
    'жетіспейтінін YAML файлында көрсетіп ({}), --answers FILE қосыңыз',
  ),
  practise: t(
    'practise on it; a letter to be sent is made from real data (jaryq fetch)',
    'это для тренировки: письмо для отправки составляется по настоящим данным (jaryq fetch)',
    'бұл жаттығуға арналған: жіберілетін хат нақты деректер бойынша жасалады (jaryq fetch)',
  ),
  role: t(
    'say who writes with --role, or once for all with: jaryq applicant set --role',
    'укажите, кто пишет: --role, или раз и навсегда: jaryq applicant set --role',
    'кім жазатынын --role арқылы немесе біржола jaryq applicant set --role арқылы көрсетіңіз',
  ),
  norms: t(
    'compare the norms on the cover sheet with adilet.zan.kz, then write the letter again with --norms-checked YYYY-MM-DD',
    'сверьте нормы из памятки с adilet.zan.kz и составьте письмо снова с --norms-checked YYYY-MM-DD',
    'жадынамадағы нормаларды adilet.zan.kz сайтымен салыстырып, хатты --norms-checked YYYY-MM-DD көрсетіп қайта жасаңыз',
  ),
  stateLanguage: t(
    'write it in a language of the state: --lang kk or --lang ru',
    'составьте его на казахском или русском языке: --lang kk или --lang ru',
    'оны қазақ немесе орыс тілінде жасаңыз: --lang kk немесе --lang ru',
  ),
  send: t(
    'read the cover sheet, compare the facts and norms, attach the printouts, sign and send',
    'прочитайте памятку, сверьте факты и нормы, приложите распечатки, подпишите и отправьте',
    'жадынаманы оқып, фактілер мен нормаларды салыстырып, басып шығарылған беттерді қосып, қол қойып жіберіңіз',
  ),
}

export interface FileOptions extends Omit<NewLetterOptions, 'applicant' | 'answers' | 'role'> {
  /** Without it the role that the applicant was set with. */
  role?: Role | undefined
  /** A YAML file; without it the applicant that was set. */
  applicantFile?: string | undefined
  answersFile?: string | undefined
  /** What is known besides, as by a case; the file's answers come first. */
  knownAnswers?: Answers | undefined
  /** Gathers the evidence too, for the authority or to publish. */
  bundle?: BundleKind | undefined
  partMegabytes?: number | undefined
  unpacked?: boolean | undefined
  /** Asks a person who writes, where neither the options nor the applicant say it. */
  askRole?: (() => Promise<Role | undefined>) | undefined
}

export type WrittenLetter = Awaited<ReturnType<typeof newLetter>> & { warnings: string[]; bundle?: WrittenBundle }

/** `newLetter` with the applicant and the answers read from files. */
export async function newLetterFromFiles(options: FileOptions): Promise<WrittenLetter> {
  const { applicant, answers: given, role } = await readOwn(options)
  const {
    bundle,
    partMegabytes,
    unpacked,
    applicantFile: _,
    answersFile: __,
    knownAnswers,
    askRole: ___,
    ...asked
  } = options
  const answers = knownAnswers === undefined ? given : { ...knownAnswers, ...given }
  const own = { ...asked, applicant, answers, role }
  const letter = { ...(await newLetter(own)), warnings: idWarnings(applicant?.id, options.lang) }
  if (bundle === undefined) return letter
  const { newBundle } = await import('./bundle/write.ts')
  const partBytes = partMegabytes === undefined ? undefined : partMegabytes * 2 ** 20
  const written = await newBundle({ ...own, bundle, partBytes, unpacked })
  const large = written.large.map((path) => words.large[options.lang].replace('{}', path))
  return { ...letter, warnings: [...letter.warnings, ...large], bundle: written }
}

/** The applicant, the answers and the role: what the data cannot give, from files or as it was set. */
export async function readOwn(options: {
  applicantFile?: string | undefined
  answersFile?: string | undefined
  role?: Role | undefined
  askRole?: (() => Promise<Role | undefined>) | undefined
}): Promise<{ applicant: Applicant | undefined; answers: Answers | undefined; role: Role | undefined }> {
  const applicant =
    options.applicantFile === undefined ? await loadApplicant() : await readApplicantFile(options.applicantFile)
  const answers = options.answersFile === undefined ? undefined : await readAnswersFile(options.answersFile)
  return { applicant, answers, role: options.role ?? applicant?.role ?? (await options.askRole?.()) }
}

/** What came of it, for stdout. */
export function resultRow(letter: WrittenLetter): Record<string, string | string[] | null> {
  return {
    status: letter.status,
    missing: letter.missing,
    reasons: letter.reasons,
    letter: letter.files.letter,
    cover: letter.files.cover,
    ...(letter.files.sheet === undefined ? {} : { sheet: letter.files.sheet }),
    ...(letter.bundle === undefined ? {} : { bundle: letter.bundle.paths }),
    date: letter.date,
    reply_due: letter.replyDue?.date ?? null,
  }
}

/** What the applicant has to know now, line by line: why it is a draft, the clock, the next step. */
export function resultNotes(letter: WrittenLetter): string[] {
  const { lang } = letter
  const labels = missingLabels(letter)
  const due = dueText(letter)
  const review = reviewNote(letter)
  return [
    ...(letter.files.unchanged ? [words.unchanged[lang]] : []),
    ...letter.reasons.map((reason) => reasonText(reason, lang)),
    ...(review === undefined ? [] : [review]),
    ...(letter.rule === undefined ? [] : [letter.rule.reason[lang]]),
    ...(labels.length === 0
      ? []
      : [`${words.missing[lang]}: ${labels.map((label, index) => `${label} (${letter.missing[index]})`).join('; ')}`]),
    ...(letter.date !== null && letter.date === letter.dataDate
      ? [words.dateOfData[lang].replace('{}', formatShortDate(letter.date, lang))]
      : []),
    ...(due === undefined ? [] : [due]),
    ...(letter.bundle === undefined ? [] : [words.bundle[lang].replace('{}', letter.bundle.paths.join(', '))]),
    `${words.next[lang]}: ${nextStep(letter)}`,
  ]
}

function nextStep(letter: Letter): string {
  const { lang, missing: names, reasons } = letter
  if (names.some((name) => name.startsWith('applicant_')))
    return words.applicant[lang].replace('{}', 'jaryq applicant set --name … --id … --address … --phone … --email …')
  const answerable = names.filter((name) => placeholders[name]?.answer === true)
  if (answerable.length > 0) return words.answers[lang].replace('{}', answerable.map((name) => `${name}: …`).join(', '))
  if (reasons.includes('role')) return words.role[lang]
  if (reasons.includes('training')) return words.practise[lang]
  if (reasons.includes('norms-unchecked') || reasons.includes('norms-stale')) return words.norms[lang]
  return reasons.includes('reading-copy') ? words.stateLanguage[lang] : words.send[lang]
}

import { datasetPaths } from '../dataset/layout.ts'
import { readManifestIfAny } from '../dataset/manifest.ts'
import { builtInLaw, type Law, loadLaw } from '../law/law.ts'
import { isStale } from '../law/reading.ts'
import { type Lang, languages } from '../terminal/languages.ts'
import { loadIndicator } from './catalogue.ts'
import type { Indicator } from './file.ts'
import { reasonsOf, reasonText } from './reasons.ts'
import { heads, outcomeWords, words } from './words.ts'

/** The page of an indicator in the reference: Markdown made from its file alone, always with the same headings. */
export function indicatorPage(indicator: Indicator, lang: Lang = 'en', reading: Reading = builtInReading()): string {
  const { texts } = indicator
  const title = (key: keyof typeof words) => `## ${words[key][lang]}`
  return [
    `# ${indicator.name}`,
    '',
    `**${texts.title[lang]}.** ${texts.question[lang]}`,
    '',
    ...table(heads.facts[lang], [
      [
        indicator.subject,
        indicator.severity,
        indicator.grade,
        indicator.stage,
        `${indicator.version}`,
        codes(indicator),
      ],
    ]),
    '',
    title('why'),
    '',
    texts.why[lang],
    '',
    title('innocent'),
    '',
    ...texts.innocent[lang].map((line) => `- ${line}`),
    '',
    title('next'),
    '',
    ...texts.next[lang].map((line) => `- ${line}`),
    '',
    title('parameters'),
    '',
    ...(indicator.parameters.length === 0
      ? [words.none[lang]]
      : table(
          heads.parameters[lang],
          indicator.parameters.map((parameter) => [
            `\`--${parameter.name.replaceAll('_', '-')}\``,
            parameter.type,
            String(parameter.default),
            parameter.unit ?? '',
            parameter.text[lang],
          ]),
        )),
    '',
    title('fields'),
    '',
    ...indicator.needs.map((need) => `- \`${need}\``),
    '',
    title('outcomes'),
    '',
    ...outcomesOf(indicator, lang),
    '',
    title('law'),
    '',
    ...law(indicator, lang, reading),
    '',
    title('summary'),
    '',
    ...languages.map((each) => `- ${each}: ${texts.summary[each].replace(/\s+/g, ' ')}`),
    '',
    title('example'),
    '',
    '```sh',
    `jaryq flag ${indicator.name} --limit 5`,
    `jaryq flag ${indicator.name} --explain`,
    '```',
    '',
    title('formula'),
    '',
    '```sql',
    indicator.sql,
    '```',
    '',
    ...peersOf(indicator, lang),
    words.evidence[lang],
    '',
    '```sql',
    indicator.evidence,
    '```',
    '',
  ].join('\n')
}

function peersOf(indicator: Indicator, lang: Lang): string[] {
  const { peers } = indicator
  if (peers === undefined) return []
  const enough = typeof peers.minimum === 'number' ? `${peers.minimum}` : `\`${peers.minimum}\``
  return [...peersText[lang](enough, peers.scale === 'log'), '', '```sql', peers.sql, '```', '']
}

const peersText: Record<Lang, (enough: string, isLog: boolean) => string[]> = {
  en: (enough, isLog) => [
    `The relation \`peers\` has for each subject the narrowest of its groups with at least ${enough} members, else the`,
    `widest, and the quartiles and fences of their values${isLog ? ', worked out of logarithms' : ''}. The values and groups:`,
  ],
  ru: (enough, isLog) => [
    `В отношении \`peers\` для каждого предмета стоит самая узкая из его групп, где не меньше ${enough} членов, иначе самая`,
    `широкая, с квартилями и границами их значений${isLog ? ' (считаются по логарифмам)' : ''}. Значения и группы:`,
  ],
  kk: (enough, isLog) => [
    `\`peers\` қатынасында әр нысан үшін кемінде ${enough} мүшесі бар топтарының ең тары, ондай топ болмаса ең кеңі,`,
    `сондай-ақ олардың мәндерінің квартильдері мен шектері${isLog ? ' (логарифмдер бойынша)' : ''} тұрады. Мәндер мен топтар:`,
  ],
}

function codes(indicator: Indicator): string {
  const named = [
    ...indicator.codes.ocp.map((code) => `OCP ${code}`),
    ...indicator.codes.cardinal.map((code) => `Cardinal ${code}`),
  ]
  return named.length === 0 ? '–' : named.join(', ')
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

function outcomesOf(indicator: Indicator, lang: Lang): string[] {
  const found = reasonsOf(indicator.sql)
  if (found.length === 0) return [words.none[lang]]
  return Object.entries(outcomeWords).flatMap(([outcome, heading]) => {
    const own = found.filter(([name]) => name === outcome)
    if (own.length === 0) return []
    return [
      `- ${heading[lang]}:`,
      ...own.map(([, reason]) => `  - \`${reason}\`: ${reasonText(indicator, reason, lang)}`),
    ]
  })
}

/** The law that a page is made from, and the day on which it is looked at; `null` for a page that is not of a day. */
export interface Reading {
  law: Law
  asOf: string | null
}

function builtInReading(): Reading {
  return { law: builtInLaw(), asOf: null }
}

/** The values and norms that an indicator uses, as list items in one language. */
export function law(indicator: Indicator, lang: Lang, { law: known, asOf }: Reading): string[] {
  const late = (entry: { read: string; valid_to: string | null }) =>
    asOf !== null && isStale(entry, asOf) ? `; ${words.stale[lang]}` : ''
  const values = known.limits.filter((limit) => indicator.law.includes(limit.key))
  const cited = new Set([...indicator.law, ...values.map((limit) => limit.norm)])
  const sentences = known.norms
    .filter((norm) => cited.has(norm.key))
    .map(
      (norm) =>
        `- \`${norm.key}\` (${norm.status}; ${norm.edition[lang]}; ${words.read[lang]} ${norm.read}${late(norm)}): ${norm.text[lang]}`,
    )
  if (sentences.length === 0) return [words.withoutLaw[lang]]
  return [
    ...sentences,
    ...(values.length === 0
      ? []
      : [
          '',
          ...table(
            heads.limits[lang],
            values.map((limit) => [
              `\`${limit.key}\``,
              limit.valid_from,
              limit.valid_to ?? '',
              String(limit.value),
              limit.unit,
              `\`${limit.norm}\``,
              limit.status,
              `${limit.read}${late(limit)}`,
            ]),
          ),
        ]),
  ]
}

/** The page of an indicator of a dataset, built-in or its own, by name, in one language. */
export async function showIndicator(dir: string, name: string, lang: Lang): Promise<string> {
  const paths = datasetPaths(dir)
  const asOf = (await readManifestIfAny(dir))?.data_date ?? null
  const indicator = await loadIndicator(name, { custom: paths.indicators })
  return indicatorPage(indicator, lang, { law: await loadLaw(paths.law), asOf })
}

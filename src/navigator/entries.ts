import { methods } from '../law/methods.ts'
import { authorities, violations } from '../law/violations.ts'
import { formatDate, type Lang } from '../terminal/languages.ts'
import { limitText, termText } from './amounts.ts'
import { type EntryDocument, type Inline, type Line, lawPart, linkTo, linkToSign, type Part, part } from './document.ts'
import { figureText } from './figures.ts'
import { capital, type Entry, type Guide, groundKinds, valuesOf } from './guide.ts'
import {
  caseStudies,
  deadlines,
  goals,
  letterTopics,
  methodTopics,
  phaseTopics,
  stakeholders,
  terms,
  type WriterRole,
} from './topics.ts'
import { conditionWords, lawWords, limitNames, roleWords, type Section, statusWords, words } from './words.ts'

/** What an entry says, in one language. */
export function documentOf(guide: Guide, entry: Entry, lang: Lang): EntryDocument {
  return {
    section: entry.section,
    id: entry.id,
    title: entry.title[lang],
    status: entry.status === 'verified' ? undefined : statusWords[entry.status][lang],
    lead: leadOf(guide, entry, lang),
    parts: partsOf[entry.section](guide, entry.id, lang),
  }
}

const partsOf: Record<Section, (guide: Guide, id: string, lang: Lang) => Part[]> = {
  phases: phaseParts,
  violations: violationParts,
  authorities: authorityParts,
  deadlines: deadlineParts,
  methods: methodParts,
  grounds: groundParts,
  stakeholders: stakeholderParts,
  cases: caseParts,
  goals: goalParts,
  terms: termParts,
}

/** What stands at the head of an entry. */
export function leadOf(guide: Guide, { section, id, what }: Entry, lang: Lang): string {
  if (section === 'deadlines') return deadlineLead(guide, id, lang)
  if (section === 'grounds') return words[id.startsWith('direct') ? 'directGround' : 'changeGround'][lang]
  return what[lang]
}

/** The indicators that name a kind of breach, by name. */
export function indicatorsOf(guide: Guide, violation: string): string[] {
  return guide.indicators
    .filter(({ name, violations: named }) => named.includes(violation) || (related[violation] ?? []).includes(name))
    .map(({ name }) => name)
}

// They ask of any publisher's records and so name no breach of one country's law.
const related: Record<string, readonly string[]> = {
  subcontract: ['losers-as-subcontractors', 'subcontract-over-limit', 'subcontract-prevalence'],
}

function the<T extends { id: string }>(all: readonly T[], id: string): T {
  return all.find((one) => one.id === id)!
}

function texts(all: readonly Record<Lang, string>[], lang: Lang): Line[] {
  return all.map((text) => [text[lang]])
}

function links(guide: Guide, section: Section, ids: readonly string[], lang: Lang): Line[] {
  return ids.map((id) => [linkTo(guide, `${section}/${id}`, lang)])
}

/** A letter: what it is for, and the command that writes it. */
function letterLine(kind: string, lang: Lang, flags = ''): Line {
  const topic = letterTopics().find((letter) => letter.kind === kind)
  return [topic === undefined ? kind : topic.title[lang], ' ', { code: `jaryq letter new ${kind}${flags}` }]
}

function violationParts(guide: Guide, id: string, lang: Lang): Part[] {
  const violation = the(violations(), id)
  const indicators = indicatorsOf(guide, id)
  return [
    ...part(words.signs[lang], 'list', texts(violation.signs, lang)),
    ...part(
      words.finds[lang],
      indicators.length === 0 ? 'paragraph' : 'list',
      indicators.length === 0 ? [[words.noIndicator[lang]]] : indicators.map((name) => linkToSign(guide, name, lang)),
    ),
    ...part(words.innocent[lang], 'list', texts(violation.innocent, lang)),
    ...part(words.evidence[lang], 'list', texts(violation.evidence, lang)),
    ...part(words.where[lang], 'list', links(guide, 'authorities', violation.authorities, lang)),
    ...part(words.actBy[lang], 'paragraph', [[violation.act_by[lang]]]),
    ...part(words.letter[lang], 'paragraph', [letterLine(violation.letter, lang, ' --flag ID')]),
    ...part(
      words.otherLetters[lang],
      'list',
      violation.other_letters.map((kind) => letterLine(kind, lang)),
    ),
    ...part(words.follows[lang], 'paragraph', [[violation.consequence[lang]]]),
    ...lawPart(guide, violation.norms, lang),
    ...lawPart(guide, violation.liability, lang, words.liability[lang]),
    ...lawPart(guide, violation.crimes, lang, words.crimes[lang]),
    ...part(words.phase[lang], 'paragraph', links(guide, 'phases', [violation.phase], lang)),
    ...part(words.cases[lang], 'list', naming(guide, 'cases', caseStudies(), id, lang)),
    ...part(words.goals[lang], 'list', naming(guide, 'goals', goals(), id, lang)),
  ]
}

/** Links to those that name a violation. */
function naming(
  guide: Guide,
  section: Section,
  all: readonly { id: string; violations: string[] }[],
  violation: string,
  lang: Lang,
): Line[] {
  return links(
    guide,
    section,
    all.filter((one) => one.violations.includes(violation)).map((one) => one.id),
    lang,
  )
}

function phaseParts(guide: Guide, id: string, lang: Lang): Part[] {
  const phase = the(phaseTopics(), id)
  const own = (section: Section, all: readonly { id: string; phase: string }[]) =>
    links(
      guide,
      section,
      all
        .filter(
          (one) => one.phase === id && guide.entries.some((entry) => entry.section === section && entry.id === one.id),
        )
        .map((one) => one.id),
      lang,
    )
  return [
    ...part(words.see[lang], 'list', texts(phase.see, lang)),
    ...part(
      words.actions[lang],
      'list',
      phase.actions.map(({ role, text, letters }): Line => actionLine(role, text[lang], letters, lang)),
    ),
    ...part(
      words.deadlines[lang],
      'list',
      own('deadlines', deadlines()).map((line, at) => withTerm(guide, line, at, id, lang)),
    ),
    ...part(words.violations[lang], 'list', own('violations', violations())),
    ...lawPart(guide, phase.norms, lang),
  ]
}

function withTerm(guide: Guide, line: Line, at: number, phase: string, lang: Lang): Line {
  const known = deadlines().filter((one) => one.phase === phase && valuesOf(guide.law, one.id).length > 0)
  return [...line, ': ', deadlineText(guide, known[at]!.id, lang)]
}

function actionLine(role: WriterRole, text: string, letters: string[], lang: Lang): Line {
  return [
    `${roleWords[role][lang]}: ${text}`,
    ...letters.flatMap((kind): Inline[] => [' ', { code: `jaryq letter new ${kind}` }]),
  ]
}

/** How long a term is: `at most 3 working days`. */
export function deadlineText(guide: Guide, id: string, lang: Lang): string {
  return termText(valuesOf(guide.law, id).at(-1)!, the(deadlines(), id).side, guide.law, lang)
}

function deadlineLead(guide: Guide, id: string, lang: Lang): string {
  const { from, note } = the(deadlines(), id)
  const said = `${capital(deadlineText(guide, id, lang))}. ${words.countedFrom[lang]}: ${from[lang]}.`
  return note === undefined ? said : `${said} ${note[lang]}`
}

function deadlineParts(guide: Guide, id: string, lang: Lang): Part[] {
  const deadline = the(deadlines(), id)
  const checking = guide.indicators.filter(({ law }) => law.includes(id))
  const breaches = [...new Set(checking.flatMap((indicator) => indicator.violations))]
  return [
    ...part(words.who[lang], 'paragraph', links(guide, 'stakeholders', [deadline.who], lang)),
    ...part(words.compute[lang], 'paragraph', [[{ code: `jaryq navigator deadlines ${id} --from YYYY-MM-DD` }]]),
    ...part(
      words.checkedBy[lang],
      'list',
      checking.map(({ name }) => linkToSign(guide, name, lang)),
    ),
    ...part(words.violations[lang], 'list', links(guide, 'violations', breaches, lang)),
    ...part(words.phase[lang], 'paragraph', links(guide, 'phases', [deadline.phase], lang)),
    ...lawPart(guide, [...new Set(valuesOf(guide.law, id).map(({ norm }) => norm))], lang),
  ]
}

function authorityParts(guide: Guide, id: string, lang: Lang): Part[] {
  const body = the(authorities(), id)
  const concerned = violations().filter((violation) => violation.authorities.includes(id))
  // Those that name it first come first.
  const ordered = [
    ...concerned.filter((violation) => violation.authorities[0] === id),
    ...concerned.filter((violation) => violation.authorities[0] !== id),
  ]
  return [
    ...part(words.channel[lang], 'paragraph', [[body.channel[lang]]]),
    ...part(
      words.lettersTo[lang],
      'list',
      letterTopics()
        .filter(({ authority }) => authority === id)
        .map(({ kind }) => letterLine(kind, lang)),
    ),
    ...part(
      words.concerned[lang],
      'list',
      links(
        guide,
        'violations',
        ordered.map((violation) => violation.id),
        lang,
      ),
    ),
    ...lawPart(guide, body.norms, lang),
  ]
}

function methodParts(guide: Guide, id: string, lang: Lang): Part[] {
  const method = the(methodTopics(), id)
  const onPortal = methods().filter(({ kind }) => kind === id)
  const competition = method.competitive === null ? 'unknown' : method.competitive ? 'yes' : 'no'
  const known = new Set(deadlines().map((one) => one.id))
  return [
    ...part(words.applies[lang], 'paragraph', [[lawWords[method.law][lang]]]),
    ...part(words.competition[lang], 'paragraph', [[words[competition][lang]]]),
    ...part(
      words.limits[lang],
      'list',
      method.limits.flatMap((key): Line[] => {
        if (valuesOf(guide.law, key).length === 0) return []
        if (known.has(key)) return [[linkTo(guide, `deadlines/${key}`, lang), `: ${deadlineText(guide, key, lang)}`]]
        const value = valuesOf(guide.law, key).at(-1)!
        const doubt = value.status === 'verified' ? '' : ` (${statusWords[value.status][lang]})`
        return [[`${limitNames[key]?.[lang] ?? key}: ${limitText(value, guide.law, lang)}${doubt}`]]
      }),
    ),
    ...part(
      words.portal[lang],
      'list',
      onPortal.map((one) => [`${one.id} ${one.symbol}: ${one.name[lang]}`]),
    ),
    ...lawPart(guide, method.norms, lang),
  ]
}

/** The sets of the law's values in which a ground of a direct contract stands: what it takes. */
export function conditionsOf(guide: Guide, id: string): string[] {
  const [prefix, number] = id.split('-')
  if (prefix !== 'direct') return []
  return Object.keys(conditionWords).filter((set) =>
    valuesOf(guide.law, set).some(({ value }) => value === Number(number)),
  )
}

function groundParts(guide: Guide, id: string, lang: Lang): Part[] {
  const [prefix, number] = id.split('-')
  const { key } = groundKinds.find((one) => one.prefix === prefix)!
  const [limit] = valuesOf(guide.law, key).filter(({ value }) => value === Number(number))
  const isDirect = prefix === 'direct'
  const sets = conditionsOf(guide, id)
  const norms = sets.flatMap((set) =>
    valuesOf(guide.law, set)
      .filter(({ value }) => value === Number(number))
      .map(({ norm }) => norm),
  )
  const conditions: Line[] =
    sets.length === 0 ? [[words.noConditions[lang]]] : sets.map((set) => [conditionWords[set]![lang]])
  return [
    ...(isDirect ? part(words.conditions[lang], 'list', conditions) : []),
    ...part(words.seeAlso[lang], 'list', [
      ...links(guide, 'violations', isDirect ? ['single'] : ['amend'], lang),
      ...(isDirect ? links(guide, 'methods', ['direct'], lang) : []),
      ...(id === 'direct-3' ? links(guide, 'violations', ['fake-emergency'], lang) : []),
      ...(id === 'direct-28' ? links(guide, 'violations', ['split'], lang) : []),
      ...(id === 'change-17' ? links(guide, 'violations', ['vat'], lang) : []),
    ]),
    ...lawPart(guide, [...new Set([limit!.norm, ...norms])], lang),
  ]
}

const writers: Record<string, WriterRole[]> = {
  public: ['monitor', 'resident'],
  media: ['journalist'],
  'potential-supplier': ['supplier'],
}

function stakeholderParts(guide: Guide, id: string, lang: Lang): Part[] {
  const one = the(stakeholders(), id)
  const roles = writers[id] ?? []
  const actions = phaseTopics().flatMap((phase) =>
    phase.actions
      .filter(({ role }) => roles.includes(role))
      .map(
        ({ text, letters, role }): Line => [
          linkTo(guide, `phases/${phase.id}`, lang),
          '. ',
          ...actionLine(role, text[lang], letters, lang),
        ],
      ),
  )
  const due = deadlines().filter(({ who, id: key }) => who === id && valuesOf(guide.law, key).length > 0)
  return [
    ...part(words.actions[lang], 'list', actions),
    ...part(
      words.deadlines[lang],
      'list',
      due.map((deadline) => [
        linkTo(guide, `deadlines/${deadline.id}`, lang),
        `: ${deadlineText(guide, deadline.id, lang)}`,
      ]),
    ),
    ...part(
      words.where[lang],
      'paragraph',
      one.authority === null ? [] : links(guide, 'authorities', [one.authority], lang),
    ),
    ...lawPart(guide, one.norms, lang),
  ]
}

function caseParts(guide: Guide, id: string, lang: Lang): Part[] {
  const one = the(caseStudies(), id)
  return [
    ...part(words.outcome[lang], 'paragraph', [[one.outcome?.[lang] ?? words.noOutcome[lang]]]),
    ...part(words.violations[lang], 'list', links(guide, 'violations', one.violations, lang)),
    ...part(
      words.finds[lang],
      'list',
      one.indicators.map((name) => linkToSign(guide, name, lang)),
    ),
    ...part(
      words.goals[lang],
      'list',
      links(
        guide,
        'goals',
        goals()
          .filter(({ cases }) => cases.includes(id))
          .map((goal) => goal.id),
        lang,
      ),
    ),
    ...part(words.source[lang], 'paragraph', [[one.source[lang]]]),
  ]
}

function goalParts(guide: Guide, id: string, lang: Lang): Part[] {
  const goal = the(goals(), id)
  return [
    ...part(
      words.figures[lang],
      'list',
      goal.metrics.flatMap((name) => figureLines(guide, name, lang)),
    ),
    ...part(words.ask[lang], 'paragraph', [[goal.ask[lang]]]),
    ...part(words.violations[lang], 'list', links(guide, 'violations', goal.violations, lang)),
    ...part(words.cases[lang], 'list', links(guide, 'cases', goal.cases, lang)),
    ...part(
      words.letter[lang],
      'list',
      goal.letters.map((kind) => letterLine(kind, lang)),
    ),
  ]
}

/** The figures of a metric, a line for each of its definitions. */
function figureLines(guide: Guide, name: string, lang: Lang): Line[] {
  const metric = guide.metrics.get(name)
  const title = metric?.texts.title[lang] ?? name
  const command = { code: `jaryq metric ${name}` }
  const figures = guide.figures.get(name) ?? []
  if (figures.length === 0) return [[`${title}: ${words.noFigure[lang]} `, command]]
  return [...new Set(figures.map(({ variant }) => variant))].map((variant) => {
    const own = figures.filter((figure) => figure.variant === variant)
    const about = variant === null ? '' : `, ${metric?.variants[variant]?.[lang] ?? variant}`
    const said = own.map((figure) => figureText(figure, lang, words.noValue[lang])).join('; ')
    const [first] = own
    const when =
      first?.dataDate === null || first === undefined ? '' : `; ${words.asOf[lang]} ${formatDate(first.dataDate, lang)}`
    return [`${title}${about}: ${said}${when} `, command]
  })
}

function termParts(guide: Guide, id: string, lang: Lang): Part[] {
  const term = the(terms(), id)
  return [
    ...part(words.also[lang], 'paragraph', term.also.length === 0 ? [] : [[term.also.join(', ')]]),
    ...part(
      words.seeAlso[lang],
      'list',
      term.see.map((address) => [linkTo(guide, address, lang)]),
    ),
    ...lawPart(guide, term.norms, lang),
  ]
}

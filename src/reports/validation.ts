import { findingTotals, type Validation, validationSummary } from '../dataset/validate.ts'
import { writeAtomically } from '../files/atomic.ts'
import type { Finding, FindingKind } from '../ocds/validate/findings.ts'
import { messageText } from '../ocds/validate/texts.ts'
import { fileError } from '../terminal/errors.ts'
import { type Html, html, page } from './page.ts'

/** What each kind of finding means, as the heading of a section. */
const headings: Record<FindingKind, string> = {
  unreadable: 'What cannot be read',
  version: 'The version of OCDS',
  required: 'What is missing',
  type: 'Values of a wrong type',
  format: 'Values of a wrong format',
  empty: 'What is empty',
  codelist: 'Codes outside of their codelist',
  'duplicate-id': 'What is there twice',
  reference: 'References that lead nowhere',
  dates: 'Dates that contradict each other',
  ocid: 'Identifiers of processes',
  deprecated: 'Deprecated fields',
  extension: 'Extensions',
  'additional-field': 'Additional fields',
}

// A page with more values of one finding would be a list of codes.
const shownValues = 10

/** Writes what a check found as a page that stands alone. Equal findings give the same bytes. */
export async function writeValidationPage(path: string, validation: Validation): Promise<void> {
  try {
    await writeAtomically(path, validationPage(validation))
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

/** The page's text. */
export function validationPage(validation: Validation): string {
  const { findings, counts, name } = validation
  const totals = findingTotals(findings)
  const verdict =
    totals.error.count === 0 ? 'No error was found.' : `${totals.error.count} errors of ${totals.error.places} kinds.`
  const figure = (label: string, value: number) =>
    html`<div><dt>${label}</dt><dd class="figure-value">${value}</dd></div>`
  const kinds = [...new Set(findings.map(({ rule }) => `${rule.severity} ${rule.kind}`))]
  return page({
    lang: 'en',
    title: `Check of ${name}`,
    description: validationSummary(validation),
    body: html`<div class="sheet">
<header>
<p class="kicker"><b>JARYQ</b><span>OCDS check</span></p>
<h1>${name}</h1>
<p class="lede">${verdict}</p>
<dl class="figures">
${figure('releases', counts.releases)}
${figure('records', counts.records)}
${figure('packages', counts.packages)}
${figure('errors', totals.error.count)}
${figure('notes', totals.note.count)}
${figure('cannot be read', counts.unreadable)}
</dl>
</header>
${kinds.map((key) => section(findings.filter(({ rule }) => `${rule.severity} ${rule.kind}` === key)))}
<footer><p>Errors break the standard; notes are what a person should look at. Each line stands for all equal findings and shows the first.</p></footer>
</div>`,
  })
}

function section(findings: readonly Finding[]): Html {
  const { severity, kind } = findings[0]!.rule
  return html`<section>
<h2>${headings[kind]}</h2>
<p class="count"><span class="tag${severity === 'error' ? ' legal' : ''}">${severity}</span>${findings.length} ${findings.length === 1 ? 'field' : 'fields'}</p>
<div class="scroll"><table>
<thead><tr><th>Field</th><th>What is wrong</th><th class="number">Times</th><th class="number">Releases</th><th>The first</th></tr></thead>
<tbody>
${findings.map(line)}
</tbody>
</table></div>
</section>
`
}

function line({ rule, count, releases, values, example }: Finding): Html {
  const common = [...values].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, shownValues)
  const shown = common.map(([value]) => value).join(', ')
  const { place } = example
  const where = [
    example.ocid,
    example.pointer,
    example.file === undefined
      ? undefined
      : place === undefined
        ? example.file
        : `${example.file}, ${place.line === undefined ? `byte ${place.byte}` : `line ${place.line}`}`,
  ].filter((part) => part !== undefined && part !== '')
  return html`<tr><td>${rule.path}</td><td>${messageText(rule.message, 'en')}${shown === '' ? '' : html`<br>${shown}`}</td><td class="number">${count}</td><td class="number">${releases}</td><td>${where.join(' · ')}</td></tr>
`
}

import { type Html, html } from '../charts/html.ts'
import { page } from '../charts/page.ts'
import { type BlindZone, blindZones } from '../dataset/blind-zones.ts'
import { commonest, findingTotals, type Validation, validationSummary } from '../dataset/validate.ts'
import { writeAtomically } from '../files/atomic.ts'
import type { Finding, FindingKind } from '../ocds/validate/findings.ts'
import { messageText } from '../ocds/validate/texts.ts'
import { fileError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import { zonesHtml } from './blind-zones.ts'

/** What each kind of finding means, as the heading of a section. */
const headings: Record<FindingKind, Text> = {
  unreadable: { en: 'What cannot be read', ru: 'Что не читается', kk: 'Не оқылмайды' },
  version: { en: 'The version of OCDS', ru: 'Версия OCDS', kk: 'OCDS нұсқасы' },
  required: { en: 'What is missing', ru: 'Чего не хватает', kk: 'Не жетіспейді' },
  type: { en: 'Values of a wrong type', ru: 'Значения не того типа', kk: 'Типі дұрыс емес мәндер' },
  format: { en: 'Values of a wrong format', ru: 'Значения не того вида', kk: 'Пішімі дұрыс емес мәндер' },
  empty: { en: 'What is empty', ru: 'Что пусто', kk: 'Не бос' },
  codelist: { en: 'Codes outside of their codelist', ru: 'Коды не из справочника', kk: 'Анықтамалықта жоқ кодтар' },
  'duplicate-id': { en: 'What is there twice', ru: 'Что повторяется', kk: 'Не қайталанады' },
  reference: { en: 'References that lead nowhere', ru: 'Ссылки в никуда', kk: 'Ешқайда апармайтын сілтемелер' },
  dates: {
    en: 'Dates that contradict each other',
    ru: 'Даты, которые противоречат друг другу',
    kk: 'Бір-біріне қайшы күндер',
  },
  ocid: { en: 'Identifiers of processes', ru: 'Идентификаторы процессов', kk: 'Процестердің идентификаторлары' },
  deprecated: { en: 'Deprecated fields', ru: 'Устаревшие поля', kk: 'Ескірген өрістер' },
  extension: { en: 'Extensions', ru: 'Расширения', kk: 'Кеңейтімдер' },
  'additional-field': { en: 'Additional fields', ru: 'Дополнительные поля', kk: 'Қосымша өрістер' },
}

const texts = {
  title: { en: 'Check of {0}', ru: 'Проверка: {0}', kk: 'Тексеру: {0}' },
  kicker: { en: 'OCDS check', ru: 'проверка OCDS', kk: 'OCDS тексеруі' },
  clean: { en: 'No error was found.', ru: 'Ошибок не найдено.', kk: 'Қате табылған жоқ.' },
  verdict: { en: 'Errors: {0}, of {1} kinds.', ru: 'Ошибок: {0}, видов: {1}.', kk: 'Қате: {0}, түрі: {1}.' },
  releases: { en: 'releases', ru: 'релизы', kk: 'релиздер' },
  records: { en: 'records', ru: 'записи (records)', kk: 'жазбалар (records)' },
  packages: { en: 'packages', ru: 'пакеты', kk: 'пакеттер' },
  errors: { en: 'errors', ru: 'ошибки', kk: 'қателер' },
  notes: { en: 'notes', ru: 'замечания', kk: 'ескертулер' },
  unreadable: { en: 'cannot be read', ru: 'не читается', kk: 'оқылмайды' },
  error: { en: 'error', ru: 'ошибка', kk: 'қате' },
  note: { en: 'note', ru: 'замечание', kk: 'ескерту' },
  fields: { en: 'fields: {0}', ru: 'полей: {0}', kk: 'өріс: {0}' },
  field: { en: 'Field', ru: 'Поле', kk: 'Өріс' },
  wrong: { en: 'What is wrong', ru: 'Что не так', kk: 'Не дұрыс емес' },
  times: { en: 'Times', ru: 'Раз', kk: 'Рет' },
  inReleases: { en: 'Releases', ru: 'Релизов', kk: 'Релиз' },
  first: { en: 'The first', ru: 'Первый случай', kk: 'Бірінші жағдай' },
  byte: { en: 'byte {0}', ru: 'байт {0}', kk: '{0}-байт' },
  line: { en: 'line {0}', ru: 'строка {0}', kk: '{0}-жол' },
  blind: { en: 'What could not be checked', ru: 'Что проверить нельзя', kk: 'Нені тексеру мүмкін емес' },
  blindIntro: {
    en: 'A check finds what is wrong in what is there. What follows is not there, by law or because the dataset has no source of it; no error here speaks for or against it.',
    ru: 'Проверка находит ошибки в том, что есть. Перечисленного ниже нет — по закону или потому, что в наборе данных нет такого источника; отсутствие ошибок ничего о нём не говорит.',
    kk: 'Тексеру бар деректердегі қателерді табады. Төменде аталғандар жоқ: заң бойынша немесе деректер жинағында дереккөзі болмағандықтан; қатенің жоқтығы ол туралы ештеңе айтпайды.',
  },
  footer: {
    en: 'Errors break the standard; notes are what a person should look at. Each line stands for all equal findings and shows the first.',
    ru: 'Ошибки нарушают стандарт; замечания — то, на что стоит взглянуть человеку. Каждая строка — все одинаковые находки, показана первая.',
    kk: 'Қателер стандартты бұзады; ескертулер — адам қарап шығуға тұрарлық нәрсе. Әр жол бірдей жағдайлардың бәрін білдіреді, біріншісі көрсетілген.',
  },
} satisfies Record<string, Text>

function told(name: keyof typeof texts, lang: Lang, ...values: (string | number)[]): string {
  return texts[name][lang].replace(/\{(\d)\}/g, (_all, at: string) => String(values[Number(at)]))
}

// A page with more values of one finding would be a list of codes.
const shownValues = 10

/** Writes what a check found as a page that stands alone. Equal findings give the same bytes. */
export async function writeValidationPage(path: string, validation: Validation, lang: Lang): Promise<void> {
  const zones = validation.dataset === undefined ? [] : await blindZones(validation.dataset, lang)
  try {
    await writeAtomically(path, validationPage(validation, lang, zones))
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

/** The page's text. */
function validationPage(validation: Validation, lang: Lang, zones: readonly BlindZone[]): string {
  const { findings, counts, name } = validation
  const totals = findingTotals(findings)
  const { count, places } = totals.error
  const verdict = count === 0 ? told('clean', lang) : told('verdict', lang, count, places)
  const figure = (label: keyof typeof texts, value: number) =>
    html`<div><dt>${told(label, lang)}</dt><dd class="figure-value">${value}</dd></div>`
  const kinds = [...new Set(findings.map(({ rule }) => `${rule.severity} ${rule.kind}`))]
  const of = (key: string) => findings.filter(({ rule }) => `${rule.severity} ${rule.kind}` === key)
  return page({
    lang,
    title: told('title', lang, name),
    description: validationSummary(validation, lang),
    body: html`<div class="sheet">
<header>
<p class="kicker"><b>JARYQ</b><span>${told('kicker', lang)}</span></p>
<h1>${name}</h1>
<p class="lede">${verdict}</p>
<dl class="figures">
${figure('releases', counts.releases)}
${figure('records', counts.records)}
${figure('packages', counts.packages)}
${figure('errors', totals.error.count)}
${figure('notes', totals.note.count)}
${figure('unreadable', counts.unreadable)}
</dl>
</header>
${kinds.map((key) => section(of(key), lang))}
${zones.length === 0 ? null : html`<section id="blind"><h2>${told('blind', lang)}</h2>${zonesHtml(zones, lang, texts.blindIntro)}</section>`}
<footer><p>${told('footer', lang)}</p></footer>
</div>`,
  })
}

function section(findings: readonly Finding[], lang: Lang): Html {
  const { severity, kind } = findings[0]!.rule
  return html`<section>
<h2>${headings[kind][lang]}</h2>
<p class="count"><span class="tag${severity === 'error' ? ' legal' : ''}">${told(severity, lang)}</span>${told('fields', lang, findings.length)}</p>
<div class="scroll"><table>
<thead><tr><th>${told('field', lang)}</th><th>${told('wrong', lang)}</th><th class="number">${told('times', lang)}</th><th class="number">${told('inReleases', lang)}</th><th>${told('first', lang)}</th></tr></thead>
<tbody>
${findings.map((finding) => line(finding, lang))}
</tbody>
</table></div>
</section>
`
}

function line({ rule, count, releases, values, example }: Finding, lang: Lang): Html {
  const shown = commonest(values, shownValues).join(', ')
  const { place, file } = example
  const at =
    place === undefined
      ? []
      : [place.line === undefined ? told('byte', lang, place.byte) : told('line', lang, place.line)]
  const where = [example.ocid, example.pointer, file === undefined ? undefined : [file, ...at].join(', ')].filter(
    (part) => part !== undefined && part !== '',
  )
  const wrong = messageText(rule.message, lang)
  return html`<tr><td>${rule.path}</td><td>${wrong}${shown === '' ? '' : html`<br>${shown}`}</td><td class="number">${count}</td><td class="number">${releases}</td><td>${where.join(' · ')}</td></tr>
`
}

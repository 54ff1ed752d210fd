import { type Html, html } from '../charts/html.ts'
import { type BlindZone, zoneTitles } from '../dataset/blind-zones.ts'
import type { DataPart } from '../law/blind-zones.ts'
import type { LawStatus } from '../law/norms.ts'
import { formatDate, type Lang, type Text } from '../terminal/languages.ts'
import type { FigureName, FigureRows } from './figures.ts'
import type { Overview } from './overview-model.ts'
import type { Section } from './overview-sections.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  title: t('What these figures do not hold', 'Чего в этих цифрах нет', 'Бұл сандарда не жоқ'),
  intro: t(
    'The figures of this page are about what is published, and of that about what is in the dataset. What follows is in none of them. How much it is, is not known unless it is said.',
    'Цифры на этой странице — о том, что публикуется, и только о том, что есть в наборе данных. Перечисленного ниже в них нет. Сколько это, неизвестно, если не сказано иное.',
    'Бұл беттегі сандар жарияланатын және деректер жинағында бар нәрсе туралы. Төменде аталғандар оларда жоқ. Басқаша айтылмаса, оның мөлшері белгісіз.',
  ),
  line: t('Not in these figures: {law}.', 'В этих цифрах нет: {law}.', 'Бұл сандарда жоқ: {law}.'),
  lineSources: t(
    'Not in the dataset: {source}.',
    'Нет в наборе данных: {source}.',
    'Деректер жинағында жоқ: {source}.',
  ),
  all: t('Why', 'Почему', 'Неліктен'),
  law: t(
    'By law not published on the portal, or only later',
    'По закону на портале не публикуется или публикуется позже',
    'Заң бойынша порталда жарияланбайды немесе кейін жарияланады',
  ),
  source: t('Not in this dataset', 'Нет в этом наборе данных', 'Бұл деректер жинағында жоқ'),
  partly: t('partly in the figures', 'частично есть в цифрах', 'сандарда ішінара бар'),
  touches: t('touches', 'касается', 'қатысы бар'),
  norms: t('Norms', 'Нормы', 'Нормалар'),
  verified: t('read in the act', 'прочитано в тексте акта', 'акт мәтінінен оқылған'),
  secondary: t('from a secondary source', 'из вторичного источника', 'қосымша дереккөзден'),
  unverified: t('not verified', 'не проверено', 'тексерілмеген'),
  from: t('from {date}', 'с {date}', 'басы: {date}'),
  to: t('up to {date}', 'по {date}', 'соңы: {date}'),
  fill: t('To fill it', 'Как восполнить', 'Толықтыру жолы'),
} satisfies Record<string, Text>

const parts: Record<DataPart, Text> = {
  plans: t('plans', 'планов', 'жоспарлар'),
  announcements: t('announcements', 'объявлений', 'хабарландырулар'),
  bids: t('bids', 'заявок', 'өтінімдер'),
  contracts: t('contracts', 'договоров', 'шарттар'),
  payments: t('payments', 'оплат', 'төлемдер'),
}

/** The zones that figures of a time are touched by: one that ended before the first of them is left out. */
export function zonesOf(figures: Record<FigureName, FigureRows>, zones: readonly BlindZone[]): BlindZone[] {
  const months = [figures.processes_by_month, figures.contracts_by_month].flatMap(({ rows }) =>
    rows.map(({ month }) => String(month)),
  )
  const first = months.sort()[0]
  return zones.filter(({ to }) => to === null || first === undefined || first <= to)
}

// The first are the largest; a longer list would not be read.
const named = 3

/** The largest zones by name and how many others there are, as one or two sentences. */
export function blindSentence({ blindZones, lang }: Pick<Overview, 'blindZones' | 'lang'>): string {
  const list = (kind: BlindZone['kind']) =>
    zoneTitles(
      blindZones.filter((zone) => zone.kind === kind),
      lang,
      named,
    )
  const [law, source] = [list('law'), list('source')]
  return [
    ...(law === '' ? [] : [words.line[lang].replace('{law}', () => law)]),
    ...(source === '' ? [] : [words.lineSources[lang].replace('{source}', () => source)]),
  ].join(' ')
}

/** The same at the head of the page, with a link to the section; nothing when there are no zones. */
export function blindLine(overview: Overview): Html | null {
  if (overview.blindZones.length === 0) return null
  return html`<p class="dateline">${blindSentence(overview)} <a href="#blind">${words.all[overview.lang]}</a></p>`
}

/** The section of the page that says what is missing, why, and how that is known; none when there are no zones. */
export function blindSection({ blindZones, lang }: Overview): Section[] {
  if (blindZones.length === 0) return []
  return [{ id: 'blind', title: words.title[lang], body: zonesHtml(blindZones, lang) }]
}

/** What the section about them is called. */
export function blindTitle(lang: Lang): string {
  return words.title[lang]
}

/** The zones as lists, those of the law first. `intro`: the first paragraph, in place of that about figures. */
export function zonesHtml(zones: readonly BlindZone[], lang: Lang, intro: Text = words.intro): Html {
  const list = (kind: BlindZone['kind']) => {
    const found = zones.filter((zone) => zone.kind === kind)
    return found.length === 0
      ? null
      : html`<article><h3>${words[kind][lang]}</h3><ul class="cases">${found.map((zone) => item(zone, lang))}</ul></article>`
  }
  return html`<p class="intro">${intro[lang]}</p>${list('law')}${list('source')}`
}

function item(zone: BlindZone, lang: Lang): Html {
  return html`<li><strong>${zone.title}</strong>
<div class="id">${facts(zone, lang).join(' · ')}</div>
<div>${zone.text}</div>${
    zone.basis.length === 0
      ? null
      : html`<details><summary>${words.norms[lang]}</summary><ul>${zone.basis.map(({ text, status }) => html`<li>${text} (${words[status][lang]})</li>`)}</ul></details>`
  }${zone.next === null ? null : html`<div class="id">${words.fill[lang]}: <code>${zone.next}</code></div>`}</li>`
}

function facts(zone: BlindZone, lang: Lang): string[] {
  const status = (known: LawStatus) => words[known][lang]
  return [
    ...(zone.state === 'partly' ? [words.partly[lang]] : []),
    ...(zone.from === null ? [] : [words.from[lang].replace('{date}', formatDate(zone.from, lang))]),
    ...(zone.to === null ? [] : [words.to[lang].replace('{date}', formatDate(zone.to, lang))]),
    ...(zone.touches.length === 0
      ? []
      : [`${words.touches[lang]}: ${zone.touches.map((part) => parts[part][lang]).join(', ')}`]),
    ...(zone.status === null ? [] : [status(zone.status)]),
  ]
}

/** For Markdown: the heading, and a line for each zone with its norms and how they are known. Plain text. */
export function blindLines({ blindZones, lang }: Pick<Overview, 'blindZones' | 'lang'>): string[] {
  if (blindZones.length === 0) return []
  return [
    words.title[lang],
    ...blindZones.map((zone) => {
      const basis = zone.basis.map(({ text, status }) => `${text} (${words[status][lang]})`).join(' ')
      return `${zone.title} (${[words[zone.kind][lang].toLowerCase(), ...facts(zone, lang)].join('; ')}). ${zone.text}${basis === '' ? '' : ` ${words.norms[lang]}: ${basis}`}`
    }),
  ]
}

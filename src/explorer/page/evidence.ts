/// <reference lib="dom" />
import { el, outward } from './dom.ts'
import { dateText, figure, formatted } from './format.ts'
import type { Language, Texts } from './model.ts'
import type { PairEvidence } from './source.ts'
import { words } from './words.ts'

/** What two bidders have in common, as a part of the page. */
export function evidenceOf(
  { a, b, lots, total, contacts }: PairEvidence,
  lang: Language,
  kindName: (kind: string) => string,
  close: () => void,
): HTMLElement {
  const say = (text: Texts, values: Record<string, string> = {}) =>
    text[lang].replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all)
  const price = (value: number | string | null, currency: string | null) =>
    el('td', { class: 'number' }, figure(value, 'money', currency ?? '', lang) ?? '—')
  const won = { a: a.name, b: b.name, neither: say(words.neither) }
  const heads: [text: string, isNumber: boolean][] = [
    [say(words.date), false],
    [say(words.what), false],
    [say(words.amount), true],
    [a.name, true],
    [b.name, true],
    [say(words.winner), false],
  ]
  return el(
    'div',
    { class: 'evidence' },
    el('h2', { id: 'evidence-title', tabindex: -1 }, say(words.pairOf, { a: a.name, b: b.name })),
    el('button', { type: 'button', class: 'plain', 'data-key': 'evidence-close', click: close }, say(words.close)),
    el('h3', {}, say(words.pairContacts)),
    contacts.length === 0
      ? el('p', { class: 'quiet' }, say(words.pairNoContacts))
      : el(
          'ul',
          {},
          contacts.map(({ kind, value, parties }) =>
            el('li', {}, `${kindName(kind)}: ${value} (${say(words.reached, { n: String(parties) })})`),
          ),
        ),
    el('h3', {}, `${say(words.pairLots)}: ${formatted(total, lang)}`),
    el(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': say(words.pairLots) },
      el(
        'table',
        {},
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            heads.map(([text, isNumber]) => el('th', { scope: 'col', class: isNumber ? 'number' : undefined }, text)),
          ),
        ),
        el(
          'tbody',
          {},
          lots.map((lot) =>
            el(
              'tr',
              {},
              el('td', {}, lot.date === null ? '—' : dateText(lot.date, lang)),
              el(
                'td',
                {},
                [lot.title ?? lot.ocid, lot.buyer].filter((part) => part !== null).join(' · '),
                ' ',
                outward(lot.url, say(words.portal)),
              ),
              price(lot.amount, lot.currency),
              price(lot.priceA, lot.currency),
              price(lot.priceB, lot.currency),
              el('td', {}, lot.winner === null ? '—' : won[lot.winner]),
            ),
          ),
        ),
      ),
    ),
  )
}

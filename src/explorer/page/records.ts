/// <reference lib="dom" />
import { copyText, el, outward } from './dom.ts'
import { dateText, figure } from './format.ts'
import type { Cell, Language } from './model.ts'
import type { RecordItem } from './source.ts'
import { words } from './words.ts'

/** Single records, each with its place on the portal and what to type about it. */
export function recordList(
  rows: RecordItem[],
  lang: Language,
  label: (dimension: string, value: Cell) => string,
): HTMLElement {
  return el(
    'ul',
    { class: 'list' },
    rows.map((row) => {
      const amount = row.amount === null ? undefined : figure(row.amount, 'money', row.currency ?? '', lang)
      const told = [
        row.indicator === null ? null : row.title,
        row.date === null ? null : dateText(row.date, lang),
        row.buyer,
        row.supplier,
        row.status === null ? null : label('status', row.status),
        row.ocid,
      ]
      return el(
        'li',
        {},
        el(
          'p',
          {},
          el('strong', {}, row.indicator === null ? (row.title ?? row.ocid) : label('indicator', row.indicator)),
          amount === undefined ? '' : ` · ${amount}`,
        ),
        el('p', { class: 'quiet' }, told.filter((part) => part !== null && part !== '').join(' · ')),
        el('p', {}, outward(row.url, words.portal[lang])),
        row.commands.length === 0 ? null : commandList(row.commands, lang),
      )
    }),
  )
}

function commandList(commands: string[], lang: Language): HTMLElement {
  return el(
    'details',
    {},
    el('summary', {}, words.inTerminal[lang]),
    commands.map((command) =>
      el(
        'p',
        { class: 'command' },
        el('code', {}, command),
        el(
          'button',
          {
            type: 'button',
            class: 'plain',
            click: (event) => void copyText(command, event.currentTarget as HTMLElement, words.copied[lang]),
          },
          words.copy[lang],
        ),
      ),
    ),
  )
}

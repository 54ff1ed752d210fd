import { formatDate, type Lang } from '../terminal/languages.ts'
import type { Check } from './check.ts'
import { type Item, partsOf } from './sections.ts'
import { words } from './words.ts'

/** The answer for a terminal, lines of at most `width` characters where they can be broken. */
export function checkText(check: Check, lang: Lang, width = 100): string {
  const lines: string[] = []
  const put = (text: string, indent = 0, first = indent) => lines.push(...wrapped(text, width, indent, first))
  if (check.training) put(`*** ${words.training[lang]} ***`)
  if (check.dataDate !== null) put(`${words.dataDate[lang]} ${formatDate(check.dataDate, lang)}`)
  for (const part of partsOf(check, lang)) {
    lines.push('', part.title, '-'.repeat(Math.min(width, part.title.length)))
    if (part.lead !== undefined) put(part.lead)
    for (const item of part.items) itemLines(item, put, lang)
  }
  return `${lines.join('\n').trim()}\n`
}

function itemLines(item: Item, put: (text: string, indent?: number, first?: number) => void, _lang: Lang): void {
  put(`• ${item.title}`, 2, 0)
  for (const text of item.text ?? []) put(text, 2)
  for (const [label, value] of item.facts ?? []) put(`${label}: ${value}`, 6, 2)
  if (item.url !== undefined && item.url !== null) put(item.url, 2)
  for (const [label, entries] of item.lists ?? []) {
    put(`${label}:`, 2)
    for (const entry of entries) put(`– ${entry}`, 6, 4)
  }
  // A command is copied whole.
  for (const command of item.commands ?? []) put(command, 2)
}

function wrapped(text: string, width: number, indent: number, first: number): string[] {
  if (/^(jaryq |https?:)/.test(text)) return [' '.repeat(first) + text]
  const lines: string[] = []
  let line = ' '.repeat(first)
  let empty = true
  for (const word of text.split(/ +|\n/)) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ' '.repeat(indent)
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  lines.push(line)
  return lines
}

import type { Document } from '../letters/document.ts'
import { escapeMarkdown } from '../letters/markdown.ts'
import type { Lang } from '../terminal/languages.ts'
import type { FieldForm } from './form.ts'
import { type SheetBlock, sheetOf } from './sheet.ts'
import { words } from './words.ts'

const blank = '\\_'.repeat(14)

/** A form as a document in Markdown, which the letters' writers make a page or a Word file of. */
export function formDocument(form: FieldForm, lang: Lang): Document {
  return {
    title: `${words.title[lang]} ${form.id}`,
    lang,
    markdown: `${sheetOf(form, lang)
      .map((block) => blockText(block, lang))
      .join('\n\n')}\n`,
    date: form.made,
    ...(form.contract.training ? { mark: words.training[lang] } : {}),
  }
}

function blockText(block: SheetBlock, lang: Lang): string {
  switch (block.kind) {
    case 'title':
      return `# ${escapeMarkdown(block.text)}`
    case 'heading':
      return `## ${escapeMarkdown(block.text)}`
    case 'subheading':
      return `**${escapeMarkdown(block.text)}**`
    case 'text':
    case 'small':
      return escapeMarkdown(block.text)
    case 'list':
      return block.items.map((item, at) => `${at + 1}. ${escapeMarkdown(item)}`).join('\n')
    case 'facts':
      return table(
        [words.fact[lang], words.value[lang]],
        block.rows.map((row) => row.map(escapeMarkdown)),
      )
    case 'cells':
      return table(
        block.head,
        block.rows.map(({ number, what, expected }) => [
          number,
          escapeMarkdown(what),
          expected === '' ? blank : `${blank} (${escapeMarkdown(expected)})`,
        ]),
      )
    case 'pieces':
      return table(
        block.head,
        block.rows.map(({ piece, cells }) => [piece, ...cells.map((cell) => `${cell}: ${'\\_'.repeat(8)}`)]),
      )
    case 'numbers':
      return block.items.map((item) => `${escapeMarkdown(item)} \\[  \\]`).join('; ')
    case 'photos':
      return table(
        block.head,
        Array.from({ length: block.rows }, (_, at) => [String(at + 1), blank, '\\_'.repeat(4), blank]),
      )
    default:
      return [
        escapeMarkdown(block.note),
        ...block.columns.map(
          ({ name, signature, date }) => `${name}: ${blank}${blank} ${signature}: ${blank} ${date}: ${blank}`,
        ),
      ].join('\n\n')
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => (cell === '' ? ' ' : cell)).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

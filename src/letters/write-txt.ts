import type { Document } from './document.ts'
import { type Block, parseMarkdown, type Run } from './markdown.ts'

/**
 * A document as plain text, to be pasted into the field of an electronic appeal: no markup, and a paragraph is one line,
 * because the field breaks lines itself. A table of two columns becomes lines "name: value", a wider one a line for each
 * row with the names of its columns. The training mark stands above and below.
 */
export async function writeText(document: Document): Promise<Buffer> {
  const blocks = await parseMarkdown(document.markdown)
  const mark = document.mark === undefined ? [] : [document.mark]
  const text = [...mark, ...blocks.map(blockText).filter((part) => part !== ''), ...mark].join('\n\n')
  return Buffer.from(`${text}\n`)
}

/** Runs as text: line breaks stay, a link's address follows its words where it says something else. */
export function runsText(runs: Run[]): string {
  return runs
    .map((run, index) => {
      const address = run.link === undefined || run.link === run.text || runs[index + 1]?.link === run.link
      return `${run.break ? '\n' : ''}${run.text}${address ? '' : ` (${run.link})`}`
    })
    .join('')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/[ \t]+$/gm, '')
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return runsText(block.runs)
    case 'break':
      return ''
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered ? `${block.start + index}${block.delimiter}` : '–'} ${line(item)}`)
        .join('\n')
    case 'table':
      return block.head.length === 2
        ? block.rows.map(([name = [], value = []]) => `${line(name)}: ${line(value)}`).join('\n')
        : block.rows.map((cells) => rowText(block.head, cells)).join('\n')
  }
}

const line = (runs: Run[]) => runsText(runs).replace(/\n/g, ' ').trim()

/** A row of many columns; what stands under the sign of a number begins the line. */
function rowText(head: Run[][], cells: Run[][]): string {
  const numbered = ['№', 'No.', '#', 'No'].includes(line(head[0] ?? []))
  const named = cells
    .map((cell, index) => ({ name: line(head[index] ?? []), value: line(cell) }))
    .slice(numbered ? 1 : 0)
    .filter(({ value }) => value !== '' && value !== '—')
    .map(({ name, value }) => `${name}: ${value}`)
    .join('; ')
  return numbered ? `${line(cells[0] ?? [])}. ${named}` : named
}

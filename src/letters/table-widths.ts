import type { Block } from './markdown.ts'

export interface WidthOptions {
  /** The width of the whole table. */
  total: number
  /** What a letter of average width takes. */
  letter: number
  /** What stands beside the text in a cell. */
  padding: number
}

/**
 * The widths of a table's columns. Each is as wide as its longest word, so that numbers and dates are not broken; the
 * rest goes by the amount of text. A table of two columns is names and values, about a third and two thirds.
 */
export function columnWidths(block: Block & { kind: 'table' }, options: WidthOptions): number[] {
  const { total, letter, padding } = options
  if (block.head.length === 2) return [Math.round(total * 0.34), total - Math.round(total * 0.34)]
  const texts = block.head.map((head, index) =>
    [head, ...block.rows.map((row) => row[index] ?? [])].map((runs) => runs.map((run) => run.text).join('')),
  )
  const words = texts.map((column) =>
    // The head of a column is bold, so its letters are wider.
    Math.max(
      ...column.flatMap((text, row) =>
        text.split(/^https:/.test(text) ? '/' : ' ').map((part) => part.length * (row === 0 ? 1.15 : 1)),
      ),
    ),
  )
  const least = words.map((length) => Math.min(length, 23) * letter + padding)
  const spare = total - least.reduce((sum, width) => sum + width, 0)
  const wishes = texts.map((column) => Math.min(Math.max(...column.map((text) => text.length)), 90))
  const wished = wishes.reduce((sum, wish) => sum + wish, 0)
  const widths = least.map((width, index) =>
    Math.floor(spare > 0 ? width + (spare * wishes[index]!) / wished : (width * total) / (total - spare)),
  )
  widths[widths.length - 1]! += total - widths.reduce((sum, width) => sum + width, 0)
  return widths
}

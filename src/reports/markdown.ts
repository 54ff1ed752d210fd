/** A table whose columns after the first are numbers. */
export function table(header: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map(plain).join(' | ')} |`
  return [
    line(header),
    `| ${header.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map(line),
    '',
  ]
}

/** Text from outside that stays text in Markdown: no HTML, no table cell, no emphasis or link of its own. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, (space) => (space.includes('\u00a0') ? '\u00a0' : ' '))
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/([\\|`*_[\]#])/g, '\\$1')
}

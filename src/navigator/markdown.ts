import type { EntryDocument, Inline, Line } from './document.ts'

/** An entry as Markdown for a terminal or a file; links name the command that shows what they lead to. */
export function entryMarkdown(entry: EntryDocument): string {
  const out = [`# ${entry.title}`, '']
  if (entry.status !== undefined) out.push(`**${entry.status}**`, '')
  out.push(entry.lead, '')
  for (const { heading, lines, form } of entry.parts) {
    out.push(`## ${heading}`, '')
    for (const line of lines) out.push(form === 'paragraph' ? `${lineText(line)}\n` : `- ${lineText(line)}`)
    if (form !== 'paragraph') out.push('')
  }
  return `${out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}

/** A line as plain text. */
export function lineText(line: Line): string {
  return line.map(inlineText).join('')
}

function inlineText(inline: Inline): string {
  if (typeof inline === 'string') return inline
  if ('code' in inline) return `\`${inline.code}\``
  if ('url' in inline) return inline.url
  const [section, id] = inline.to.split('/')
  return section === 'signs' ? inline.text : `${inline.text} (\`jaryq navigator ${section} ${id}\`)`
}

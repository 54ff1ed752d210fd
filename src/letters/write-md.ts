import type { Document } from './document.ts'

/**
 * A document as Markdown. Lines that stay apart (an address) end in two spaces, so that every reader of Markdown keeps
 * them apart; the training mark stands above and below.
 */
export function writeMarkdown(document: Document): Buffer {
  const lines = document.markdown.trim().split('\n')
  const body = lines
    .map((line, index) => {
      const next = lines[index + 1] ?? ''
      const apart = line === '' || next === '' || /^[#|]/.test(line) || /^(?:[#|-]|\d+[.)] )/.test(next)
      return apart ? line : `${line}  `
    })
    .join('\n')
  const mark = document.mark === undefined ? [] : [`**${document.mark}**`]
  return Buffer.from(`${[...mark, body, ...mark].join('\n\n')}\n`)
}

import { escapeMarkdown, renumber } from './markdown.ts'
import type { Template } from './templates.ts'

/** The values of a letter, by placeholder: text, numbers, flags, lists of items, gaps. */
export type Values = Record<string, unknown>

/**
 * The text of a letter: the template's body with its placeholders filled. Values come out as text, whatever they hold;
 * ordered lists are numbered anew, and empty lines that a left-out section leaves close up.
 */
export async function fillTemplate(template: Template, values: Values): Promise<string> {
  const { default: Mustache } = await import('mustache')
  const filled = Mustache.render(template.body, values, {}, { escape: escapeMarkdown as (value: unknown) => string })
  return `${renumber(filled)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

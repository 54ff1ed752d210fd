import { readFile } from 'node:fs/promises'
import { fileError, UserError } from '../terminal/errors.ts'

/**
 * The fields of a YAML file of the user's, every value the text that it is written as: "failsafe" keeps 001234567890 and
 * +7 701 … from becoming numbers. Undefined when the file is empty. Throws a UserError when it cannot be read or holds no
 * fields; `what` and `why` say what should be there.
 */
export async function readYamlFields(
  path: string,
  { what, why }: { what: string; why: string },
): Promise<Record<string, unknown> | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  const { parse } = await import('yaml')
  let content: unknown
  try {
    content = parse(text, { schema: 'failsafe' })
  } catch (error) {
    throw new UserError(`${path} is not YAML`, { why: (error as Error).message.split('\n')[0]!, exit: 'data' })
  }
  if (content === '' || content === null || content === undefined) return undefined
  if (typeof content !== 'object' || Array.isArray(content))
    throw new UserError(`${path} holds no ${what}`, { why, exit: 'data' })
  return content as Record<string, unknown>
}

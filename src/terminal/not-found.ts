import type { Hook } from '@oclif/core/hooks'
import { formats } from './command.ts'
import { UserError } from './errors.ts'
import { didYouMean } from './suggest.ts'

/** An unknown command: says so, with the nearest one, also where there is no terminal to ask in. */
const hook: Hook.CommandNotFound = async ({ id, config }) => {
  const typed = id.replaceAll(':', ' ')
  const words = id.split(':')
  for (let known = words.length - 1; known > 0; known--) {
    const command = config.commands.find((one) => one.id === words.slice(0, known).join(':'))
    if (command !== undefined) throw unexpected(command, words.slice(known), config.bin)
  }
  const names = [...config.commandIDs, ...config.topics.map((topic) => topic.name)].map((name) =>
    name.replaceAll(':', ' '),
  )
  const hint = didYouMean(typed, names) ?? didYouMean(typed.split(' ')[0] ?? '', names)
  throw new UserError(`there is no command "${typed}"`, {
    next: [...(hint === undefined ? [] : [hint]), 'list the commands with: jaryq --help'],
    exit: 'usage',
  })
}

/** What was typed after a command that takes no such word, which oclif holds to be a longer command. */
function unexpected(
  { id, flags }: { id: string; flags: Record<string, unknown> },
  [word = '']: string[],
  bin: string,
): UserError {
  const command = `${bin} ${id.replaceAll(':', ' ')}`
  const isFormat = 'format' in flags && (formats as readonly string[]).includes(word)
  const hint = isFormat
    ? `did you mean "--format ${word}"?`
    : didYouMean(
        `--${word}`,
        Object.keys(flags).map((name) => `--${name}`),
      )
  return new UserError(`${command} takes no "${word}"`, {
    next: [...(hint === undefined ? [] : [hint]), `see what it takes with: ${command} --help`],
    exit: 'usage',
  })
}

export default hook

import type { Hook } from '@oclif/core/hooks'
import { UserError } from './errors.ts'
import { didYouMean } from './suggest.ts'

/** An unknown command: says so, with the nearest one, also where there is no terminal to ask in. */
const hook: Hook.CommandNotFound = async ({ id, config }) => {
  const typed = id.replaceAll(':', ' ')
  const names = [...config.commandIDs, ...config.topics.map((topic) => topic.name)].map((name) =>
    name.replaceAll(':', ' '),
  )
  const hint = didYouMean(typed, names) ?? didYouMean(typed.split(' ')[0] ?? '', names)
  throw new UserError(`there is no command "${typed}"`, {
    next: [...(hint === undefined ? [] : [hint]), 'list the commands with: jaryq --help'],
    exit: 'usage',
  })
}

export default hook

import type { Command } from '@oclif/core/command'
import { CommandHelp, Help } from '@oclif/core/help'

interface OwnHelp {
  /** `without`: names of the command's flags that are not shown. */
  ownHelp(argv: string[]): Promise<(Partial<Command.Loadable> & { without?: string[] }) | undefined>
}

/** Usage without the bars and spaces that oclif leaves where flags that exclude one another are named a second time. */
class JaryqCommandHelp extends CommandHelp {
  protected override defaultUsage(): string {
    return super.defaultUsage().replace(/[ |]+(?=\])/g, '')
  }
}

/**
 * oclif's help. A command with a static `hasOwnHelp` says by `ownHelp(argv)` what its help is for these arguments: flags
 * that are only known at run time, as an indicator's parameters.
 */
export default class JaryqHelp extends Help {
  protected override CommandHelpClass = JaryqCommandHelp
  private typed: string[] = []

  override async showHelp(argv: string[]): Promise<void> {
    this.typed = argv
    await super.showHelp(argv)
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    const id = command.id.split(':')
    const own =
      (command as { hasOwnHelp?: boolean }).hasOwnHelp === true
        ? await ((await command.load()) as unknown as OwnHelp).ownHelp(
            this.typed.slice(id.length).filter((argument) => argument !== '--help' && argument !== '-h'),
          )
        : undefined
    if (own === undefined) return super.showCommandHelp(command)
    const { without = [], ...shown } = own
    const flags = Object.entries(command.flags).filter(([name]) => !without.includes(name))
    await super.showCommandHelp({
      ...command,
      ...shown,
      flags: { ...own.flags, ...Object.fromEntries(flags) },
    })
  }
}

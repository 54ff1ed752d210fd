import type { Command } from '@oclif/core/command'
import { CommandHelp, Help } from '@oclif/core/help'

interface OwnHelp {
  ownHelp(argv: string[]): Promise<Partial<Command.Loadable> | undefined>
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
    // The flags that every command has stay; those of the command itself give way to the ones shown.
    const shared = Object.fromEntries(
      Object.entries(command.flags).filter(([, flag]) => ['GLOBAL', 'OUTPUT'].includes(flag.helpGroup ?? '')),
    )
    await super.showCommandHelp(
      own === undefined ? command : { ...command, ...own, flags: { ...own.flags, ...command.flags, ...shared } },
    )
  }
}

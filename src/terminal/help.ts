import type { Command } from '@oclif/core/command'
import { CommandHelp, Help } from '@oclif/core/help'
import type { Topic } from '@oclif/core/interfaces'
import type { Lang } from './languages.ts'
import { askedLanguage, said, saidParagraphs, saidTyped } from './messages.ts'

interface OwnHelp {
  /** `without`: names of the command's flags that are not shown. */
  ownHelp(argv: string[]): Promise<(Partial<Command.Loadable> & { without?: string[] }) | undefined>
}

/** What oclif writes around a description, in the other languages. */
const marks: Record<Exclude<Lang, 'en'>, [RegExp, string][]> = {
  ru: [
    [/\[default: /, '[по умолчанию: '],
    [/(\[|, )env: /, '$1переменная: '],
    [/\(required\)/, '(обязательно)'],
    [/\n<options: /, '\n<варианты: '],
  ],
  kk: [
    [/\[default: /, '[әдепкісі: '],
    [/(\[|, )env: /, '$1айнымалы: '],
    [/\(required\)/, '(міндетті)'],
    [/\n<options: /, '\n<нұсқалар: '],
  ],
}

/** Usage without the bars and spaces that oclif leaves where flags that exclude one another are named a second time. */
class JaryqCommandHelp extends CommandHelp {
  private get lang(): Lang {
    return (this.opts as { lang?: Lang }).lang ?? 'en'
  }

  protected override defaultUsage(): string {
    return super
      .defaultUsage()
      .replace(/[ |]+(?=\])/g, '')
      .replace(/( +\|){2,}/g, ' |')
  }

  override section(header: string, body: Parameters<CommandHelp['section']>[1]): string {
    return super.section(said(header, this.lang), body)
  }

  protected override args(args: Parameters<CommandHelp['args']>[0]): ReturnType<CommandHelp['args']> {
    return super.args(args)?.map((line) => this.marked(line))
  }

  protected override flags(flags: Parameters<CommandHelp['flags']>[0]): ReturnType<CommandHelp['flags']> {
    return super.flags(flags)?.map((line) => this.marked(line))
  }

  private marked([name, text]: [string, string | undefined]): [string, string | undefined] {
    const { lang } = this
    if (lang === 'en' || text === undefined) return [name, text]
    return [name, marks[lang].reduce((line, [mark, words]) => line.replace(mark, words), text)]
  }
}

/**
 * oclif's help, in the language asked for. A command with a static `hasOwnHelp` says by `ownHelp(argv)` what its help is
 * for these arguments: flags that are only known at run time, as an indicator's parameters.
 */
export default class JaryqHelp extends Help {
  protected override CommandHelpClass = JaryqCommandHelp
  private typed: string[] = []

  private get lang(): Lang {
    return (this.opts as { lang?: Lang }).lang ?? 'en'
  }

  override async showHelp(argv: string[]): Promise<void> {
    this.typed = argv
    const options = this.opts as { lang?: Lang }
    options.lang ??= askedLanguage(argv)
    await super.showHelp(withoutLanguage(argv))
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    const id = command.id.split(':')
    const own =
      (command as { hasOwnHelp?: boolean }).hasOwnHelp === true
        ? await ((await command.load()) as unknown as OwnHelp).ownHelp(
            this.typed.slice(id.length).filter((argument) => argument !== '--help' && argument !== '-h'),
          )
        : undefined
    if (own === undefined) return super.showCommandHelp(inLanguage(command, this.lang))
    const { without = [], ...shown } = own
    const flags = Object.entries(command.flags).filter(([name]) => !without.includes(name))
    await super.showCommandHelp(
      inLanguage({ ...command, ...shown, flags: { ...own.flags, ...Object.fromEntries(flags) } }, this.lang),
    )
  }

  override section(header: string, body: Parameters<Help['section']>[1]): string {
    return super.section(said(header, this.lang), body)
  }

  override formatRoot(): string {
    const { lang } = this
    const text = super.formatRoot()
    if (lang === 'en') return text
    const { description = '' } = this.config.pjson
    return text
      .replace(description, () => said(description, lang))
      .replace(/^(VERSION|USAGE|DESCRIPTION)$/gm, (head) => said(head, lang))
  }

  protected override get sortedCommands(): Command.Loadable[] {
    return super.sortedCommands.map((command) => ({ ...command, summary: said(command.summary ?? '', this.lang) }))
  }

  protected override get sortedTopics(): Topic[] {
    return super.sortedTopics.map((topic) => this.topicInLanguage(topic))
  }

  protected override async showTopicHelp(topic: Topic): Promise<void> {
    await super.showTopicHelp(this.topicInLanguage(topic))
  }

  private topicInLanguage(topic: Topic): Topic {
    return { ...topic, description: said(topic.description ?? '', this.lang) }
  }
}

/** oclif takes the first flag for the end of the command's name. */
function withoutLanguage(argv: string[]): string[] {
  return argv.filter((argument, index) => !/^--lang(=|$)/.test(argument) && argv[index - 1] !== '--lang')
}

function inLanguage<C extends Command.Loadable>(command: C, lang: Lang): C {
  if (lang === 'en') return command
  const described = <T extends { description?: string; summary?: string }>(things: Record<string, T> = {}) =>
    Object.fromEntries(
      Object.entries(things).map(([name, thing]) => [
        name,
        { ...thing, description: said(thing.description ?? thing.summary ?? '', lang) },
      ]),
    ) as Record<string, T>
  return {
    ...command,
    summary: said(command.summary ?? '', lang),
    description: saidParagraphs(command.description ?? '', lang),
    args: described(command.args),
    flags: described(command.flags),
    examples: (command.examples ?? []).map((example) =>
      typeof example === 'string'
        ? example
        : { description: said(example.description, lang), command: saidTyped(example.command, lang) },
    ),
  }
}

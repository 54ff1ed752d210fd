/** A command as it is typed, to be shown to the person: arguments quoted where a shell would split or change them. */
export function commandLine(bin: string, id: string, argv: readonly string[]): string {
  return [bin, ...id.split(':'), ...argv.map(quoted)].join(' ')
}

function quoted(argument: string): string {
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}

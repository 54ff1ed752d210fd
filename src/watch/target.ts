/** How alerts go out. `ndjson` and `atom` are files in the folder `watch/out` of the dataset. */
export const channelKinds = ['terminal', 'ndjson', 'atom', 'email', 'telegram'] as const
export type ChannelKind = (typeof channelKinds)[number]

/** A channel and where it leads: a file's name, an address, a chat; nothing for the terminal. */
export interface Target {
  kind: ChannelKind
  to: string
}

/** What a channel is called in `sent.ndjson`. */
export function targetKey({ kind, to }: Target): string {
  return to === '' ? kind : `${kind}:${to}`
}

import { Gatherer } from '../../../src/indicators/cardinal/gatherer.ts'
import { CardinalRun } from '../../../src/indicators/cardinal/indicators.ts'
import { Joiner } from '../../../src/indicators/cardinal/joiner.ts'
import { lineLog } from '../../../src/indicators/cardinal/log.ts'
import { type Settings, settingsOf } from '../../../src/indicators/cardinal/settings.ts'
import { worker } from '../../../src/indicators/cardinal/work.ts'

export interface Result {
  // biome-ignore lint/suspicious/noExplicitAny: as it was printed
  json: any
  text: string
  log: string[]
  counts: string[]
}

/** Runs the indicators over a text in memory. */
export function run(input: string | Uint8Array, settings: string | Settings, options: { map?: boolean } = {}): Result {
  const log: string[] = []
  const joiner = new Joiner()
  const gatherer = new Gatherer({ maps: options.map === true })
  const bytes = new Uint8Array(Buffer.from(input))
  for (const piece of joiner.join(worker('facts', {})({ bytes }), 0)) gatherer.add(piece, joiner.names.count)
  const chosen = typeof settings === 'string' ? settingsOf(settings, 'settings.ini') : settings
  const made = new CardinalRun(gatherer.done(joiner), chosen, {
    map: options.map === true,
    log: lineLog((line) => log.push(line.trimEnd()), { info: true }),
  })
  const counts: string[] = []
  const text = Buffer.concat([
    ...made.print({
      meta: true,
      map: options.map === true,
      counts: (group, count) => counts.push(`${group}: ${count}`),
    }),
  ]).toString()
  return { json: JSON.parse(text), text, log, counts }
}

import { resolve } from 'node:path'
import type { ColumnTable } from 'arquero'
import type { Session } from '../indicators/session.ts'
import { scoreColumns, scoreInSession } from '../indicators/truth/score.ts'
import type { Text } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import { truthPath } from './exercise.ts'
import type { ScoreOptions } from './open.ts'
import { tableFromRows } from './rows.ts'

const unknown: Text = {
  en: 'what was planted in these data is not known, so nothing can be scored: that is known of a made-up market alone',
  ru: 'что заложено в эти данные, неизвестно, поэтому оценивать нечего: это известно лишь о выдуманном рынке',
  kk: 'бұл деректерге не енгізілгені белгісіз, сондықтан бағалайтын ештеңе жоқ: бұл тек ойдан шығарылған нарық туралы белгілі',
}

/**
 * How well an indicator finds what was planted in the market that the data were made from, as `jaryq indicators score`
 * tells it. A table without rows where that is not known: of real data, and where the market is not at hand.
 */
export async function scoreTable(
  session: Session,
  place: { dir: string; custom: string; truth: string | undefined; lang: 'en' | 'ru' | 'kk' },
  name: string,
  options: ScoreOptions,
): Promise<ColumnTable> {
  const { like, at, by, ...parameters } = options
  const truth = session.engine.manifest.training ? await truthPath(resolve(place.dir), place.truth) : undefined
  if (truth === undefined) {
    console.log(unknown[place.lang])
    return tableFromRows(scoreColumns, [])
  }
  const { rows } = await scoreInSession(session, {
    ...{ dir: place.dir, custom: place.custom, truth, indicators: [name], like, at, by, parameters },
  })
  const found: Row[] = []
  for await (const row of rows) found.push(row)
  return tableFromRows(scoreColumns, found)
}

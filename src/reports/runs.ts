import type { Engine } from '../dataset/engine.ts'
import { listIndicators } from '../indicators/catalogue.ts'
import { newestRuns, type RunRecord } from '../indicators/stored.ts'
import { formatDate, type Lang } from '../terminal/languages.ts'
import { integer } from './numbers.ts'
import { inLang } from './parts.ts'

/** The stored runs that the signs of a report are of. */
export interface AskedRuns {
  runs: { run: string; dataDate: string | null; indicators: number; isOfThisData: boolean }[]
  /** Built-in indicators that no run asked. */
  unasked: number
}

/** Which runs the signs of a dataset's reports stand on: of each indicator the newest with its defaults. */
export async function askedRuns(
  dir: string,
  { generation, manifest }: Pick<Engine, 'generation' | 'manifest'>,
): Promise<AskedRuns> {
  // On a cluster all data are of one generation, and what they were made from tells them apart.
  const isOf = (run: RunRecord) =>
    run.generation === generation && (generation > 0 || run.inputs === (manifest.inputs ?? null))
  const newest = await newestRuns(dir)
  const builtIn = await listIndicators()
  const runs = [...new Set(newest.values())].sort((a, b) => b.sequence - a.sequence)
  return {
    runs: runs.map((one) => ({
      ...{ run: one.run, dataDate: one.data_date, isOfThisData: isOf(one) },
      indicators: [...newest.values()].filter((other) => other === one).length,
    })),
    unasked: builtIn.filter(({ name }) => !newest.has(name)).length,
  }
}

/** The same in words. */
export function runLines({ runs, unasked }: AskedRuns, lang: Lang): string[] {
  const say = (en: string, ru: string, kk: string) => inLang(lang, en, ru, kk)
  const lines: string[] = []
  const [newest] = runs
  if (newest !== undefined) {
    const days = [...new Set(runs.map(({ dataDate }) => (dataDate === null ? '—' : formatDate(dataDate, lang))))]
    const date = days.join(', ')
    const n = integer(
      runs.reduce((sum, { indicators }) => sum + indicators, 0),
      lang,
    )
    const others = runs.length - 1
    const more = others === 0 ? '' : say(` and ${others} more`, ` и ещё ${others}`, ` және тағы ${others}`)
    lines.push(
      say(
        `Signs: stored run ${newest.run}${more}, rules: ${n}, data as of ${date}.`,
        `Признаки: сохранённый прогон ${newest.run}${more}, правил: ${n}, данные на ${date}.`,
        `Белгілер: сақталған іске қосу ${newest.run}${more}, ережелер: ${n}, деректер күні ${date}.`,
      ),
    )
  }
  if (runs.some(({ isOfThisData }) => !isOfThisData))
    lines.push(
      say(
        'The data were built anew after a run: signs of what changed since are not in it. Ask again with: jaryq flag --all',
        'После прогона данные были собраны заново: признаков того, что с тех пор изменилось, в нём нет. Спросить снова: jaryq flag --all',
        'Іске қосудан кейін деректер қайта жиналды: содан бері өзгергеннің белгілері онда жоқ. Қайта сұрау: jaryq flag --all',
      ),
    )
  if (unasked > 0)
    lines.push(
      say(
        `Rules that were never asked here: ${unasked}. Ask them with: jaryq flag --all`,
        `Правила, о которых здесь не спрашивали: ${unasked}. Спросить: jaryq flag --all`,
        `Мұнда сұралмаған ережелер: ${unasked}. Сұрау: jaryq flag --all`,
      ),
    )
  return lines
}

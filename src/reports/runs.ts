import { listIndicators } from '../indicators/catalogue.ts'
import { newestRuns } from '../indicators/stored.ts'
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
export async function askedRuns(dir: string, generation: number): Promise<AskedRuns> {
  const newest = await newestRuns(dir)
  const builtIn = await listIndicators()
  const runs = [...new Set(newest.values())].sort((a, b) => b.sequence - a.sequence)
  return {
    runs: runs.map((one) => ({
      ...{ run: one.run, dataDate: one.data_date, isOfThisData: one.generation === generation },
      indicators: [...newest.values()].filter((other) => other === one).length,
    })),
    unasked: builtIn.filter(({ name }) => !newest.has(name)).length,
  }
}

// A dataset may hold a run for each indicator: more than so many are counted, not named.
const named = 3

/** The same in words. */
export function runLines({ runs, unasked }: AskedRuns, lang: Lang): string[] {
  const say = (en: string, ru: string, kk: string) => inLang(lang, en, ru, kk)
  const lines: string[] = []
  for (const { run, dataDate, indicators } of runs.slice(0, named)) {
    const date = dataDate === null ? '—' : formatDate(dataDate, lang)
    const n = integer(indicators, lang)
    lines.push(
      say(
        `Signs: stored run ${run}, rules: ${n}, data as of ${date}.`,
        `Признаки: сохранённый прогон ${run}, правил: ${n}, данные на ${date}.`,
        `Белгілер: сақталған іске қосу ${run}, ережелер: ${n}, деректер күні ${date}.`,
      ),
    )
  }
  if (runs.length > named) {
    const [n, rules] = [runs.slice(named).length, runs.slice(named).reduce((sum, one) => sum + one.indicators, 0)]
    lines.push(
      say(
        `Signs: ${n} more stored runs, rules: ${rules}.`,
        `Признаки: ещё сохранённых прогонов ${n}, правил: ${rules}.`,
        `Белгілер: тағы ${n} сақталған іске қосу, ережелер: ${rules}.`,
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

import { type Engine, openEngine } from '../dataset/engine.ts'
import type { HomeDataset } from '../dataset/purchase/purchase.ts'
import { type Answers, answersOf } from '../indicators/evaluate.ts'
import type { Indicator } from '../indicators/file.ts'
import { keptAnswers } from '../indicators/kept.ts'
import { type ParameterValues, parameterColumns, resolveParameters } from '../indicators/parameters.ts'
import { loadPacked, wantedGroups } from '../indicators/peer-pack.ts'
import { enoughPeers, givePeers, measureGroups, type StandIns } from '../indicators/peers.ts'
import { Session } from '../indicators/session.ts'
import type { Column, Row } from '../terminal/rows.ts'

const groupColumns: Column[] = [
  { name: 'level', type: 'integer' },
  { name: 'peer_group', type: 'text' },
]

const statisticsColumns: Column[] = [
  ...groupColumns,
  { name: 'peers', type: 'integer' },
  ...['q1', 'median', 'q3', 'mad'].map((name): Column => ({ name, type: 'number' })),
]

/** The user's own dataset: what one purchase is compared with, and what was said of it there. */
export class Home {
  readonly dataDate: string | null
  private readonly engine: Engine
  private readonly session: Session

  private constructor(engine: Engine, session: Session, dataDate: string | null) {
    this.engine = engine
    this.session = session
    this.dataDate = dataDate
  }

  /** Undefined where there is no dataset with tables of the same kind (made up or not). */
  static async open(
    home: HomeDataset | null,
    options: { training: boolean; signal?: AbortSignal },
  ): Promise<Home | undefined> {
    if (home === null || home.generation === null) return undefined
    const engine = await openEngine(home.dir, { signal: options.signal })
    if (engine.manifest.training !== options.training) {
      await engine.close()
      return undefined
    }
    return new Home(engine, await Session.open(engine), home.dataDate)
  }

  /** The processes among these that the dataset has. */
  async knows(ocids: readonly string[]): Promise<Set<string>> {
    const known = new Set<string>()
    for (const ocid of ocids) {
      const [found] = await this.engine.rows('SELECT count(*) AS count FROM processes WHERE ocid = $1', [ocid])
      if (Number(found!.count) > 0) known.add(ocid)
    }
    return known
  }

  /**
   * Makes `peers_home` in another session: what the groups of this dataset are like that are named in its `peers_given`,
   * small ones too.
   */
  async measure(into: Session, indicator: Indicator, parameters: ParameterValues): Promise<void> {
    const { engine, session } = this
    await wantedGroups(into)
    const wanted = await into.engine.rows('SELECT level, peer_group FROM peers_wanted ORDER BY level, peer_group')
    await into.engine.exec('DROP TABLE peers_wanted')
    let rows: Row[] = []
    if (wanted.length > 0) {
      await session.load('params', parameterColumns(indicator), [
        indicator.parameters.length === 0 ? { none: true } : parameters,
      ])
      await session.load('peers_asked', groupColumns, wanted)
      const levels = await givePeers(session, indicator)
      await measureGroups(session, levels, { minimum: 1, target: 'peers_measured', wanted: 'peers_asked' })
      rows = await engine.rows('SELECT * FROM peers_measured ORDER BY level, peer_group')
      for (const table of ['given', 'asked', 'measured']) await engine.exec(`DROP TABLE peers_${table}`)
    }
    await into.load('peers_home', statisticsColumns, rows)
  }

  /** What was said of every subject of this indicator since the tables were made; undefined when it was not asked. */
  async answers(indicator: Indicator): Promise<Answers | undefined> {
    const { engine, session } = this
    const kept = await keptAnswers(engine, indicator, resolveParameters(indicator), session.lawVersion)
    if (kept?.holds !== 'all') return undefined
    return answersOf(engine, indicator.name, { custom: engine.paths.indicators, session })
  }

  close(): Promise<void> {
    return this.engine.close()
  }
}

/**
 * What one purchase is compared with: the groups of the user's dataset where they are large enough, else those of an
 * imported pack. Its own few members are no group.
 */
export function othersThan(home: Home | undefined): StandIns {
  return {
    own: false,
    async load(session, indicator, parameters) {
      const { engine } = session
      const packed = await loadPacked(session, engine.paths.peers, indicator, parameters)
      if (home === undefined) return packed
      await home.measure(session, indicator, parameters)
      const columns = 'level, peer_group, peers, q1, median, q3, mad'
      const minimum = enoughPeers(indicator, parameters)
      const same = (other: string) => `o.level = ${other}.level AND o.peer_group = ${other}.peer_group`
      const own = `SELECT ${columns}, CAST(NULL AS VARCHAR) AS label FROM peers_home h`
      if (packed) {
        await engine.exec('ALTER TABLE peers_packed RENAME TO peers_imported')
        // A group of the dataset that is too small gives way to one of a pack.
        await engine.exec(
          `CREATE OR REPLACE TEMP TABLE peers_packed AS
           ${own} WHERE h.peers >= ${minimum} OR NOT EXISTS (SELECT 1 FROM peers_imported o WHERE ${same('h')})
           UNION ALL SELECT ${columns}, label FROM peers_imported i
           WHERE NOT EXISTS (SELECT 1 FROM peers_home o WHERE ${same('i')} AND o.peers >= ${minimum})`,
        )
      } else await engine.exec(`CREATE OR REPLACE TEMP TABLE peers_packed AS ${own}`)
      for (const table of ['peers_home', ...(packed ? ['peers_imported'] : [])])
        await engine.exec(`DROP TABLE ${table}`)
      return true
    },
  }
}

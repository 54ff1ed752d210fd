import type { ColumnTable } from 'arquero'
import { plainError, readableInCell } from './errors.ts'

/** A row with its cells by column. */
export type Cells = Record<string, unknown>

type Language = 'en' | 'ru' | 'kk'
type Outcome = 'flag' | 'pass' | 'not-applicable' | 'insufficient' | 'error'

export interface OpenOptions {
  /** The language of texts, unless a call says another; `en` unless said. */
  lang?: Language
  /** The folder of the market that the data were made from, for exercises; else JARYQ_TRUTH, else beside the dataset. */
  truth?: string
  /** A folder with indicators of one's own; the dataset's folder `indicators` unless said. */
  indicators?: string
}

export interface FlagOptions {
  /** Only results of this year. */
  year?: number
  buyer?: string
  supplier?: string
  /** KATO code of a region. */
  region?: string
  limit?: number
  /** `flag` unless said. */
  outcome?: Outcome | Outcome[]
  /** Language of the sentences. */
  lang?: Language
  /** The indicator's own parameters, under their names. */
  [parameter: string]: unknown
}

export interface MetricOptions {
  /** Dimensions: `'region,year'` or `['region', 'year']`. */
  by?: string | string[]
  year?: number
  buyer?: string
  supplier?: string
  region?: string
  method?: string
  clean?: boolean
  variant?: string
  weight?: 'count' | 'value'
  /** A cell of fewer things has no value; 1 unless said. */
  minimum?: number
  rankByValue?: boolean
  limit?: number
  lang?: Language
  /** Say nothing of what the figures do not hold. */
  quiet?: boolean
}

export interface ScoreOptions {
  /** Against what was planted for this indicator. */
  like?: string
  at?: number
  by?: 'indicator' | 'scheme'
  /** The indicator's own parameters, under their names. */
  [parameter: string]: unknown
}

export interface CoverageOptions {
  /** The indicators that the data allow, in place of the fields. */
  indicators?: boolean
  /** Fields of OCDS that nobody fills, too. */
  all?: boolean
  lang?: Language
}

interface Opened {
  generation: number
  lang: Language
  truth: string | undefined
  indicators: string | undefined
  manifest: { training: boolean; data_date: string | null; sources: Record<string, { kind: string }> }
}

type Session = import('../indicators/session.ts').Session
type Letter = import('./letter.ts').NotebookLetter

/** A dataset opened for reading. It stays at the generation it was opened at, whatever is built meanwhile. */
export class NotebookDataset {
  readonly dir: string
  readonly generation: number
  /** The data are made up. */
  readonly training: boolean
  /** The dataset's "now": the latest date in the data. */
  readonly dataDate: string | null
  /** The sources in it, registers left out: `goszakup`, `samruk`, or what an import was called. */
  readonly sources: string[]
  readonly lang: Language
  private readonly truth: string | undefined
  private readonly indicators: string | undefined
  private session: Promise<Session> | undefined
  private truthThere: Promise<boolean> | undefined

  constructor(dir: string, { generation, lang, truth, indicators, manifest }: Opened) {
    this.dir = dir
    this.generation = generation
    this.training = manifest.training
    this.dataDate = manifest.data_date
    this.sources = Object.entries(manifest.sources)
      .filter(([, { kind }]) => kind !== 'register')
      .map(([name]) => name)
    this.lang = lang
    this.truth = truth
    this.indicators = indicators
  }

  /** The tables and how many rows each has. */
  async tables(): Promise<{ name: string; rows: number }[]> {
    return readableInCell(async () => {
      const { readManifest } = await import('../dataset/manifest.ts')
      const { tables = {} } = await readManifest(this.dir)
      return Object.entries(tables).map(([name, rows]) => ({ name, rows }))
    })
  }

  /** A whole table, straight from its Arrow files. `columns` leaves the others out. */
  async table(name: string, options: { columns?: string[] } = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { wholeArrow } = await import('../dataset/whole.ts')
      const { arrowTable } = await import('./arrow-tables.ts')
      const { checkName } = await import('./names.ts')
      const { allTables } = await import('../dataset/tables/tables.ts')
      checkName(
        'table',
        name,
        (await this.tables()).map((table) => table.name),
      )
      const known = allTables()
        .find((table) => table.name === name)
        ?.columns.map((column) => column.name)
      for (const column of options.columns ?? []) checkName(`column of ${name}`, column, known ?? [column])
      return arrowTable(await wholeArrow(this.dir, this.generation, name), options)
    })
  }

  /** The rows of one SELECT over the tables. Dates become `Date` (UTC), as in `table`. */
  async sql(text: string): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { engine } = await this.openSession()
      const { tableFromRows } = await import('./rows.ts')
      await engine.check(text)
      return tableFromRows(await engine.columns(text), await engine.rows(text))
    })
  }

  /** The results of an indicator. Options: its own parameters, `year`, `buyer`, `supplier`, `region`, `limit`, `outcome`. */
  async flag(name: string, options: FlagOptions = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { flagTable } = await import('./flag.ts')
      return flagTable(await this.openSession(), await this.ownFolder(), name, { lang: this.lang, ...options })
    })
  }

  /** How many subjects an indicator flags, lets pass and cannot judge: rows of outcome, reason, year and count. */
  async outcomes(name: string, options: FlagOptions = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { outcomesTable } = await import('./flag.ts')
      return outcomesTable(await this.openSession(), await this.ownFolder(), name, options)
    })
  }

  /** What an indicator asks, why, what may explain it and what to check next, as Markdown; in a notebook it is shown. */
  async explain(name: string, options: { lang?: Language } = {}): Promise<string | undefined> {
    return readableInCell(async () => {
      const { indicatorText } = await import('./flag.ts')
      return this.markdown(await indicatorText(await this.ownFolder(), name, options.lang ?? this.lang))
    })
  }

  /**
   * Keeps an indicator of one's own in the folder of them, in place of one of the same name there, and gives what
   * `jaryq indicators test` says of it.
   */
  async indicator(name: string, texts: { sql: string; cases?: string }): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { keepIndicator } = await import('./own-indicator.ts')
      return keepIndicator({ dir: this.dir, custom: await this.ownFolder() }, name, texts)
    })
  }

  /** How well an indicator finds what was planted in a made-up market; without rows where that is not known. */
  async score(name: string, options: ScoreOptions = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { scoreTable } = await import('./score.ts')
      const place = { dir: this.dir, custom: await this.ownFolder(), truth: this.truth, lang: this.lang }
      return scoreTable(await this.openSession(), place, name, options)
    })
  }

  /** What the data do not hold, though a reader may think so: by law, or because the dataset has no source for it. */
  async blindZones(options: { lang?: Language } = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { blindZoneColumns, blindZones } = await import('../dataset/blind-zones.ts')
      const { tableFromRows } = await import('./rows.ts')
      const { engine } = await this.openSession()
      const zones = await blindZones(this.dir, options.lang ?? this.lang, engine)
      return tableFromRows(
        blindZoneColumns,
        zones.map((zone) => ({ ...zone })),
      )
    })
  }

  /** A metric, broken down `by` its dimensions. What the figures do not hold is said on a line of its own. */
  async metric(name: string, options: MetricOptions = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { metricTable } = await import('./metric.ts')
      const { quiet = false, ...asked } = options
      const { table, notes } = await metricTable(await this.openSession(), this.dir, name, {
        lang: this.lang,
        ...asked,
      })
      if (!quiet) for (const note of notes) console.log(note)
      return table
    })
  }

  /** Which fields are filled, or with `indicators` which indicators the data allow and what the others lack. */
  async coverage(options: CoverageOptions = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { coverageTable } = await import('./coverage.ts')
      return coverageTable(this.dir, { lang: this.lang, ...options })
    })
  }

  /** Finds purchases by words in Russian or Kazakh, the best first. Options: the filters of `jaryq search`. */
  async search(text: string, options: import('./search.ts').SearchOptions = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { searchTable } = await import('./search.ts')
      return searchTable(this, text, options)
    })
  }

  /** The same thing bought elsewhere; the first row is the lot itself. Options: the filters of `jaryq similar`. */
  async similar(lot: string, options: import('./search.ts').SimilarLotOptions = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { similarTable } = await import('./search.ts')
      return similarTable(this, lot, options)
    })
  }

  /**
   * Draws a Vega-Lite chart. `data` may be an Arquero table or rows. In a notebook the chart is shown; elsewhere the
   * SVG comes back.
   */
  async plot(spec: Cells, options: { lang?: Language } = {}): Promise<string | undefined> {
    return readableInCell(async () => {
      const { plotChart } = await import('./plot.ts')
      const { displayForms, tslabDisplay } = await import('./display.ts')
      const { svg, spec: interactive } = await plotChart(spec, { lang: options.lang ?? this.lang })
      const display = tslabDisplay()
      if (display === undefined) return svg
      const forms = { 'image/svg+xml': svg, ...(interactive && { 'application/vnd.vegalite.v5+json': interactive }) }
      if (!displayForms(forms)) display.svg(svg)
      return undefined
    })
  }

  /** Shows a table or a letter: in a notebook as part of the page, elsewhere as lines on stdout. 10 rows unless said. */
  async show(what: ColumnTable | Letter, options: { limit?: number; lang?: Language } = {}): Promise<void> {
    return readableInCell(async () => {
      const { tslabDisplay } = await import('./display.ts')
      if ('markdown' in what) {
        const shown = this.markdown(what.markdown)
        if (shown !== undefined) console.log(what.text)
        return
      }
      const { tableHtml } = await import('./show.ts')
      const display = tslabDisplay()
      if (display === undefined) what.print(options.limit ?? 10)
      else display.html(tableHtml(what, { lang: this.lang, ...options }))
    })
  }

  /** Where a row comes from: record, link, hash and line in the dataset. */
  async cite(row: Cells): Promise<import('./cite.ts').Citation> {
    return readableInCell(async () => {
      const { readManifest } = await import('../dataset/manifest.ts')
      const { citeRow } = await import('./cite.ts')
      return citeRow(this.dir, await readManifest(this.dir), row)
    })
  }

  /** Who may act until when in a purchase, on a day: that of the data unless said. */
  async terms(ocid: string, options: { on?: string; lang?: Language } = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { termTable } = await import('./terms.ts')
      const { engine } = await this.openSession()
      const on = options.on ?? this.dataDate ?? ''
      return termTable(engine, this.dir, ocid, { on, lang: options.lang ?? this.lang })
    })
  }

  /** Cases to practise with, gone at the end; with `keep` those of the dataset. */
  async casebook(options: { keep?: boolean; lang?: Language } = {}): Promise<import('./casebook.ts').CaseBook> {
    return readableInCell(async () => {
      const { openCaseBook } = await import('./casebook.ts')
      return openCaseBook(this.dir, { keep: options.keep === true, lang: options.lang ?? this.lang })
    })
  }

  /** The raw records that a purchase of goszakup is made of, each in its newest form, natural persons hidden. */
  async records(ocid: string): Promise<import('./layers.ts').SourceRecord[]> {
    return readableInCell(async () => {
      const { sourceRecords } = await import('./layers.ts')
      return sourceRecords(this.dir, ocid)
    })
  }

  /** The releases of a process, oldest first: as stored, or with `events` its records told as dated releases. */
  async releases(ocid: string, options: { events?: boolean } = {}): Promise<import('./layers.ts').StoredRelease[]> {
    return readableInCell(async () => {
      const { eventReleases, storedReleasesOf } = await import('./layers.ts')
      return options.events === true ? eventReleases(this.dir, ocid) : storedReleasesOf(this.dir, ocid)
    })
  }

  /** The compiled release of a process: its releases, merged. The tables are made of it. */
  async compiled(ocid: string): Promise<Cells> {
    return readableInCell(async () => {
      const { compiledRelease } = await import('./layers.ts')
      return compiledRelease(this.dir, this.generation, ocid)
    })
  }

  /** Drafts a letter of a kind about a flag, a purchase, a supplier or a buyer; with `output` it is written too. */
  async letter(
    kind: string,
    about: import('./letter.ts').LetterAbout,
    options: import('./letter.ts').LetterOptions = {},
  ): Promise<Letter> {
    return readableInCell(async () => {
      const { notebookLetter } = await import('./letter.ts')
      return notebookLetter(this.dir, kind, about, options)
    })
  }

  /**
   * Tries an answer to an exercise of the course, says whether it holds, and never what is right. `null` is no answer
   * yet. The same verdict comes back.
   */
  async exercise(id: string, answer: unknown): Promise<import('./exercise.ts').Verdict> {
    return readableInCell(async () => {
      const { loadExercise } = await import('./exercises.ts')
      const { loadTruth, tryAnswer } = await import('./exercise.ts')
      const { engine } = await this.openSession()
      const truth = () => {
        this.truthThere ??= loadTruth(engine, this.dir, this.truth)
        return this.truthThere
      }
      const verdict = await tryAnswer(engine, await loadExercise(id), answer, { lang: this.lang, truth })
      const mark = verdict.right === null ? '·' : verdict.right ? '✓' : '✗'
      console.log(`${mark} ${id}: ${verdict.text}`)
      return verdict
    })
  }

  /**
   * Holds the figures of a notebook against those that were recorded on the market of the course (`npm run notebooks`);
   * on other data it does nothing.
   */
  async figures(notebook: string, figures: Record<string, number | string>): Promise<void> {
    return readableInCell(async () => {
      const { checkFigures } = await import('./figures.ts')
      const { JARYQ_FIGURES, JARYQ_FIGURES_RECORD } = process.env
      await checkFigures(notebook, figures, { dir: JARYQ_FIGURES, write: JARYQ_FIGURES_RECORD === '1' })
    })
  }

  /** Lets go of the engine. Not needed at the end of a notebook. */
  async close(): Promise<void> {
    const session = await this.session
    this.session = undefined
    this.truthThere = undefined
    await session?.engine.close()
  }

  private async ownFolder(): Promise<string> {
    const { datasetPaths } = await import('../dataset/layout.ts')
    return this.indicators ?? datasetPaths(this.dir).indicators
  }

  private async markdown(text: string): Promise<string | undefined> {
    const { tslabDisplay } = await import('./display.ts')
    const display = tslabDisplay()
    if (display === undefined) return text
    display.markdown(text)
    return undefined
  }

  private async openSession(): Promise<Session> {
    this.session ??= this.startSession()
    try {
      return await this.session
    } catch (error) {
      this.session = undefined
      throw error
    }
  }

  private async startSession(): Promise<Session> {
    const { openEngine } = await import('../dataset/engine.ts')
    const { Session } = await import('../indicators/session.ts')
    const engine = await openEngine(this.dir, { generation: this.generation })
    try {
      return await Session.open(engine)
    } catch (error) {
      await engine.close()
      throw error
    }
  }
}

/** Opens the dataset in `dir`. */
export async function open(dir: string, options: OpenOptions = {}): Promise<NotebookDataset> {
  return readableInCell(async () => {
    const { readManifest } = await import('../dataset/manifest.ts')
    const { UserError } = await import('../terminal/errors.ts')
    const { checkName } = await import('./names.ts')
    const lang = options.lang ?? 'en'
    checkName('language', lang, ['en', 'ru', 'kk'])
    const manifest = await readManifest(dir)
    const { generation } = manifest
    if (generation === null)
      throw new UserError(`the dataset in ${dir} has no tables yet`, {
        next: `jaryq build --data ${dir}`,
        exit: 'data',
      })
    const { truth = process.env.JARYQ_TRUTH, indicators } = options
    return new NotebookDataset(dir, { generation, lang, truth, indicators, manifest })
  })
}

/** Ends the cell with `what` when something does not hold. */
export function assert(holds: unknown, what: string): asserts holds {
  if (!holds) throw plainError(`does not hold: ${what}`)
}

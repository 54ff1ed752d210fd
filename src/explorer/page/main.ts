/// <reference lib="dom" />

import { builderForm } from './builder.ts'
import { type CardSize, cardSizes, cardSvg, chartBox } from './card.ts'
import { axisText, chartSpec } from './chart.ts'
import { dark, light } from './colors.ts'
import { dimensions } from './dimensions.ts'
import { copyText, download, el, folded } from './dom.ts'
import { svgOf, toPng } from './draw.ts'
import { evidenceOf } from './evidence.ts'
import { type FilterName, type Filters, filterTitles, toggled, without } from './filters.ts'
import { csvLine, dateText, figure, formatted, monthName, shortMoney } from './format.ts'
import { graph } from './graph.ts'
import { lean } from './lean.ts'
import {
  type Answer,
  type Cell,
  type CellRow,
  type Chart,
  factNames,
  type Language,
  type Measure,
  type Module,
  type ModuleAnswer,
  type Query,
  type TablePart,
  type Texts,
} from './model.ts'
import { recordList } from './records.ts'
import { firstReport, type ReportSpec, reportModule, reportTitle } from './report.ts'
import { savedPart } from './saved.ts'
import type { Boot, Source } from './source.ts'
import { parseState, type State, writeState } from './state.ts'
import { factTitles, words } from './words.ts'

/** The Explorer in a browser: reads what to show from the URL, asks, draws; every change is a step of the history. */
export class App {
  private readonly boot: Boot
  private readonly source: Source
  private readonly root: HTMLElement
  private state: State
  /** Answers that come after the reader went on are thrown away. */
  private turn = 0
  private readonly isDark = window.matchMedia('(prefers-color-scheme: dark)')
  private names: Record<string, string> = {}

  constructor(boot: Boot, source: Source, root: HTMLElement) {
    this.boot = boot
    this.source = source
    this.root = root
    this.state = this.read()
  }

  start(): void {
    window.addEventListener('popstate', () => {
      this.state = this.read()
      void this.show()
    })
    this.isDark.addEventListener('change', () => void this.show())
    void this.show()
  }

  private read(): State {
    const modules = this.boot.modules.map(({ id }) => id)
    return parseState(location.hash, modules, this.boot.lang, this.boot.measures)
  }

  private get lang(): Language {
    return this.state.lang
  }

  private say(text: Texts, values: Record<string, string | number> = {}): string {
    return text[this.lang].replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all))
  }

  private get currency(): string {
    return this.state.filters.currency?.[0] ?? this.boot.about.currencies[0] ?? 'KZT'
  }

  /** Goes to another view, as a new step of the history. */
  private go(change: Partial<State>): void {
    this.state = { ...this.state, ...change }
    history.pushState(null, '', writeState(this.state))
    void this.show(change.module !== undefined)
  }

  /** The page that is shown; a report is made of what the reader chose. */
  private module(): Module {
    const module = this.boot.modules.find(({ id }) => id === this.state.module)!
    return module.id === 'report'
      ? reportModule(module, this.report, reportTitle(this.report, this.boot.measures))
      : module
  }

  private get report(): ReportSpec {
    return this.state.report ?? firstReport
  }

  private label(dimension: string, value: Cell): string {
    if (value === null || value === '') return this.say(words.unknown)
    const text = String(value)
    if (dimension === 'month') return monthName(text, this.lang)
    const known = this.boot.labels[dimension]?.[text]
    if (known !== undefined) return known[this.lang]
    const name = this.names[text]
    if (['code', 'code6', 'code2'].includes(dimension)) return name === undefined ? text : `${text} ${name}`
    if (name !== undefined) return name
    return ['fund', 'method'].includes(dimension) && /^\d+$/.test(text) ? `№ ${text}` : text
  }

  private async show(moved = false): Promise<void> {
    const turn = ++this.turn
    const module = this.module()
    document.documentElement.lang = this.lang
    document.title = `${module.title[this.lang]} · jaryq`
    if (this.root.childElementCount === 0)
      this.root.replaceChildren(this.frame(module, el('p', { class: 'loading' }, this.say(words.loading))))
    this.root.setAttribute('aria-busy', 'true')
    const started = performance.now()
    try {
      const needs = module.card
      if (needs !== undefined && this.state.filters[needs] === undefined) {
        this.replace(module, this.chooser(needs), undefined)
        return
      }
      const answer = await this.source.answer(
        module,
        this.state.filters,
        this.lang,
        module.id === 'report' ? this.report : undefined,
      )
      if (turn !== this.turn) return
      this.names = { ...this.names, ...answer.names }
      this.replace(module, this.body(module, answer), answer)
      this.drawAll(module, answer)
      this.root.dataset.took = String(Math.round(performance.now() - started))
    } catch (error) {
      if (turn !== this.turn) return
      const why = error instanceof Error ? error.message : String(error)
      const text = /fetch/i.test(why) ? this.say(words.stopped) : this.say(words.failed, { why })
      this.replace(module, el('p', { class: 'nothing', role: 'alert' }, text), undefined)
    } finally {
      if (turn === this.turn) {
        this.root.setAttribute('aria-busy', 'false')
        this.root.dataset.shown = writeState(this.state)
        if (moved) document.getElementById('title')?.focus()
      }
    }
  }

  private replace(module: Module, body: HTMLElement, answer: ModuleAnswer | undefined): void {
    const place = document.activeElement?.getAttribute('data-key')
    const scrolled = window.scrollY
    this.root.replaceChildren(this.frame(module, body, answer))
    // The reader stays where they were: with the keyboard and on the page.
    if (place !== null && place !== undefined)
      this.root.querySelector<HTMLElement>(`[data-key="${CSS.escape(place)}"]`)?.focus({ preventScroll: true })
    window.scrollTo(0, scrolled)
  }

  private frame(module: Module, body: HTMLElement, answer?: ModuleAnswer): HTMLElement {
    const { about } = this.boot
    const date =
      about.dataDate === null
        ? this.say(words.noDate)
        : this.say(words.dataDate, { date: dateText(about.dataDate, this.lang) })
    return el(
      'div',
      { class: 'frame' },
      el('a', { class: 'skip', href: '#title', click: (event) => this.skip(event) }, this.say(words.skip)),
      about.training
        ? el(
            'div',
            { class: 'training', role: 'complementary', 'aria-label': words.training[this.lang] },
            el('strong', {}, words.training[this.lang]),
            this.lang === 'en' ? ' УЧЕБНЫЕ ДАННЫЕ · ОҚУ ДЕРЕКТЕРІ' : '',
          )
        : null,
      el(
        'header',
        {},
        el('p', { class: 'brand' }, el('b', {}, 'JARYQ'), ` ${this.say(words.explorer)}`),
        el(
          'div',
          { class: 'languages', role: 'group', 'aria-label': this.say(words.language) },
          (['kk', 'ru', 'en'] as const).map((lang) =>
            el(
              'button',
              {
                type: 'button',
                lang,
                'data-key': `lang-${lang}`,
                'aria-pressed': String(lang === this.lang),
                click: () => this.go({ lang }),
              },
              { kk: 'Қаз', ru: 'Рус', en: 'Eng' }[lang],
            ),
          ),
        ),
      ),
      el(
        'nav',
        { 'aria-label': this.say(words.pages) },
        el(
          'ul',
          {},
          this.boot.modules.map((one) =>
            el(
              'li',
              {},
              el(
                'a',
                {
                  href: writeState({ ...this.state, module: one.id }),
                  'data-key': `page-${one.id}`,
                  'aria-current': one.id === module.id ? 'page' : undefined,
                  click: (event) => {
                    if ((event as MouseEvent).ctrlKey || (event as MouseEvent).metaKey) return
                    event.preventDefault()
                    this.go({ module: one.id })
                  },
                },
                one.title[this.lang],
              ),
            ),
          ),
        ),
      ),
      el(
        'main',
        {},
        el('h1', { id: 'title', tabindex: -1 }, this.headline(module)),
        el('p', { class: 'intro' }, module.intro[this.lang]),
        this.filterBar(module),
        el(
          'p',
          { class: 'dateline', role: 'status' },
          [
            date,
            ...(answer === undefined
              ? []
              : [
                  `${this.say(words.analysed, { n: formatted(answer.analysed, this.lang), m: formatted(answer.total, this.lang) })} (${factTitles[module.fact]![this.lang]})`,
                ]),
            this.say(words.sources, { names: about.sources.join(', ') }),
          ].join(' · '),
        ),
        this.notes(answer),
        body,
        el(
          'footer',
          {},
          el('p', {}, this.say(words.question)),
          this.boot.mode === 'file' ? el('p', {}, this.say(words.exported)) : null,
        ),
      ),
    )
  }

  private skip(event: Event): void {
    event.preventDefault()
    document.getElementById('title')?.focus()
  }

  private headline(module: Module): string {
    const chosen = module.card === undefined ? undefined : this.state.filters[module.card]
    return chosen === undefined ? module.title[this.lang] : chosen.map((id) => this.names[id] ?? id).join(', ')
  }

  private notes(answer: ModuleAnswer | undefined): HTMLElement | null {
    if (answer === undefined) return null
    const others = this.boot.about.currencies.filter((one) => one !== this.currency)
    const inOthers = { currency: this.currency, others: others.join(', ') }
    const money = others.length === 0 ? [] : [el('li', {}, this.say(words.currencies, inOthers))]
    const byFilter = Map.groupBy(
      answer.ignored.flatMap(({ fact, filters }) => filters.map((filter) => ({ fact, filter }))),
      ({ filter }) => filter,
    )
    if (byFilter.size + money.length === 0) return null
    return el(
      'ul',
      { class: 'notes' },
      money,
      [...byFilter].map(([filter, facts]) =>
        el(
          'li',
          {},
          this.say(words.ignored, {
            filter: filterTitles[filter as FilterName][this.lang],
            facts: facts.map(({ fact }) => factTitles[fact]![this.lang]).join(', '),
          }),
        ),
      ),
    )
  }

  // Filters

  private valueText(name: FilterName, value: string): string {
    if (name === 'from' || name === 'to') return dateText(value, this.lang)
    if (name === 'min' || name === 'max') return shortMoney(Number(value), this.currency, this.lang)
    if (name === 'valid') return this.say(words.yes)
    return this.label(name, value)
  }

  private filterBar(module: Module): HTMLElement {
    const { filters } = this.state
    const chips = (Object.entries(filters) as [FilterName, string[]][]).flatMap(([name, values]) =>
      values.map((value) => {
        const text = `${filterTitles[name][this.lang]}: ${this.valueText(name, value)}`
        return el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              class: 'chip',
              'data-key': `chip-${name}-${value}`,
              'aria-label': `${this.say(words.remove)}: ${text}`,
              click: () => this.go({ filters: without(filters, name, value) }),
            },
            text,
            el('span', { 'aria-hidden': 'true' }, ' ×'),
          ),
        )
      }),
    )
    return el(
      'section',
      { class: 'filters', 'aria-label': this.say(words.filters) },
      chips.length === 0 ? el('p', { class: 'quiet' }, this.say(words.noFilters)) : el('ul', { class: 'chips' }, chips),
      this.filterForm(module),
      chips.length === 0
        ? null
        : el(
            'button',
            { type: 'button', class: 'plain', 'data-key': 'clear', click: () => this.go({ filters: {} }) },
            this.say(words.clear),
          ),
    )
  }

  private filterForm(module: Module): HTMLElement {
    const names = (Object.keys(filterTitles) as FilterName[]).filter(
      (name) => name !== 'currency' || this.boot.about.currencies.length > 1,
    )
    const holder = el('span', { class: 'value' })
    const choose = el(
      'select',
      { id: 'filter-name', 'aria-label': this.say(words.addFilter), 'data-key': 'filter-name', change: () => fill() },
      names.map((name) => el('option', { value: name }, filterTitles[name][this.lang])),
    ) as HTMLSelectElement
    const fill = () => holder.replaceChildren(this.valueField(choose.value as FilterName))
    fill()
    return el(
      'form',
      {
        class: 'add',
        'data-module': module.id,
        submit: (event) => {
          event.preventDefault()
          const field = holder.querySelector<HTMLInputElement | HTMLSelectElement>('#filter-value')
          const name = choose.value as FilterName
          const value = name === 'valid' ? '1' : (field?.value.trim() ?? '')
          if (value === '') return
          if ((name === 'buyer' || name === 'supplier') && !this.isPartyId(value)) void this.find(value, name, holder)
          else this.go({ filters: toggledOn(this.state.filters, name, value) })
        },
      },
      choose,
      holder,
      el('button', { type: 'submit', 'data-key': 'filter-add' }, this.say(words.add)),
    )
  }

  private isPartyId(text: string): boolean {
    return /^KZ-(BIN|person)-/.test(text)
  }

  private valueField(name: FilterName): HTMLElement {
    const common = {
      id: 'filter-value',
      'aria-label': `${this.say(words.value)}: ${filterTitles[name][this.lang]}`,
      'data-key': 'filter-value',
    }
    const offered =
      name === 'severity'
        ? ['legal', 'statistical', 'data-quality']
        : name === 'currency'
          ? this.boot.about.currencies
          : this.boot.values[name]
    if (offered !== undefined)
      return el(
        'select',
        common,
        offered.map((value) => el('option', { value }, this.label(name, value))),
      )
    if (name === 'valid') return el('span', { id: 'filter-value' }, this.say(words.yes))
    const type = name === 'from' || name === 'to' ? 'date' : name === 'min' || name === 'max' ? 'number' : 'text'
    return el('input', { ...common, type, ...(type === 'number' ? { min: 0, step: 'any' } : {}) })
  }

  /** Names of organisations that hold what was typed, to choose from. */
  private async find(text: string, role: 'buyer' | 'supplier', holder: HTMLElement): Promise<void> {
    const found = await this.source.search(text, role, this.lang)
    for (const { id, name } of found) this.names[id] = name
    const list = el(
      'ul',
      { class: 'found' },
      found.length === 0
        ? el('li', {}, this.say(words.nothing))
        : found.map(({ id, name }) =>
            el(
              'li',
              {},
              el(
                'button',
                {
                  type: 'button',
                  class: 'plain',
                  click: () => this.go({ filters: { ...this.state.filters, [role]: [id] } }),
                },
                `${name} · ${id.replace(/^KZ-BIN-/, '')}`,
              ),
            ),
          ),
    )
    holder.querySelector('.found')?.remove()
    holder.append(list)
  }

  private chooser(role: 'buyer' | 'supplier'): HTMLElement {
    const holder = el('div', { class: 'value' })
    const field = el('input', {
      id: 'card-search',
      type: 'search',
      'aria-label': this.say(words.search),
    }) as HTMLInputElement
    return el(
      'form',
      {
        class: 'choose',
        submit: (event) => {
          event.preventDefault()
          void this.find(field.value, role, holder)
        },
      },
      el('p', {}, this.say(role === 'buyer' ? words.chooseBuyer : words.chooseSupplier)),
      field,
      el('button', { type: 'submit' }, this.say(words.search)),
      holder,
    )
  }

  // The page

  private body(module: Module, answer: ModuleAnswer): HTMLElement {
    const usesFlags = module.fact === 'flags' || module.figures.some((id) => this.boot.measures[id]!.fact === 'flags')
    return el(
      'div',
      { class: 'body' },
      module.id === 'report' ? this.builder() : null,
      usesFlags && !this.boot.about.hasFlags ? el('p', { class: 'nothing' }, this.say(words.noFlags)) : null,
      module.figures.length === 0
        ? null
        : el(
            'dl',
            { class: 'figures' },
            module.figures.map((id) => this.figureOf(id, answer)),
          ),
      module.missing === undefined
        ? null
        : el(
            'ul',
            { class: 'notes' },
            module.missing.map(({ title, why }) =>
              el('li', {}, `${title[this.lang]}: ${this.say(words.none)} (${why[this.lang]}).`),
            ),
          ),
      module.notes === undefined
        ? null
        : el(
            'ul',
            { class: 'notes' },
            module.notes.map((note) => el('li', {}, note[this.lang])),
          ),
      el(
        'div',
        { class: 'charts' },
        module.charts.map((chart) => this.chartFrame(module, chart, answer)),
      ),
      module.tables.map((part) => this.tablePart(module, part, answer)),
      module.id === 'quality' ? this.layers() : null,
      module.id === 'report' ? this.saved() : null,
      this.source.hasRecords ? this.recordsPart(module) : null,
    )
  }

  private builder(): HTMLElement {
    const facts = factNames.filter((fact) => Object.values(this.boot.measures).some((one) => one.fact === fact))
    return builderForm({
      ...{ lang: this.lang, measures: this.boot.measures, facts, spec: this.report },
      change: (report) => this.go({ report }),
    })
  }

  private saved(): HTMLElement {
    const { lang, source, state, boot } = this
    return savedPart({
      ...{ lang, source, measures: boot.measures, spec: this.report, filters: state.filters },
      say: (text, values) => this.say(text, values),
      open: (report, filters) => this.go({ report, filters }),
    })
  }

  private figureOf(id: string, answer: ModuleAnswer): HTMLElement {
    const measure = this.boot.measures[id]!
    const row = answer.answers[`figures-${measure.fact}`]?.rows[0] ?? {}
    const shown = answer.unpublished.includes(id)
      ? undefined
      : figure(row[id], measure.format, this.currency, this.lang)
    const n = row[`${id}_n`]
    const empty = answer.unpublished.includes(id) ? words.none : words.nothing
    return el(
      'div',
      { 'data-figure': id },
      el('dt', {}, measure.title[this.lang]),
      el(
        'dd',
        {},
        shown === undefined ? el('span', { class: 'none' }, this.say(empty)) : el('span', { class: 'figure' }, shown),
        shown === undefined || n === undefined || n === null
          ? null
          : el('span', { class: 'n', title: this.say(words.average) }, `n = ${formatted(Number(n), this.lang)}`),
      ),
    )
  }

  private chartFrame(module: Module, chart: Chart, answer: ModuleAnswer): HTMLElement {
    const query = module.queries.find(({ id }) => id === chart.query)!
    const got = answer.answers[chart.query]!
    const measure = this.boot.measures[chart.measure]!
    const isGraph = chart.kind === 'graph'
    const holder = el('div', {
      class: 'chart',
      id: `chart-${chart.id}`,
      role: isGraph ? 'group' : 'img',
      'aria-label': `${chart.title[this.lang]}. ${measure.title[this.lang]}`,
    })
    const isListed = module.tables.some((table) => table.query === chart.query)
    return el(
      'figure',
      { class: ['heat', 'ranges', 'graph'].includes(chart.kind) ? 'wide' : undefined, 'data-chart': chart.id },
      el(
        'figcaption',
        {},
        el('h2', {}, chart.title[this.lang]),
        chart.note === undefined ? null : el('p', {}, chart.note[this.lang]),
        isGraph ? el('p', {}, this.say(words.graphHint)) : null,
      ),
      holder,
      isGraph ? el('div', { id: 'evidence', 'aria-live': 'polite' }) : null,
      isListed
        ? null
        : folded({}, el('summary', { 'data-key': `table-${chart.id}` }, this.say(words.table)), () => [
            this.table(query, got, answer, chart.title),
          ]),
      this.tools(chart.id, query, got, answer, chart),
    )
  }

  private drawAll(module: Module, answer: ModuleAnswer): void {
    // How wide all places are is asked before anything is drawn: the page is laid out once.
    const places = module.charts.flatMap((chart) => {
      const holder = document.getElementById(`chart-${chart.id}`)
      return holder === null ? [] : [{ chart, holder, width: Math.min(1000, Math.max(300, holder.clientWidth)) }]
    })
    for (const { chart, holder, width } of places) {
      const query = module.queries.find(({ id }) => id === chart.query)!
      const measure = this.boot.measures[chart.measure]!
      if (chart.kind === 'graph' && answer.answers[chart.query]!.rows.length > 0) {
        holder.replaceChildren(this.graphOf(answer.answers[chart.query]!.rows, this.colors))
        continue
      }
      const spec = answer.unpublished.includes(chart.measure)
        ? undefined
        : chartSpec({
            ...this.chartInput(chart, query, measure, answer.answers[chart.query]!.rows),
            width,
          })
      if (spec === undefined) {
        holder.removeAttribute('role')
        holder.replaceChildren(
          el(
            'p',
            { class: 'nothing' },
            this.say(answer.unpublished.includes(chart.measure) ? words.none : words.nothing),
          ),
        )
        continue
      }
      const { rows } = answer.answers[chart.query]!
      const tick = (value: number) => axisText(value, chart.kind === 'ranges' ? 'number' : measure.format, this.lang)
      const drawn = lean({ ...{ kind: chart.kind, colors: this.colors, tick }, spec: spec as never }, (datum) =>
        this.clicked(query, rows, datum),
      )
      if (drawn !== undefined) holder.replaceChildren(drawn)
    }
  }

  /** A drawn graph is of the page itself: its lines are chosen with the mouse and the keyboard. */
  private graphOf(rows: CellRow[], colors: typeof light): SVGElement {
    const name = (row: CellRow, by: string) => this.label(by, row[by] ?? null)
    return graph({
      ...{ rows, colors, label: (dimension, value) => this.label(dimension, value) },
      linkText: (row) =>
        [
          `${name(row, 'bidder_a')} — ${name(row, 'bidder_b')}`,
          `${this.boot.measures.meetings!.title[this.lang]}: ${formatted(Number(row.meetings), this.lang)}`,
          ...(row.contact === null ? [] : [`${this.say(words.pairContacts)}: ${name(row, 'contact')}`]),
        ].join('. '),
      chosen: ({ a, b }) => void this.evidence(a, b),
    })
  }

  private async evidence(a: string, b: string): Promise<void> {
    const holder = document.getElementById('evidence')
    if (holder === null || this.source.pair === undefined) return
    const turn = this.turn
    const before = document.activeElement as HTMLElement | SVGElement | null
    holder.replaceChildren(el('p', { class: 'loading' }, this.say(words.loading)))
    try {
      const found = await this.source.pair(a, b, this.lang)
      if (turn !== this.turn) return
      const close = () => {
        holder.replaceChildren()
        before?.focus()
      }
      holder.replaceChildren(evidenceOf(found, this.lang, (kind) => this.label('contact', kind), close))
      document.getElementById('evidence-title')?.focus()
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      holder.replaceChildren(el('p', { class: 'nothing', role: 'alert' }, this.say(words.failed, { why })))
    }
  }

  private chartInput(chart: Chart, query: Query, measure: Measure, rows: CellRow[]) {
    return {
      chart,
      query,
      measure,
      rows,
      label: (dimension: string, value: Cell) => this.label(dimension, value),
      lang: this.lang,
      currency: this.currency,
      colors: this.colors,
    }
  }

  private get colors(): typeof light {
    return this.isDark.matches ? dark : light
  }

  /** A click on a bar, a square, a point filters by what it stands for. */
  private clicked(query: Query, rows: CellRow[], datum: Record<string, unknown>): void {
    const row: CellRow = { ...(typeof datum.at === 'number' ? rows[datum.at] : { [query.by[0]!]: datum.key as Cell }) }
    if (query.by[1] !== undefined && datum.other !== undefined) row[query.by[1]] = datum.other as Cell
    this.filterBy(query, row)
  }

  private filterBy(query: Query, row: CellRow): void {
    let filters = this.state.filters
    for (const dimension of query.by) {
      const value = row[dimension]
      const name = dimensions[dimension]?.filter as FilterName | undefined
      if (value === null || value === undefined || name === undefined) continue
      if (dimension === 'month' || dimension === 'year') filters = { ...filters, ...span(String(value)) }
      else filters = toggled(filters, name, String(value))
    }
    if (filters !== this.state.filters) this.go({ filters })
  }

  private tools(id: string, query: Query, got: Answer, answer: ModuleAnswer, chart?: Chart): HTMLElement {
    const button = (name: string, text: string, act: (target: HTMLElement) => void) =>
      el(
        'button',
        {
          type: 'button',
          class: 'plain',
          'data-key': `${name}-${id}`,
          click: (event) => act(event.currentTarget as HTMLElement),
        },
        text,
      )
    const done = this.say(words.copied)
    const isDrawn = chart !== undefined && got.rows.length > 0 && !answer.unpublished.includes(chart.measure)
    // What goes elsewhere is drawn in light colours, whatever the reader's screen has.
    const spec = () =>
      chartSpec({ ...this.chartInput(chart!, query, this.boot.measures[chart!.measure]!, got.rows), colors: light })
    const svg = async () => (chart!.kind === 'graph' ? this.graphOf(got.rows, light).outerHTML : svgOf(spec() ?? {}))
    return folded({ class: 'source' }, el('summary', { 'data-key': `source-${id}` }, this.say(words.query)), () => [
      got.sql === '' ? null : el('p', { class: 'quiet' }, this.say(words.sqlNote)),
      got.sql === '' ? null : el('pre', { tabindex: 0 }, got.sql),
      el(
        'p',
        { class: 'tools' },
        got.sql === ''
          ? null
          : button('sql', this.say(words.copySql), (target) => void copyText(got.sql, target, done)),
        button('csv', this.say(words.csv), () => download(`${id}.csv`, this.csv(query, got), 'text/csv')),
        isDrawn
          ? [
              button('svg', this.say(words.svg), async () => download(`${id}.svg`, await svg(), 'image/svg+xml')),
              button('png', this.say(words.png), async () =>
                download(`${id}.png`, await toPng(await svg()), 'image/png'),
              ),
            ]
          : null,
        isDrawn && chart.kind !== 'graph'
          ? button(
              'spec',
              this.say(words.spec),
              (target) => void copyText(JSON.stringify(spec() ?? {}, null, 1), target, done),
            )
          : null,
      ),
      isDrawn && chart.kind !== 'graph' ? this.cardPart(id, query, got, chart) : null,
    ])
  }

  // Pictures for social media

  private cardPart(id: string, query: Query, got: Answer, chart: Chart): HTMLElement {
    const headline = el('input', {
      ...{ type: 'text', maxlength: 140, value: chart.title[this.lang], 'data-key': `headline-${id}` },
    }) as HTMLInputElement
    const make = async (size: CardSize) => {
      const svg = await this.card(size, headline.value.trim() || chart.title[this.lang], query, got, chart)
      download(`${id}-${cardSizes[size].join('x')}-${this.lang}.png`, await toPng(svg, 1), 'image/png')
    }
    return el(
      'fieldset',
      { class: 'cards' },
      el('legend', {}, this.say(words.cardMake)),
      el('label', {}, el('span', {}, this.say(words.cardHeadline)), headline),
      (['post', 'story'] as const).map((size) =>
        el(
          'button',
          { type: 'button', 'data-key': `card-${size}-${id}`, click: () => void make(size) },
          cardSizes[size].join('×'),
        ),
      ),
    )
  }

  private async card(size: CardSize, headline: string, query: Query, got: Answer, chart: Chart): Promise<string> {
    const { about } = this.boot
    const measure = this.boot.measures[chart.measure]!
    const box = { ...chartBox(size), most: size === 'post' ? 8 : 14 }
    const half = { width: box.width / 1.75, height: box.height / 1.75, most: box.most }
    const input = {
      ...this.chartInput(chart, query, measure, got.rows),
      ...{ colors: light, box: half, label: this.publicLabel(query) },
    }
    const shown = Object.entries(this.state.filters) as [FilterName, string[]][]
    const filters = shown
      .filter(([name]) => name !== 'supplier' || !this.isOfSigns(query))
      .map(([name, values]) => {
        const of = (value: string) => (this.isPerson(value) ? this.say(words.person) : this.valueText(name, value))
        return `${filterTitles[name][this.lang]}: ${values.map(of).join(', ')}`
      })
    return cardSvg({
      ...{ size, lang: this.lang, headline, training: about.training, chart: await svgOf(chartSpec(input) ?? {}) },
      about: [headline === chart.title[this.lang] ? null : chart.title[this.lang], measure.title[this.lang], ...filters]
        .filter((part) => part !== null)
        .join(' · '),
      foot: [
        [
          this.say(words.cardSource, { names: about.sources.join(', ') }),
          ...(about.training ? [this.say(words.cardMade)] : []),
        ].join(' · '),
        [
          about.dataDate === null
            ? this.say(words.noDate)
            : this.say(words.dataDate, { date: dateText(about.dataDate, this.lang) }),
          `n = ${formatted(got.n, this.lang)} (${factTitles[query.fact]![this.lang]})`,
        ].join(' · '),
        ...(this.isOfSigns(query) ? [this.say(words.question)] : []),
      ],
    })
  }

  /** Whether figures are of a sign that is not a breach of law: it names no supplier where others may read it. */
  private isOfSigns({ fact }: Query): boolean {
    const { severity = [], indicator = [] } = this.state.filters
    const isLegal = severity.length === 1 && severity[0] === 'legal'
    return !isLegal && (fact === 'flags' || fact === 'pairs' || severity.length > 0 || indicator.length > 0)
  }

  private isPerson(id: string): boolean {
    return /^KZ-person-/.test(id) || (this.names[id] ?? '').startsWith(words.person[this.lang])
  }

  private publicLabel(query: Query): (dimension: string, value: Cell) => string {
    const isHidden = this.isOfSigns(query)
    return (dimension, value) => {
      if (typeof value === 'string' && this.isPerson(value)) return this.say(words.person)
      if (isHidden && ['supplier', 'bidder_a', 'bidder_b'].includes(dimension) && value !== null)
        return this.say(words.hiddenName)
      return this.label(dimension, value)
    }
  }

  private csv(query: Query, answer: Answer): string {
    const columns = Object.keys(answer.rows[0] ?? {})
    const named = query.by.filter((dimension) =>
      answer.rows.some((row) => this.label(dimension, row[dimension] ?? null) !== String(row[dimension])),
    )
    const lines = [csvLine([...columns, ...named.map((dimension) => `${dimension}_name`)])]
    for (const row of answer.rows)
      lines.push(
        csvLine([
          ...columns.map((column) => row[column]),
          ...named.map((dimension) => this.label(dimension, row[dimension] ?? null)),
        ]),
      )
    return `\ufeff${lines.join('\r\n')}\r\n`
  }

  private tablePart(module: Module, part: TablePart, answer: ModuleAnswer): HTMLElement {
    const { query: queryId, title, note } = part
    const query = module.queries.find(({ id }) => id === queryId)!
    const got = answer.answers[queryId]!
    const isChart = module.charts.some((chart) => chart.query === queryId)
    return el(
      'section',
      { class: 'table', 'data-table': queryId },
      el('h2', {}, title[this.lang]),
      note === undefined ? null : el('p', { class: 'quiet' }, note[this.lang]),
      this.table(query, got, answer, title),
      isChart ? null : this.tools(`t-${queryId}`, query, got, answer),
    )
  }

  private table(query: Query, got: Answer, answer: ModuleAnswer, title: Texts): HTMLElement {
    if (got.rows.length === 0) return el('p', { class: 'nothing' }, this.say(words.nothing))
    const measures = query.measures.map((id) => this.boot.measures[id]!)
    const card =
      query.by.length === 1 && (query.by[0] === 'buyer' || query.by[0] === 'supplier')
        ? (query.by[0] as 'buyer' | 'supplier')
        : undefined
    return el(
      'div',
      {},
      el(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${this.say(words.table)}: ${title[this.lang]}` },
        el(
          'table',
          {},
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              query.by.map((dimension) => el('th', { scope: 'col' }, dimensions[dimension]!.title[this.lang])),
              measures.map((measure) => el('th', { scope: 'col', class: 'number' }, measure.title[this.lang])),
              query.fact === 'pairs' && query.by[1] === 'bidder_b'
                ? el('th', { scope: 'col' }, this.say(words.evidence))
                : null,
            ),
          ),
          el(
            'tbody',
            {},
            got.rows.map((row) =>
              el(
                'tr',
                {},
                query.by.map((dimension, index) => this.keyCell(query, row, dimension, index === 0 ? card : undefined)),
                measures.map((measure) => this.valueCell(measure, row, answer)),
                query.fact === 'pairs' && query.by[1] === 'bidder_b' ? this.evidenceCell(row) : null,
              ),
            ),
          ),
        ),
      ),
      got.total > got.rows.length
        ? el(
            'p',
            { class: 'quiet' },
            this.say(words.shown, { n: formatted(got.rows.length, this.lang), m: formatted(got.total, this.lang) }),
          )
        : null,
    )
  }

  private keyCell(query: Query, row: CellRow, dimension: string, card: 'buyer' | 'supplier' | undefined): HTMLElement {
    const value = row[dimension] ?? null
    const text = this.label(dimension, value)
    if (value === null || dimensions[dimension]?.filter === undefined) return el('td', {}, text)
    const act = () => {
      if (card === undefined) this.filterBy({ ...query, by: [dimension] }, row)
      else this.go({ module: card, filters: { ...this.state.filters, [card]: [String(value)] } })
    }
    return el(
      'td',
      {},
      el(
        'button',
        {
          type: 'button',
          class: 'plain',
          'data-key': `row-${query.id}-${dimension}-${String(value)}`,
          title: card === undefined ? undefined : this.say(words.card),
          click: act,
        },
        text,
      ),
    )
  }

  private evidenceCell(row: CellRow): HTMLElement {
    const [a, b] = [String(row.bidder_a), String(row.bidder_b)]
    const names = { a: this.label('bidder_a', a), b: this.label('bidder_b', b) }
    return el(
      'td',
      {},
      el(
        'button',
        {
          ...{ type: 'button', class: 'plain', 'data-key': `evidence-${a}-${b}` },
          'aria-label': `${this.say(words.evidence)}: ${this.say(words.pairOf, names)}`,
          click: () => void this.evidence(a, b),
        },
        this.say(words.evidence),
      ),
    )
  }

  private valueCell(measure: Measure, row: CellRow, answer: ModuleAnswer): HTMLElement {
    if (answer.unpublished.includes(measure.id)) return el('td', { class: 'number none' }, this.say(words.none))
    const shown = figure(row[measure.id], measure.format, this.currency, this.lang)
    if (shown === undefined) return el('td', { class: 'number none' }, '—')
    const n = row[`${measure.id}_n`]
    const isRatio = measure.kind === 'ratio' && n !== null && n !== undefined
    return el(
      'td',
      { class: 'number' },
      shown,
      isRatio ? el('span', { class: 'n' }, ` n = ${formatted(Number(n), this.lang)}`) : null,
    )
  }

  private layers(): HTMLElement {
    const { layers, releases } = this.boot.about
    const number = (value: number | null) =>
      el('td', { class: 'number' }, value === null ? this.say(words.none) : formatted(value, this.lang))
    const head = [words.layerTable, words.layerRead, words.layerRows]
    return el(
      'section',
      { class: 'table' },
      el('h2', {}, this.say(words.layers)),
      el('p', { class: 'quiet' }, this.say(words.layersNote, { n: formatted(releases, this.lang) })),
      el(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': this.say(words.layers) },
        el(
          'table',
          {},
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              head.map((text) => el('th', { scope: 'col' }, this.say(text))),
            ),
          ),
          el(
            'tbody',
            {},
            layers.map(({ kind, read, rows }) => el('tr', {}, el('td', {}, kind), number(read), number(rows))),
          ),
        ),
      ),
    )
  }

  // Records

  private recordsPart(module: Module): HTMLElement {
    const holder = el('div', {})
    const show = async () => {
      holder.replaceChildren(el('p', {}, this.say(words.loading)))
      const { rows, total, sql } = await this.source.records(module.fact, this.state.filters, this.lang)
      const count = { n: formatted(rows.length, this.lang), m: formatted(total, this.lang) }
      holder.replaceChildren(
        el('p', { class: 'quiet' }, this.say(words.recordsOf, count)),
        recordList(rows, this.lang, (dimension, value) => this.label(dimension, value)),
        folded({ class: 'source' }, el('summary', { 'data-key': 'source-records' }, this.say(words.query)), () => [
          el('p', { class: 'quiet' }, this.say(words.sqlNote)),
          el('pre', { tabindex: 0 }, sql),
        ]),
      )
    }
    return el(
      'section',
      { class: 'records' },
      el('h2', {}, this.say(words.records)),
      el('button', { type: 'button', 'data-key': 'records', click: () => void show() }, this.say(words.showRecords)),
      holder,
    )
  }
}

function toggledOn(filters: Filters, name: FilterName, value: string): Filters {
  return (filters[name] ?? []).includes(value) ? filters : toggled(filters, name, value)
}

/** The first and last day of a month or a year. */
export function span(period: string): { from: string[]; to: string[] } {
  const [year = 0, month] = period.split('-').map(Number)
  if (month === undefined) return { from: [`${year}-01-01`], to: [`${year}-12-31`] }
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const two = String(month).padStart(2, '0')
  return { from: [`${year}-${two}-01`], to: [`${year}-${two}-${String(last).padStart(2, '0')}`] }
}

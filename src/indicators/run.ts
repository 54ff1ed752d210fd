// What the rest of the program asks of indicators, in one place: the files behind it may move.
export { listIndicators, loadIndicator } from './catalogue.ts'
export { type CountRow, type IndicatorRun, type RunOptions, runIndicator, type Selection } from './evaluate.ts'
export type { Indicator } from './file.ts'
export { type FlagRow, flagColumns, type Outcome, outcomes } from './row.ts'
export { runAndStore, type StoredRun } from './store.ts'
export { findFlag } from './stored.ts'

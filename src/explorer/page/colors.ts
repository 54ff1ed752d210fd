/** What charts are drawn with. */
export const light = {
  ink: '#1d1d1b',
  quiet: '#57534b',
  rule: '#d9d4c8',
  bar: '#1f5a94',
  low: '#d3e3f3',
  high: '#0f3d6b',
  none: '#f1eee6',
  onLow: '#1d1d1b',
  onHigh: '#ffffff',
  accent: '#c8590b',
  paper: '#fdfcf9',
}
export const dark: typeof light = {
  ink: '#eeebe4',
  quiet: '#b7b1a5',
  rule: '#4a463f',
  bar: '#7fb2e5',
  low: '#23384c',
  high: '#a9d0f5',
  none: '#2a2825',
  onLow: '#eeebe4',
  onHigh: '#10151b',
  accent: '#f0954f',
  paper: '#191816',
}

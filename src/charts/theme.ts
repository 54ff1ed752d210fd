/** Colours that people with any of the common colour-vision deficiencies tell apart (after Okabe and Ito), on warm paper. */
export const palette = {
  ink: '#1d1d1b',
  quiet: '#66625a',
  rule: '#d9d4c8',
  track: '#ebe7dd',
  blue: '#1f5a94',
  orange: '#c8590b',
  green: '#00795a',
  sky: '#5aa9d6',
  yellow: '#d9a514',
  rose: '#b65b91',
} as const

/** Fonts that have the Kazakh letters (ә ғ қ ң ө ұ ү һ і) on Windows, macOS, Android and Linux, in this order. */
export const sans = '"Noto Sans", "PT Sans", "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif'

/** The serif fonts of headlines, with the same letters. */
export const serif = '"PT Serif", "Noto Serif", Cambria, "Times New Roman", "DejaVu Serif", serif'

/** The Vega-Lite config of every chart: quiet axes, no frame, text that stays legible on a phone. */
export function chartTheme(): Record<string, unknown> {
  const text = { labelFont: sans, titleFont: sans, labelColor: palette.quiet, titleColor: palette.quiet }
  return {
    aria: false,
    background: 'transparent',
    font: sans,
    padding: 4,
    view: { stroke: null },
    axis: {
      ...text,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      domainColor: palette.ink,
      tickColor: palette.rule,
      gridColor: palette.rule,
      labelPadding: 5,
    },
    legend: { ...text, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', orient: 'top' },
    title: { font: serif, fontSize: 15, anchor: 'start', color: palette.ink },
    text: { font: sans, fontSize: 12, color: palette.ink },
    bar: { color: palette.blue },
    line: { color: palette.blue, strokeWidth: 2 },
    point: { color: palette.blue, filled: true },
    range: {
      category: [
        palette.blue,
        palette.orange,
        palette.green,
        palette.sky,
        palette.yellow,
        palette.rose,
        palette.ink,
        palette.quiet,
      ],
    },
  }
}

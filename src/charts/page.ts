import { createHash } from 'node:crypto'
import type { Lang } from '../terminal/languages.ts'
import { Html, html } from './html.ts'
import { palette, sans, serif } from './theme.ts'

/**
 * A whole page that stands alone: its style inside, no script, and a policy that lets it load nothing. It reads on a
 * phone of 360 px, on a desk and on paper.
 */
export function page(options: {
  lang: Lang
  title: string
  description: string
  body: Html
  /** Rules of its own, after those of every page. */
  style?: string
}): string {
  const style = styleSheet() + (options.style ?? '')
  const hash = createHash('sha256').update(style).digest('base64')
  return html`<!doctype html>
<html lang="${options.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${new Html(hash)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="jaryq">
<meta name="description" content="${options.description}">
<link rel="icon" href="data:,">
<title>${options.title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${options.body}
</body>
</html>
`.text
}

function styleSheet(): string {
  const { ink, quiet, rule, orange, blue } = palette
  return `
:root{--ink:${ink};--quiet:${quiet};--rule:${rule};--paper:#fdfcf9;--accent:${orange};--link:${blue}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 ${sans};overflow-wrap:break-word}
a{color:var(--link);text-underline-offset:2px}
.sheet{max-width:920px;margin:0 auto;padding:0 16px 48px}
.training{background:#fff3d6;border-bottom:1px solid #d9a514;font-size:14px;line-height:1.4}
.training p{max-width:920px;margin:0 auto;padding:8px 16px}
.training p+p{padding-top:0}
header{padding:28px 0 0}
.kicker{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2px 16px;margin:0;padding-bottom:8px;border-bottom:3px double var(--ink);font-size:13px;color:var(--quiet)}
.kicker b{color:var(--ink);letter-spacing:.08em}
h1,h2,h3,.figure-value,.lede{font-family:${serif}}
h1{font-size:clamp(31px,6.4vw,52px);line-height:1.08;font-weight:700;letter-spacing:-.01em;margin:22px 0 14px;text-wrap:balance}
.lede{font-size:clamp(18px,2.6vw,22px);line-height:1.45;margin:0 0 22px;max-width:40em}
.figures{display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:26px;margin:0;border-top:1px solid var(--ink);border-bottom:1px solid var(--ink)}
.figures div{display:flex;flex-direction:column;justify-content:space-between;padding:12px 0;min-width:92px}
@media (max-width:640px){.figures div{flex:0 0 calc(50% - 13px)}}
.figures dt{font-size:13px;color:var(--quiet);line-height:1.3}
.figures dd{margin:0}
.figure-value{font-size:clamp(22px,3.2vw,27px);line-height:1.2;font-weight:700;white-space:nowrap}
.figure-none{font-size:14px;color:var(--quiet);font-style:italic}
.dateline{font-size:13px;color:var(--quiet);margin:8px 0 0}
nav{margin:14px 0 0;font-size:14px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0;padding:0}
section{margin-top:44px;border-top:1px solid var(--ink);padding-top:10px}
h2{font-size:clamp(23px,3.6vw,30px);line-height:1.2;margin:0 0 6px}
h3{font-size:19px;line-height:1.3;margin:0}
.intro{max-width:44em;margin:0 0 14px;color:#3c3a36}
.columns{display:grid;grid-template-columns:minmax(0,1fr);gap:28px 40px;margin-top:14px}
@media (min-width:720px){.columns{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
figure{margin:0;min-width:0}
figcaption p,.note{font-size:13px;line-height:1.4;color:var(--quiet);margin:2px 0 10px}
svg.chart{display:block;width:100%;height:auto;max-width:480px}
.nothing{margin:8px 0;padding:18px 14px;border:1px dashed var(--rule);color:var(--quiet);font-size:14px;text-align:center}
.key{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;margin:0 0 10px;padding:0;font-size:13px;color:var(--quiet)}
.key svg{width:11px;height:11px;margin-right:5px}
.columns+.note{margin-top:12px}
details{margin-top:10px;font-size:13px}
summary{cursor:pointer;color:var(--quiet);padding:3px 0}
summary:hover{color:var(--ink)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:1.4}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid var(--rule)}
th{font-weight:600;color:var(--quiet)}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
pre{margin:6px 0 0;padding:10px 12px;background:#f3f0e8;font:12px/1.45 ui-monospace,Consolas,"DejaVu Sans Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
article{margin-top:30px;padding-top:12px;border-top:1px solid var(--rule)}
article h3{font-size:22px}
article>h4{font-size:13px;color:var(--quiet);font-weight:600;margin:16px 0 0}
.tag{display:inline-block;font-size:12px;line-height:1.3;padding:2px 8px;border:1px solid var(--quiet);border-radius:10px;color:var(--quiet);margin:0 8px 0 0}
.tag.legal{border-color:var(--accent);color:#9c4407}
.count{font-size:14px;margin:6px 0 10px;color:#3c3a36}
.question{font:italic 18px/1.45 ${serif};margin:6px 0 10px;max-width:40em}
.aside h4,.body h4{font-size:13px;margin:0 0 4px;color:var(--quiet);font-weight:600}
.aside{border-left:3px solid ${palette.green};padding-left:14px;font-size:15px}
.aside ul,.body ul{margin:0 0 8px;padding-left:18px}
.body{font-size:15px}
.body p{margin:0 0 8px}
.cases{list-style:none;margin:8px 0 0;padding:0}
.cases li{padding:9px 0;border-bottom:1px solid var(--rule);font-size:14px;line-height:1.45}
.cases .line{display:grid;grid-template-columns:minmax(0,1fr);gap:2px 24px}
@media (min-width:640px){.cases .line{grid-template-columns:minmax(0,1fr) auto}}
.cases .money{font-variant-numeric:tabular-nums;white-space:nowrap;font-weight:600}
.cases .id{font-size:12px;color:var(--quiet);overflow-wrap:anywhere}
footer{margin-top:48px;border-top:3px double var(--ink);padding-top:12px;font-size:14px;color:#3c3a36}
footer ul{margin:6px 0;padding-left:18px}
@page{margin:16mm 14mm}
@media print{body{background:#fff;font-size:10.5pt}.sheet{max-width:none;padding:0}nav{display:none}section{margin-top:22pt}figure,.cases li,.figures,tr{break-inside:avoid}figure:has(tbody){break-inside:auto}thead{display:table-header-group}h2,h3,h4,figcaption,.intro,.key,.question,.count{break-after:avoid}p,li{orphans:3;widows:3}details:not([open]){display:none}a{color:inherit}.columns{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
`
}

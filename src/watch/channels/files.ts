import { join } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import type { Lang } from '../../terminal/languages.ts'
import type { Alert } from '../alert.ts'
import { appendLines } from '../outbox.ts'
import { alertLines, escapeHtml } from '../render.ts'
import { words } from '../words.ts'
import type { Channel } from './channel.ts'

/** A file with a line of JSON for each alert, for programs. */
export function ndjsonFile(folder: string, name: string): Channel {
  return {
    messages: (alerts, pace, lang) => (alerts.length === 0 ? [] : [{ alerts, pace, lang }]),
    send: ({ alerts }) => appendLines(join(folder, name), alerts),
  }
}

const feedLength = 200

/** A feed for readers of news: written anew, the newest alerts first. `earlier` are those that it has had. */
export function atomFeed(folder: string, name: string, earlier: readonly Alert[]): Channel {
  const told = [...earlier]
  return {
    messages: (alerts, pace, lang) => (alerts.length === 0 ? [] : [{ alerts, pace, lang }]),
    async send({ alerts, lang }) {
      told.push(...alerts)
      await writeAtomically(join(folder, name), atomOf(told.slice(-feedLength).reverse(), name, lang))
    },
  }
}

/** The feed as Atom (RFC 4287). Ids are stable: a reader shows an entry once. */
export function atomOf(alerts: readonly Alert[], name: string, lang: Lang): string {
  const stamp = (date: string) => `${date === '' ? '1970-01-01' : date}T00:00:00+05:00`
  const newest =
    alerts
      .map(({ data_date: date }) => date)
      .sort()
      .at(-1) ?? ''
  const entries = alerts.map((alert) => {
    const lines = alertLines(alert, lang)
    const html = lines
      .slice(1)
      .map(({ kind, text }) => {
        const safe = escapeHtml(text)
        if (kind === 'link') return `<p><a href="${safe}">${safe}</a></p>`
        return kind === 'command' ? `<p><code>${safe}</code></p>` : `<p>${safe}</p>`
      })
      .join('')
    const link = alert.links[0] === undefined ? '' : `\n    <link href="${xml(alert.links[0])}"/>`
    return `  <entry>
    <id>urn:jaryq:alert:${alert.id}</id>
    <title>${xml(lines[0]!.text)}</title>
    <updated>${stamp(alert.data_date)}</updated>${link}
    <category term="${xml(alert.rule)}"/>
    <content type="html">${xml(html)}</content>
  </entry>
`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${lang}">
  <id>urn:jaryq:feed:${xml(name)}</id>
  <title>${xml(words.feed[lang])}</title>
  <updated>${stamp(newest)}</updated>
  <author><name>jaryq</name></author>
${entries.join('')}</feed>
`
}

/** Text for XML: escaped, without the control characters that it may not hold. */
function xml(text: string): string {
  return escapeHtml(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''))
}

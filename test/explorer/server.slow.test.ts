import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModuleAnswer } from '../../src/explorer/page/model.ts'
import { type Explorer, jsonInHtml, serveExplorer } from '../../src/explorer/server.ts'
import { marketReleases, writeDataset } from '../reports/dataset.ts'
import { temporary } from '../support/temp.ts'

let explorer: Explorer
let dir: string

beforeAll(async () => {
  dir = await writeDataset(temporary('explorer'), 'goszakup', marketReleases(60), { training: true })
  explorer = await serveExplorer({ dir, lang: 'en' })
})

afterAll(() => explorer?.close())

interface Reply {
  status: number
  body: string
  headers: Record<string, string | string[] | undefined>
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET', sent?: string): Promise<Reply> {
  const url = new URL(explorer.url)
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port: url.port, path, method, headers: { host: url.host, ...headers } },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text) => {
          body += text
        })
        response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }))
      },
    )
    call.on('error', reject).end(sent)
  })
}

const inside = (path: string) => new URL(path, explorer.url).pathname + new URL(path, explorer.url).search

describe('the server', () => {
  it('answers under its key alone', async () => {
    expect(explorer.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}\/$/)
    expect((await ask(inside(''))).status).toBe(200)
    for (const path of ['/', '/x/', '/api/module?m=overview', `/${'a'.repeat(24)}/`])
      expect((await ask(path)).status, path).toBe(404)
    expect((await ask(`${inside('')}../../etc/passwd`)).status).toBe(404)
    expect((await ask(inside('page/main.ts'))).status).toBe(404)
  })

  it('gives nothing to another name, another origin or another site, and takes no other method', async () => {
    for (const headers of [
      { host: 'evil.example' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[])
      expect((await ask(inside('api/module?m=overview'), headers)).status).toBe(403)
    expect((await ask(inside(''), {}, 'POST')).status).toBe(405)
  })

  it('lets its page run nothing but its own files', async () => {
    const { headers } = await ask(inside(''))
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(String(headers['content-security-policy'])).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('writes names with markup as data: nothing of them can end the script that holds them', async () => {
    expect(jsonInHtml('</script><script>alert(1)</script>\u2028')).not.toMatch(/<|\u2028/)
    expect(JSON.parse(jsonInHtml('</script>'))).toBe('</script>')
    const { body } = await ask(inside(''))
    // Its figures and its program; Vega comes when a picture is asked for.
    expect(body.match(/<script/g)!.length).toBe(2)
  })

  it('answers with figures, what they rest on, and the query', async () => {
    const answer = JSON.parse((await ask(inside('api/module?m=contracts&lang=ru'))).body) as ModuleAnswer
    expect(answer.analysed).toBe(answer.total)
    expect(answer.answers['figures-contracts']!.rows[0]!.contracts).toBe(answer.total)
    expect(answer.answers['figures-contracts']!.sql).toContain('read_parquet(')
    expect((await ask(inside('api/module?m=nothing'))).status).toBe(404)
    expect((await ask(inside('api/nothing'))).status).toBe(404)
    expect((await ask(inside('api/records?fact=nothing'))).status).toBe(404)
  })

  it('says what no source publishes, in place of a zero', async () => {
    const answer = JSON.parse((await ask(inside('api/module?m=control'))).body) as ModuleAnswer
    expect(answer.unpublished).toEqual(expect.arrayContaining(['complaints', 'questions', 'flags']))
    const competition = JSON.parse((await ask(inside('api/module?m=competition'))).body) as ModuleAnswer
    expect(competition.unpublished).toContain('single_bid')
  })

  it('gives records with their place on the portal and what to type', async () => {
    const { rows, total } = JSON.parse((await ask(inside('api/records?fact=contracts&lang=kk'))).body)
    expect(total).toBeGreaterThan(40)
    expect(rows[0].url).toMatch(/^https:\/\/goszakup\.gov\.kz\/ru\/egzcontract\/cpublic\/show\/\d+$/)
    expect(rows[0].commands.at(-1)).toMatch(/^jaryq letter new c-info-request --process ocds-jaryq0-\S+ --lang kk$/)
    expect(rows.map(({ amount }: { amount: number }) => amount)).toEqual(
      rows.map(({ amount }: { amount: number }) => amount).sort((a: number, b: number) => b - a),
    )
  })

  it('answers a report of a reader, whatever the address holds', async () => {
    const query = 'fact=contracts&x=contracts&x=nothing&d=method&d=kato4&chart=pie&lang=ru'
    const { answers } = JSON.parse((await ask(inside(`api/report?${query}`))).body) as ModuleAnswer
    expect(Object.keys(answers.report!.rows[0]!)).toEqual(['method', 'contracts'])
    expect(answers.report!.n).toBe(answers.report!.rows.reduce((sum, row) => sum + Number(row.contracts), 0))
    expect((await ask(inside(`api/report?fact=${encodeURIComponent('x; DROP TABLE')}`))).status).toBe(200)
  })

  it('saves a report for its own page alone', async () => {
    const { origin } = new URL(explorer.url)
    const type = { 'content-type': 'application/json' }
    const report = { title: 'Own', measures: ['contracts'], dimensions: ['method'], filters: {} }
    const save = (name: string, headers: Record<string, string>, more: object = {}) =>
      ask(inside('api/reports'), headers, 'POST', JSON.stringify({ name, report, ...more }))
    for (const headers of [
      type,
      { origin },
      { ...type, origin: 'https://evil.example' },
      { ...type, origin: 'null' },
      { ...type, origin, 'sec-fetch-site': 'cross-site' },
      { ...type, origin, host: 'evil.example' },
      { origin, 'content-type': 'text/plain' },
    ] as Record<string, string>[])
      expect((await save('mine', headers)).status, JSON.stringify(headers)).toBe(403)
    expect((await ask('/x/api/reports', { ...type, origin }, 'POST', '{}')).status).toBe(404)
    expect((await ask(inside('api/module'), { ...type, origin }, 'POST', '{}')).status).toBe(405)
    expect((await ask(inside('api/reports'), { ...type, origin }, 'PUT', '{}')).status).toBe(405)
    expect((await ask(inside('api/reports'), { ...type, origin }, 'POST', '{')).status).toBe(400)
    expect((await save('mine', { ...type, origin }, { more: 'x'.repeat(70_000) })).status).toBe(413)
    expect(JSON.parse((await ask(inside('api/reports'))).body)).toEqual([])

    expect((await save('../evil', { ...type, origin })).status).toBe(400)
    expect((await save('overview', { ...type, origin })).status).toBe(400)
    const wrong = await save('mine', { ...type, origin }, { report: { measures: ['nothing'] } })
    expect([wrong.status, wrong.body]).toEqual([400, expect.stringContaining('no measure "nothing"')])
    expect(JSON.parse((await save('mine', { ...type, origin })).body)).toEqual({ path: join('reports', 'mine.json') })
    expect(JSON.parse(readFileSync(join(dir, 'reports', 'mine.json'), 'utf8')).measures).toEqual(['contracts'])
    expect((await save('mine', { ...type, origin })).status).toBe(409)
    expect((await save('mine', { ...type, origin }, { replace: true })).status).toBe(200)
    expect(JSON.parse((await ask(inside('api/reports'))).body)).toMatchObject([
      { name: 'mine', report: { title: 'Own' } },
    ])
  })

  it('finds organisations by a part of their name', async () => {
    const found = JSON.parse((await ask(inside(`api/search?role=buyer&text=${encodeURIComponent('отдел 7')}`))).body)
    expect(found.map(({ name }: { name: string }) => name)).toContain('ГУ «Отдел 7»')
    expect(
      JSON.parse((await ask(inside(`api/search?role=buyer&text=${encodeURIComponent("' OR 1=1 --")}`))).body),
    ).toEqual([])
  })
})

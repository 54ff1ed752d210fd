import { buildSchema } from 'graphql'
import { afterEach, describe, expect, it } from 'vitest'
import { nextStamp } from '../../../src/dataset/fetch/clock.ts'
import { type ClientOptions, GoszakupClient } from '../../../src/goszakup/client/client.ts'
import type { CrawlStep } from '../../../src/goszakup/client/crawl.ts'
import { readSchema, select } from '../../../src/goszakup/client/selection.ts'
import { entities, isOutlined, recordKey, referenceEntity } from '../../../src/goszakup/entities.ts'
import { schemaText } from '../../../src/goszakup/schema.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { type Reporter, silent } from '../../../src/terminal/progress.ts'
import { type FakeOptions, serveFake } from '../fake-api.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const entity = (name: string) => entities.find((known) => known.name === name)!
const lots = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: 1000 + index * 3, lotNumber: `${index}` }))

async function setUp(options: FakeOptions, more: Partial<ClientOptions> = {}) {
  const warnings: string[] = []
  const report: Reporter = { ...silent, warn: (line) => warnings.push(line) }
  const api = await serveFake(options)
  const client = await GoszakupClient.create({
    baseUrl: api.baseUrl,
    token: api.token,
    rate: 0,
    concurrency: 1,
    timeout: 5,
    schema: await schemaText(),
    report,
    ...more,
  })
  open.push(
    () => client.close(),
    () => api.close(),
  )
  const crawl = async (name: string, from: Partial<Parameters<GoszakupClient['crawl']>[1]> = {}) => {
    const steps: CrawlStep[] = []
    const known = name.startsWith('refs/') ? referenceEntity(name.slice(5)) : entity(name)
    for await (const step of client.crawl(known, { filter: {}, after: null, floor: null, ...from })) steps.push(step)
    return steps
  }
  return { api, client, warnings, crawl }
}

const ids = (steps: CrawlStep[]) => steps.flatMap(({ page }) => page.items.map(({ record }) => record.id as number))
const all = (count: number) =>
  lots(count)
    .map(({ id }) => id)
    .reverse()

describe('a crawl', () => {
  it('gives every record once, newest first, with the exact bytes that came', async () => {
    const { crawl, api } = await setUp({ records: { Lots: lots(450) } })
    const steps = await crawl('lots')
    expect(ids(steps)).toEqual(all(450))
    expect(steps.map(({ next }) => next)).toEqual([all(450)[199], all(450)[399], null])
    expect(steps.at(-1)).toMatchObject({ received: 450, total: 450 })
    expect(api.asked).toHaveLength(3)
    const { bytes, record } = steps[0]!.page.items[0]!
    expect(bytes.toString()).toBe(JSON.stringify(record))
  })

  it('looks behind an end that comes while records are missing', async () => {
    const { crawl, warnings } = await setUp({
      records: { Lots: lots(450) },
      fault: () => ({ change: (body) => body.replace('"hasNextPage":true', '"hasNextPage":false') }),
    })
    expect(ids(await crawl('lots'))).toEqual(all(450))
    expect(warnings).toEqual([])
  })

  it('does not run on when the server says that there is more and there is not', async () => {
    const { crawl, api } = await setUp({
      records: { Lots: lots(250) },
      fault: () => ({ change: (body) => body.replace('"hasNextPage":false', '"hasNextPage":true') }),
    })
    expect(ids(await crawl('lots'))).toEqual(all(250))
    expect(api.asked.length).toBeLessThan(8)
  })

  it('takes its cursor from the records when the server’s does not move', async () => {
    const { crawl } = await setUp({
      records: { Lots: lots(450) },
      fault: () => ({ change: (body) => body.replace(/"lastId":\d+/, '"lastId":2347') }),
    })
    expect(ids(await crawl('lots'))).toEqual(all(450))
  })

  it('asks again for a page that repeats the one before', async () => {
    let first = ''
    const { crawl } = await setUp({
      records: { Lots: lots(450) },
      fault: ({ number }) => ({
        change: (body) => {
          if (number === 1) first = body
          return number === 2 || number === 3 ? first : body
        },
      }),
    })
    expect(ids(await crawl('lots'))).toEqual(all(450))
  })

  it('gives up on a server that repeats for ever', async () => {
    let first = ''
    const { crawl } = await setUp({
      records: { Lots: lots(450) },
      fault: () => ({
        change: (body) => {
          first ||= body
          return first
        },
      }),
    })
    const error = await crawl('lots').catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 3, bug: false })
    expect(explain(error).what).toContain('same page')
  })

  it('asks again for a page that came back empty in the middle', async () => {
    const { crawl } = await setUp({
      records: { Lots: lots(450) },
      fault: ({ number }) =>
        number === 2
          ? { change: () => '{"data":{"Lots":[]},"extensions":{"pageInfo":{"hasNextPage":false,"lastId":null}}}' }
          : undefined,
    })
    expect(ids(await crawl('lots'))).toEqual(all(450))
  })

  it('goes on from where an earlier one stopped, and ends at what was seen', async () => {
    const { crawl, api } = await setUp({ records: { Lots: lots(900) } })
    const steps = await crawl('lots', { after: all(900)[99]!, floor: all(900)[350]! })
    expect(ids(steps)).toEqual(all(900).slice(100, 500))
    expect(api.asked).toHaveLength(2)
  })

  it('brings no more than the records asked for', async () => {
    const { crawl } = await setUp({ records: { Lots: lots(900) } })
    const steps = await crawl('lots', { limit: 250 })
    expect(ids(steps)).toEqual(all(900).slice(0, 250))
    expect(steps.at(-1)!.next).toBe(all(900)[249])
  })

  it('follows next_page of REST, and reads books that have only a code, or come as a bare list', async () => {
    const units = Array.from({ length: 620 }, (_, index) => ({ code: String(index).padStart(3, '0') })).reverse()
    const payments = Array.from({ length: 1100 }, (_, index) => ({ id: 5000 - index, nom_za: 'x' }))
    const { crawl } = await setUp({
      records: { 'refs/ref_units': units, 'treasury-pay': payments, 'refs/ref_months': [{ id: 1 }] },
      fault: ({ path }) => (path.includes('ref_months') ? { change: () => '[{"id":1},{"id":2}]' } : undefined),
    })
    const books = await crawl('refs/ref_units')
    expect(books.flatMap(({ page }) => page.items)).toHaveLength(620)
    expect(ids(await crawl('payments'))).toEqual(payments.map(({ id }) => id))
    expect(ids(await crawl('refs/ref_months'))).toEqual([1, 2])
  })
})

describe('a question', () => {
  it('leaves out fields that the service no longer has, says so once, and goes on', async () => {
    const { crawl, warnings, api } = await setUp({
      records: { Lots: lots(450) },
      unknownFields: ['isLightIndustry', 'psdSign'],
    })
    expect(ids(await crawl('lots'))).toEqual(all(450))
    expect(warnings.map((line) => line.replace(/^.*no longer has /, ''))).toEqual([
      'T.isLightIndustry; left out',
      'T.psdSign; left out',
    ])
    expect(api.asked).toHaveLength(5)
    expect(api.asked.at(-1)!.query).not.toContain('psdSign')
  })

  it('that the service refuses for another reason is an error, not a loop', async () => {
    const { crawl, api } = await setUp({
      records: { Lots: lots(5) },
      fault: () => ({ change: () => '{"errors":[{"message":"Variable \\"$filter\\" got invalid value"}]}' }),
    })
    const error = await crawl('lots').catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 1, bug: false, why: expect.stringContaining('got invalid value') })
    expect(api.asked).toHaveLength(1)
  })

  it('is asked again when the service fails inside', async () => {
    const { crawl } = await setUp({
      records: { Lots: lots(5) },
      fault: ({ number }) =>
        number === 1
          ? { change: () => '{"errors":[{"message":"Internal server error"}],"data":{"Lots":null}}' }
          : undefined,
    })
    expect(ids(await crawl('lots'))).toEqual(all(5))
  })

  it('is asked again for as long as the service fails inside, and then is its failure', async () => {
    const { crawl, api } = await setUp(
      {
        records: { Lots: lots(5) },
        fault: () => ({ change: () => '{"errors":[{"message":"Internal server error"}],"data":{"Lots":null}}' }),
      },
      { attempts: 3 },
    )
    const error = await crawl('lots').catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 3, why: expect.stringContaining('Internal server error') })
    expect(api.asked).toHaveLength(3)
  })

  it('that is answered with records and an error keeps the records, and says so once', async () => {
    const { crawl, warnings } = await setUp({
      records: { Lots: lots(450) },
      fault: () => ({
        change: (body) => body.replace('{"data"', '{"errors":[{"message":"Lots.Plans failed"}],"data"'),
      }),
    })
    expect(ids(await crawl('lots'))).toEqual(all(450))
    expect(warnings).toEqual(['lots: the service answered with an error beside the records: Lots.Plans failed'])
  })

  it.each(entities.filter(isOutlined))(
    'tells of $name by numbers and stamps alone what is stored of a record',
    async (entity) => {
      const schema = readSchema(schemaText())
      const values: Record<string, unknown> = {
        ...{ Int: 350, Float: 2.5, String: '2026-03-20 10:00:00', Boolean: true, ID: '7' },
      }
      const types = schema.types.get(entity.type!)!
      const names = [...select(schema, entity.type!, { without: entity.without }).fields.keys()]
      const make = (id: number) =>
        Object.fromEntries(
          names.map((name) => {
            if (name === entity.keyField) return [name, id]
            const { name: type, lists } = types.get(name)!
            return [name, lists > 0 ? [] : name === 'nameRu' ? `№ ${id} "Қ"` : (values[type] ?? null)]
          }),
        )
      const { crawl, warnings } = await setUp({
        records: { [entity.root]: Array.from({ length: 250 }, (_, id) => make(id + 1)) },
      })
      const items = (await crawl(entity.name)).flatMap(({ page }) => page.items)
      expect(warnings).toEqual([])
      expect(items).toHaveLength(250)
      for (const { outline, record, key } of items) {
        const about = (from: typeof record) => [entity.isOpen?.(from), entity.moment?.(from), entity.stamp?.(from)]
        expect(outline).toBeDefined()
        expect(about(outline!)).toEqual(about(record))
        expect(nextStamp(outline!, '2026-01-01 00:00:00')).toBe(nextStamp(record, '2026-01-01 00:00:00'))
        expect([key, recordKey(entity.name, outline!)]).toEqual([record[entity.keyField], record[entity.keyField]])
      }
    },
  )

  it('says once of a field that it comes in another type, and keeps the record as it came', async () => {
    const records = lots(450).map((lot) => ({ ...lot, count: '2', Plans: { id: 1 } }))
    const { crawl, warnings } = await setUp({ records: { Lots: records } })
    const steps = await crawl('lots')
    expect(steps[0]!.page.items[0]!.record).toMatchObject({ count: '2', Plans: { id: 1 } })
    expect(warnings.sort()).toEqual([
      'lots: Lots.Plans comes as an object, not as a list; kept as it comes',
      'lots: Lots.count comes as text, not as a number; kept as it comes',
    ])
  })

  it('goes by ids that come as text', async () => {
    const records = lots(450).map((lot) => ({ ...lot, id: lot.id }))
    const { crawl } = await setUp({
      records: { Lots: records },
      fault: () => ({ change: (body) => body.replaceAll(/"(id|lastId)":(\d+)/g, '"$1":"$2"') }),
    })
    expect(ids(await crawl('lots')).map(Number)).toEqual(all(450))
  })

  it('asks for the fields of --select alone', async () => {
    const { crawl, api } = await setUp({ records: { Lots: lots(5) } }, { select: ['nameKz', 'Files.filePath'] })
    await crawl('lots')
    expect(api.asked[0]!.query).toContain('nameKz')
    expect(api.asked[0]!.query).not.toMatch(/nameRu|descriptionRu|RefLotsStatus/)
    const error = await setUp({ records: {} }, { select: ['nameKx'] }).catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 2, next: ['did you mean "nameKz"?'] })
  })

  it('asks for the fields that the service itself names, once a run', async () => {
    const changed = schemaText()
      .replace('type Lots {', 'type Lots {\n  brandNew: [Novelty]\n  crFio: String')
      .replace(/^ {2}lotNumber:.*$/m, '')
    const schema = buildSchema(`${changed}\ntype Novelty { id: Int! name: String, inner: [[Int!]!] phone: String }`)
    const { crawl, api } = await setUp({ records: { Lots: lots(250) }, schema }, { schemaSource: 'live' })
    expect(ids(await crawl('lots'))).toEqual(all(250))
    expect(api.asked).toHaveLength(3)
    expect(api.asked[1]!.query).toMatch(/brandNew\{id name inner\}/)
    expect(api.asked[1]!.query).not.toMatch(/lotNumber|crFio|phone/)
  })

  it('says so when the service does not name its fields', async () => {
    const { crawl } = await setUp(
      {
        records: {},
        fault: () => ({ change: () => '{"errors":[{"message":"introspection is not allowed"}]}' }),
        schema: buildSchema('type Query { x: Int }'),
      },
      { schemaSource: 'live' },
    )
    const error = await crawl('lots').catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 1, why: 'introspection is not allowed' })
  })

  it('about many announcements is made smaller when it does not come in time', async () => {
    const bids = Array.from({ length: 300 }, (_, index) => ({ id: index + 1, buyId: index % 2 }))
    const { client, api } = await setUp(
      { records: { TrdApp: bids }, fault: ({ number }) => (number < 3 ? 'hang' : undefined) },
      { timeout: 0.3 },
    )
    const found: unknown[] = []
    for await (const { pages } of client.byEach(entity('bids'), 'buyId', [0, 1], {}))
      for (const page of pages) found.push(...page.items.map(({ record }) => record.id))
    expect(new Set(found).size).toBe(300)
    expect(api.asked.slice(0, 3).map(({ variables }) => variables.limit)).toEqual([200, 200, 100])
  })

  it('about bids of many announcements goes out fifty at a time', async () => {
    const bids = Array.from({ length: 700 }, (_, index) => ({ id: index + 1, buyId: index < 300 ? 7 : index }))
    const { client, api } = await setUp({ records: { TrdApp: bids } })
    const found: number[] = []
    const wanted = [7, ...Array.from({ length: 119 }, (_, index) => 400 + index)]
    for await (const { pages } of client.byEach(entity('bids'), 'buyId', wanted, {}))
      for (const page of pages) found.push(...page.items.map(({ record }) => record.id as number))
    const expected = bids.filter(({ buyId }) => wanted.includes(buyId)).map(({ id }) => id)
    expect([...found].sort((a, b) => a - b)).toEqual(expected)
    expect(api.asked).toHaveLength(5)
  })
})

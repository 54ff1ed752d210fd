import { describe, expect, it } from 'vitest'
import { type CrawlOptions, type CrawlStep, crawl } from '../../../src/goszakup/client/crawl.ts'
import type { Page } from '../../../src/goszakup/client/page.ts'
import { entities, referenceEntity } from '../../../src/goszakup/entities.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { silent } from '../../../src/terminal/progress.ts'

type Key = string | number | null
type Change = Partial<Omit<Page, 'items'>> & { ids?: (number | string)[]; text?: string }

const lots = entities.find(({ name }) => name === 'lots')!
const all = (count: number) => Array.from({ length: count }, (_, index) => (count - index) * 10)

function pageOf(ids: (number | string)[], limit: number, more: Omit<Change, 'ids' | 'text'> = {}, text = ''): Page {
  const items = ids.map((id) => ({ record: { id }, bytes: Buffer.from(`{"id":${JSON.stringify(id)}${text}}`) }))
  const frame = { url: 'x', request: 'x', fetchedAt: 'x', limit }
  return { ...frame, items, last: ids.at(-1) ?? null, hasNext: true, total: null, ...more }
}

/** A service with these ids; `change` is what it gets wrong in its nth answer. */
function serve(
  ids: number[],
  change: (number: number, page: Page, after: Key) => Change | undefined = () => undefined,
) {
  const asked: Key[] = []
  const debug: string[] = []
  const warnings: string[] = []
  const ask = async (after: Key, limit: number, readWhen: Promise<void>) => {
    asked.push(after)
    const number = asked.length
    await readWhen
    const below = ids.filter((id) => after === null || id < Number(after))
    const page = pageOf(below.slice(0, limit), limit, { hasNext: below.length > limit, total: ids.length })
    const { ids: other, text, ...more } = change(number, page, after) ?? {}
    const given = other ?? page.items.map(({ record }) => record.id as number)
    const { last, hasNext, total } = page
    return pageOf(given, limit, { last, hasNext, total, ...more }, text)
  }
  const run = async (options: Partial<CrawlOptions> = {}, entity = lots) => {
    const steps: CrawlStep[] = []
    const report = { ...silent, debug: (line: string) => debug.push(line), warn: (line: string) => warnings.push(line) }
    const wanted: CrawlOptions = {
      filter: {},
      after: options.after ?? null,
      get floor() {
        return options.floor ?? null
      },
    }
    for await (const step of crawl({ ...entity, pageLimit: 10 }, wanted, { ask, report })) steps.push(step)
    return steps
  }
  return { run, asked, debug, warnings }
}

const given = (steps: CrawlStep[]) => steps.flatMap(({ page }) => page.items.map(({ record }) => record.id))

describe('what the service says of the end', () => {
  it('is believed when the records are complete, and not asked about again', async () => {
    const { run, asked } = serve(all(30))
    const steps = await run()
    expect(given(steps)).toEqual(all(30))
    expect(asked).toHaveLength(3)
    expect(steps.at(-1)).toMatchObject({ next: null, received: 30, total: 30 })
    expect(steps.at(-1)!.early).toBeUndefined()
  })

  it('is looked behind when records are missing, on a short page too', async () => {
    const { run, warnings } = serve(all(35), (number, page) =>
      number === 2
        ? { hasNext: false, ids: page.items.slice(0, 4).map(({ record }) => record.id as number) }
        : undefined,
    )
    expect(given(await run())).toEqual(all(35))
    expect(warnings).toEqual([])
  })

  it('is looked behind once when nobody counts', async () => {
    const { run, asked } = serve(all(25), (number) => ({ total: null, ...(number === 1 ? { hasNext: false } : {}) }))
    expect(given(await run())).toEqual(all(25))
    expect(asked).toEqual([null, 160, 60, 10])
  })

  it('is told when it comes again and again before all is there', async () => {
    const { run, asked, warnings } = serve(all(15), () => ({ total: 40 }))
    const steps = await run()
    expect(given(steps)).toEqual(all(15))
    expect(steps.at(-1)).toMatchObject({ next: null, received: 15, total: 40, early: true })
    expect(warnings).toEqual(['lots: the service counts 40, but gave 15'])
    expect(asked.length).toBeLessThan(8)
  })

  it('is not waited for when more is promised for ever', async () => {
    const { run, asked, warnings } = serve(all(20), () => ({ hasNext: true }))
    const steps = await run()
    expect(given(steps)).toEqual(all(20))
    expect(steps.at(-1)!.early).toBeUndefined()
    expect(warnings).toEqual([])
    expect(asked.length).toBeLessThan(6)
  })

  it('is asked about again when a page comes back empty', async () => {
    const { run } = serve(all(30), (number) =>
      number === 2 || number === 3 ? { ids: [], last: null, hasNext: false } : undefined,
    )
    expect(given(await run())).toEqual(all(30))
  })
})

describe('a stretch with a floor', () => {
  it('ends with the page that holds it, whatever totals say', async () => {
    const { run, asked } = serve(all(60), () => ({ total: 5 }))
    const steps = await run({ after: 501, floor: 255 })
    expect(given(steps)).toEqual(all(60).slice(10, 40))
    expect(asked).toEqual([501, 410, 310])
    expect(steps.at(-1)).toMatchObject({ next: null })
    expect(steps.at(-1)!.early).toBeUndefined()
  })

  it('does not end before it because the service says so', async () => {
    const { run, warnings } = serve(all(60), (number) => (number === 2 ? { hasNext: false } : undefined))
    expect(given(await run({ floor: 255 }))).toEqual(all(60).slice(0, 40))
    expect(warnings).toEqual([])
  })

  it('says so when the service has nothing down there', async () => {
    const { run, warnings } = serve(all(12).map((id) => id + 1000))
    const steps = await run({ floor: 500 })
    expect(given(steps)).toHaveLength(12)
    expect(steps.at(-1)).toMatchObject({ next: null, early: true })
    expect(warnings).toEqual([
      'lots: the service says that there is nothing below 1010, but there is something at 500 or below',
    ])
  })

  it('can be cut short while it goes on', async () => {
    let floor: number | null = null
    const { run, asked } = serve(all(60), (number) => {
      if (number === 2) floor = 455
      return undefined
    })
    const steps = await run({
      get floor() {
        return floor
      },
    })
    expect(given(steps)).toEqual(all(60).slice(0, 20))
    expect(asked).toEqual([null, 510])
  })
})

describe('a page', () => {
  it('that repeats is asked for again', async () => {
    const first = all(30).slice(0, 10)
    const { run, debug } = serve(all(30), (number) =>
      number === 2 || number === 3 ? { ids: first, last: first[9] } : undefined,
    )
    expect(given(await run())).toEqual(all(30))
    expect(debug.join()).toContain('the same page again after 210')
  })

  it('that repeats for ever is an error, not a loop', async () => {
    const first = all(30).slice(0, 10)
    const { run, asked } = serve(all(30), () => ({ ids: first, hasNext: true }))
    const error = await run().catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 3, bug: false, what: expect.stringContaining('same page') })
    expect(asked).toHaveLength(6)
  })

  it('names the next by its lowest key when the server’s cursor does not move', async () => {
    const { run, asked } = serve(all(30), () => ({ last: 300 }))
    expect(given(await run())).toEqual(all(30))
    expect(asked).toEqual([null, 210, 110])
  })

  it('that overlaps the one before counts each record once, and so does not end too early', async () => {
    const { run, debug } = serve(all(30), (_, page, after) => ({
      ids: [
        ...all(30).filter((id) => after !== null && id >= Number(after) && id < Number(after) + 40),
        ...page.items.map(({ record }) => record.id as number),
      ],
      hasNext: false,
    }))
    const steps = await run()
    expect(new Set(given(steps))).toEqual(new Set(all(30)))
    expect(steps.map(({ received }) => received)).toEqual([10, 20, 30])
    expect(steps.map(({ repeated }) => repeated)).toEqual([0, 4, 4])
    expect(debug.filter((line) => line.includes('pages overlap'))).toHaveLength(1)
  })

  it('with a record twice counts it once', async () => {
    const { run } = serve(all(20), (number, page) =>
      number === 1
        ? { ids: page.items.flatMap(({ record }) => [record.id as number, record.id as number]) }
        : undefined,
    )
    const steps = await run()
    expect(new Set(given(steps)).size).toBe(20)
    expect(steps[0]).toMatchObject({ received: 10, repeated: 10 })
  })

  it('with a record in another form keeps both and says so', async () => {
    const { run, debug } = serve(all(20), (number, page) =>
      number === 2
        ? { ids: [120, 110, ...page.items.map(({ record }) => record.id as number)], text: ',"x":1' }
        : undefined,
    )
    const steps = await run()
    const forms = steps.flatMap(({ page }) =>
      page.items.filter(({ record }) => record.id === 110).map(({ bytes }) => String(bytes)),
    )
    expect(forms).toEqual(['{"id":110}', '{"id":110,"x":1}'])
    expect(debug.join()).toContain('2 records came again in another form')
  })

  it('with ids as text is read like any other', async () => {
    const { run, asked } = serve(all(30), (_, page) => ({
      ids: page.items.map(({ record }) => String(record.id)),
      last: '300',
    }))
    expect(given(await run())).toEqual(all(30).map(String))
    expect(asked).toEqual([null, 210, 110])
  })
})

describe('a list without numbers for keys', () => {
  const book = referenceEntity('ref_units')
  const codes = Array.from({ length: 25 }, (_, index) => `C${String(99 - index)}`)
  const pages = (after: Key) => codes.slice(after === null ? 0 : codes.indexOf(String(after)) + 1).slice(0, 10)

  it('goes by the server’s cursor, and asks again for what repeats', async () => {
    const { run, asked } = serve([], (number, _, after) => {
      const ids = pages(number === 2 ? null : after)
      return { ids, last: ids.at(-1), hasNext: ids.at(-1) !== codes.at(-1), total: 25 }
    })
    const steps = await run({}, book)
    expect(given(steps)).toEqual(codes)
    expect(asked).toEqual([null, codes[9], codes[9], codes[19]])
    expect(steps.at(-1)!.received).toBe(25)
  })

  it('counts what overlaps once', async () => {
    const { run } = serve([], (_, __, after) => {
      const from = after === null ? 0 : codes.indexOf(String(after)) - 1
      const ids = codes.slice(from, from + 10)
      return { ids, last: ids.at(-1), hasNext: false, total: 25 }
    })
    const steps = await run({}, book)
    expect(new Set(given(steps))).toEqual(new Set(codes))
    expect(steps.at(-1)).toMatchObject({ received: 25, next: null })
  })

  it('does not follow cursors that go in a circle', async () => {
    const { run, asked } = serve([], (_, __, after) => {
      const ids = pages(after)
      return { ids, last: ids.at(-1) === codes.at(-1) ? codes[9] : ids.at(-1), hasNext: true, total: 40 }
    })
    const error = await run({}, book).catch((thrown: unknown) => thrown)
    expect(explain(error).what).toContain('same page')
    expect(asked.length).toBeLessThan(10)
  })

  it('counts records that nothing tells apart each, and a page that overlaps once', async () => {
    const register = entities.find(({ name }) => name === 'unscrupulous')!
    const rows = (after: Key) => Array.from({ length: 10 }, (_, index) => Number(after ?? 0) + index)
    const { run, warnings } = serve([], (_, __, after) => {
      const ids = rows(after === null ? 0 : Number(after) - 1)
      return { ids, last: ids[9]! + 1, hasNext: false, total: 28 }
    })
    const steps = await run({}, register)
    expect(steps.at(-1)).toMatchObject({ next: null })
    expect(warnings).toEqual([])
  })
})

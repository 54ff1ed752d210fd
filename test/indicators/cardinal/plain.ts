// Cardinal's indicators once more, as plainly as can be: line by line over parsed objects, with sets and maps. Shares
// nothing with the program, so that the tests hold two readings of the rules to each other.

// biome-ignore lint/suspicious/noExplicitAny: anything may stand anywhere
type Any = any
type Group = 'OCID' | 'Buyer' | 'ProcuringEntity' | 'Tenderer'

/** A number with the digits that it was written with. */
class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

interface Fraction {
  above: number
  below: number
}

const isObject = (value: Any): boolean =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Digits)
const get = (value: Any, key: string): Any => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined)
const isText = (value: Any): value is string => typeof value === 'string'
const numberOf = (value: Any): number | undefined => {
  if (!(value instanceof Digits)) return undefined
  // A whole number has no negative zero.
  const number = value.text === '-0' ? 0 : Number(value.text)
  return Number.isFinite(number) ? number : undefined
}
const ids = (list: Any): string[] => (Array.isArray(list) ? list.map((each) => get(each, 'id')).filter(isText) : [])
const items = (text: string | undefined): string[] => {
  const list = (text ?? '').split('|')
  return list.at(-1) === '' ? list.slice(0, -1) : list
}

export function plainCardinal(lines: string[], settings: Any): { [group: string]: Any } {
  const results: Record<Group, Map<string, Map<string, number>>> = {
    OCID: new Map(),
    Buyer: new Map(),
    ProcuringEntity: new Map(),
    Tenderer: new Map(),
  }
  const set = (group: Group, id: string, code: string, value: number) => {
    const entry = results[group].get(id) ?? new Map<string, number>()
    entry.set(code, value)
    results[group].set(id, entry)
  }
  const maps: Record<string, Map<string, Set<string> | string>> = {}
  for (const name of [
    ...['buyer_r038', 'procuringentity_r038', 'tenderer', 'tenderer_r024', 'tenderer_r028', 'tenderer_r030'],
    ...['tenderer_r035', 'tenderer_r058'],
  ])
    maps[`ocid_${name}`] = new Map()
  const link = (name: string, ocid: string, id: string) => {
    const found = (maps[name]!.get(ocid) as Set<string> | undefined) ?? new Set<string>()
    maps[name]!.set(ocid, found.add(id))
  }
  const meta: Record<string, Record<string, number | null>> = {}
  const note = (code: string, key: string, value: number) => {
    meta[code] ??= {}
    meta[code][key] = fourDigits(value)
  }

  const ratios = new Map<string, { ratio: number; winner: string; second: string }>()
  const r025 = new Map<string, Fraction>()
  const r038 = { Buyer: new Map<string, Fraction>(), ProcuringEntity: new Map(), Tenderer: new Map() }
  const r048 = new Map<string, { count: number; prefixes: Set<string> }>()
  let main: string | undefined

  const excluded = items(settings.exclusions?.procurement_method_details)
  const denied = items(settings.no_price_comparison_procurement_methods)
  const allowed = items(settings.price_comparison_procurement_methods)
  const isMain = (currency: string) => {
    main ??= settings.currency ?? currency
    return currency === main
  }

  for (const line of lines) {
    const release: Any = JSON.parse(line, ((_key: string, value: Any, context: { source?: string }) =>
      typeof value === 'number' ? new Digits(context.source!) : value) as Any)
    const ocid = get(release, 'ocid')
    const tender = get(release, 'tender')
    if (!isText(ocid) || get(tender, 'status') === 'cancelled') continue
    const methodDetails = get(tender, 'procurementMethodDetails')
    if (isText(methodDetails) && excluded.includes(methodDetails)) continue
    const isCompared = isText(methodDetails)
      ? allowed.length === 0
        ? !denied.includes(methodDetails)
        : allowed.includes(methodDetails)
      : allowed.length === 0
    const hasMethod = (list: string[]) => {
      const method = get(tender, 'procurementMethod')
      return list.length === 0 || (isText(method) && list.includes(method))
    }
    const awards: Any = get(release, 'awards')
    const details: Any = get(get(release, 'bids'), 'details')
    const submitted: Any[] = Array.isArray(details)
      ? details.filter((bid) => isText(get(bid, 'status')) && !['invited', 'withdrawn'].includes(get(bid, 'status')))
      : []
    const activeAwards: Any[] = Array.isArray(awards) ? awards.filter((award) => get(award, 'status') === 'active') : []
    const isFinal =
      Array.isArray(awards) &&
      Array.isArray(details) &&
      awards.every((award) => {
        const status = get(award, 'status')
        return !isText(status) || ['active', 'cancelled', 'unsuccessful'].includes(status)
      })
    const suppliers = isFinal && activeAwards.length === 1 ? get(activeAwards[0], 'suppliers') : undefined
    const winner = Array.isArray(suppliers) && suppliers.length === 1 ? get(suppliers[0], 'id') : undefined

    if (settings.R025 || settings.R038 || settings.R048)
      for (const bid of submitted) for (const id of ids(get(bid, 'tenderers'))) link('ocid_tenderer', ocid, id)

    if ((settings.R024 || settings.R058) && isCompared && isText(winner)) {
      let own: number | undefined
      let other: { amount: number; id: string } | undefined
      for (const bid of details) {
        const amount = numberOf(get(get(bid, 'value'), 'amount'))
        const currency = get(get(bid, 'value'), 'currency')
        const tenderers = get(bid, 'tenderers')
        if (get(bid, 'status') !== 'valid' || amount === undefined || !isText(currency)) continue
        if (!Array.isArray(tenderers) || tenderers.length !== 1 || !isText(get(tenderers[0], 'id'))) continue
        if (!isMain(currency)) continue
        const id = get(tenderers[0], 'id')
        if (id === winner) own = own === undefined ? amount : Math.min(own, amount)
        else if (other === undefined || amount < other.amount) other = { amount, id }
      }
      if (own !== undefined && other !== undefined && other.amount >= own)
        ratios.set(ocid, { ratio: (other.amount - own) / own, winner, second: other.id })
    }

    if (settings.R003 && isObject(tender) && hasMethod(items(settings.R003.procurement_methods))) {
      const start = instant(get(get(tender, 'tenderPeriod'), 'startDate'))
      const end = instant(get(get(tender, 'tenderPeriod'), 'endDate'))
      const limits = settings.R003.procurement_method_details ?? {}
      const limit = isText(methodDetails) && methodDetails in limits ? limits[methodDetails] : settings.R003.threshold
      if (start !== undefined && end !== undefined && Math.trunc((end - start) / 86_400_000) < (limit ?? 15))
        set('OCID', ocid, 'R003', 1)
    }

    if (settings.R018 && isObject(tender) && hasMethod(items(settings.R018.procurement_methods ?? 'open|selective'))) {
      const number = get(tender, 'numberOfTenderers')
      if (number instanceof Digits && number.text === '1') set('OCID', ocid, 'R018', 1)
    }

    if (settings.R025 && isText(winner)) {
      const valid = new Set<string>()
      for (const bid of details) {
        const tenderers = get(bid, 'tenderers')
        if (get(bid, 'status') === 'valid' && Array.isArray(tenderers) && tenderers.length === 1)
          for (const id of ids(tenderers)) valid.add(id)
      }
      for (const id of valid) add(r025, id, id === winner ? 1 : 0, 1)
    }

    if (settings.R028 && isCompared) {
      const last = new Map<string, Set<string>>()
      for (const bid of submitted) {
        const amount = numberOf(get(get(bid, 'value'), 'amount'))
        const currency = get(get(bid, 'value'), 'currency')
        const own = new Set(ids(get(bid, 'tenderers')))
        if (amount === undefined || !isText(currency) || own.size === 0) continue
        const price = `${amount}|${currency}`
        const other = last.get(price)
        if (other !== undefined && [...own].sort().join('\n') !== [...other].sort().join('\n')) {
          set('OCID', ocid, 'R028', 1)
          for (const id of [...own, ...other]) {
            set('Tenderer', id, 'R028', 1)
            link('ocid_tenderer_r028', ocid, id)
          }
        }
        last.set(price, own)
      }
    }

    const endDate = get(get(tender, 'tenderPeriod'), 'endDate')
    if (settings.R030 && isText(endDate) && Array.isArray(awards) && Array.isArray(details)) {
      const winners = activeAwards.flatMap((award) => ids(get(award, 'suppliers')))
      for (const bid of details) {
        const date = get(bid, 'date')
        if (get(bid, 'status') !== 'valid' || !isText(date)) continue
        if (Buffer.compare(Buffer.from(date), Buffer.from(endDate)) <= 0) continue
        for (const id of ids(get(bid, 'tenderers')))
          if (winners.includes(id)) {
            set('OCID', ocid, 'R030', 1)
            set('Tenderer', id, 'R030', 1)
            link('ocid_tenderer_r030', ocid, id)
          }
      }
    }

    if (settings.R035 && isFinal) {
      const winners = new Set(activeAwards.flatMap((award) => ids(get(award, 'suppliers'))))
      const by = (status: string) =>
        new Set<string>(
          details.filter((bid: Any) => get(bid, 'status') === status).flatMap((bid: Any) => ids(get(bid, 'tenderers'))),
        )
      const valid = by('valid')
      const others = [...by('disqualified')].filter((id) => !valid.has(id)).length
      const [only] = valid
      if (valid.size === 1 && winners.size === 1 && winners.has(only!))
        if (others >= Math.max(settings.R035.threshold ?? 1, 1)) {
          set('OCID', ocid, 'R035', others)
          set('Tenderer', only!, 'R035', 0)
          link('ocid_tenderer_r035', ocid, only!)
        }
    }

    if (settings.R036 && isCompared && activeAwards.length > 0) {
      let lowest: { amount: number; status: string } | undefined
      let hasValid = false
      for (const bid of submitted) {
        const amount = numberOf(get(get(bid, 'value'), 'amount'))
        const currency = get(get(bid, 'value'), 'currency')
        if (amount === undefined || !isText(currency) || !isMain(currency)) continue
        const status = get(bid, 'status')
        if (lowest === undefined || amount < lowest.amount) lowest = { amount, status }
        if (status === 'valid') hasValid = true
      }
      if (hasValid && lowest?.status === 'disqualified') set('OCID', ocid, 'R036', 1)
    }

    if (settings.R038 && submitted.length > 0) {
      let count = 0
      for (const bid of submitted) {
        const one = get(bid, 'status') === 'disqualified' ? 1 : 0
        count += one
        for (const id of ids(get(bid, 'tenderers'))) add(r038.Tenderer, id, one, 1)
      }
      const buyer = get(get(release, 'buyer'), 'id')
      if (isText(buyer)) {
        add(r038.Buyer, buyer, count, submitted.length)
        if (count > 0) maps.ocid_buyer_r038!.set(ocid, buyer)
      }
      const entity = get(get(tender, 'procuringEntity'), 'id')
      if (isText(entity)) {
        add(r038.ProcuringEntity, entity, count, submitted.length)
        if (count > 0) maps.ocid_procuringentity_r038!.set(ocid, entity)
      }
    }

    if (settings.R048) {
      const seen = new Set<string>()
      for (const award of activeAwards) {
        const of = get(award, 'suppliers')
        const list = get(award, 'items')
        if (!Array.isArray(list) || !Array.isArray(of) || of.length !== 1 || !isText(get(of[0], 'id'))) continue
        for (const item of list) {
          const id = get(get(item, 'classification'), 'id')
          if (!isText(id)) continue
          const supplier = get(of[0], 'id')
          const entry = r048.get(supplier) ?? { count: 0, prefixes: new Set<string>() }
          if (!seen.has(supplier)) entry.count++
          seen.add(supplier)
          entry.prefixes.add([...id].slice(0, settings.R048.digits ?? 2).join(''))
          r048.set(supplier, entry)
        }
      }
    }
  }

  const all = [...ratios.values()].map(({ ratio }) => ratio)
  if (settings.R024) {
    let fence = settings.R024.threshold
    let guard = 1
    if (fence === undefined) {
      const [q1, q3] = [quantile(all, 0.25), quantile(all, 0.75)]
      note('R024', 'q1', q1)
      note('R024', 'q3', q3)
      fence = onceRounded(q3 - q1, -1.5, q1)
      guard = q1
    }
    note('R024', 'lower_fence', fence)
    if (guard > 0 && fence > 0)
      for (const [ocid, { ratio, winner, second }] of ratios)
        if (ratio <= fence) {
          set('OCID', ocid, 'R024', ratio)
          for (const id of [winner, second]) {
            set('Tenderer', id, 'R024', 0)
            link('ocid_tenderer_r024', ocid, id)
          }
        }
  }
  if (settings.R058) {
    let fence = settings.R058.threshold
    if (fence === undefined) fence = upper(all, 'R058', '')
    note('R058', 'upper_fence', fence)
    if (fence > 0)
      for (const [ocid, { ratio, winner }] of ratios)
        if (ratio >= fence) {
          set('OCID', ocid, 'R058', ratio)
          set('Tenderer', winner, 'R058', 0)
          link('ocid_tenderer_r058', ocid, winner)
        }
  }
  if (settings.R025) {
    const most = quantile(
      [...r025.values()].map(({ below }) => below),
      (settings.R025.percentile ?? 75) / 100,
    )
    let fence = settings.R025.threshold
    let guard = 1
    if (fence === undefined) {
      const shares = [...r025.values()].map(({ above, below }) => above / below)
      const [q1, q3] = [quantile(shares, 0.25), quantile(shares, 0.75)]
      note('R025', 'q1', q1)
      note('R025', 'q3', q3)
      fence = onceRounded(q3 - q1, -1.5, q1)
      guard = q1
    }
    note('R025', 'upper_fence', most)
    note('R025', 'lower_fence', fence)
    if (guard > 0 && fence > 0)
      for (const [id, { above, below }] of r025)
        if (below >= most && above / below <= fence) set('Tenderer', id, 'R025', above / below)
  }
  if (settings.R038)
    for (const group of ['Buyer', 'ProcuringEntity', 'Tenderer'] as const) {
      const least =
        (group === 'Tenderer' ? settings.R038.minimum_submitted_bids : settings.R038.minimum_contracting_processes) ?? 2
      const shares = [...(r038[group] as Map<string, Fraction>)]
        .filter(([, { below }]) => below >= least)
        .map(([id, { above, below }]) => [id, above / below] as const)
      if (shares.length === 0) continue
      const fence =
        settings.R038.threshold ??
        upper(
          shares.map(([, share]) => share),
          'R038',
          `${group}_`,
        )
      note('R038', `${group}_upper_fence`, fence)
      if (fence > 0) for (const [id, share] of shares) if (share >= fence) set(group, id, 'R038', share)
    }
  if (settings.R048) {
    const sizes = [...r048]
      .filter(([, { count }]) => count >= (settings.R048.minimum_contracting_processes ?? 20))
      .map(([id, { prefixes }]) => [id, prefixes.size] as const)
    const fence =
      settings.R048.threshold ??
      upper(
        sizes.map(([, size]) => size),
        'R048',
        '',
      )
    note('R048', 'upper_fence', fence)
    for (const [id, size] of sizes) if (size >= fence) set('Tenderer', id, 'R048', size)
  }

  function upper(values: number[], code: string, prefix: string): number {
    const [q1, q3] = [quantile(values, 0.25), quantile(values, 0.75)]
    note(code, `${prefix}q1`, q1)
    note(code, `${prefix}q3`, q3)
    return onceRounded(q3 - q1, 1.5, q3)
  }

  const json: { [group: string]: Any } = {}
  for (const [group, entries] of Object.entries(results))
    if (entries.size > 0)
      json[group] = Object.fromEntries(
        [...entries].map(([id, values]) => [
          id,
          Object.fromEntries([...values].map(([code, value]) => [code, Number.isFinite(value) ? value : null])),
        ]),
      )
  json.Meta = meta
  json.Maps = Object.fromEntries(
    Object.entries(maps).map(([name, map]) => [
      name,
      Object.fromEntries([...map].map(([ocid, value]) => [ocid, isText(value) ? value : [...value].sort()])),
    ]),
  )
  return json
}

function add(map: Map<string, Fraction>, id: string, above: number, below: number): void {
  const found = map.get(id) ?? { above: 0, below: 0 }
  map.set(id, { above: found.above + above, below: found.below + below })
}

/** Milliseconds of the dates that the tests use: whole seconds, with `Z` or an offset. */
function instant(text: Any): number | undefined {
  if (!isText(text) || !/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const value = Date.parse(text.replace(' ', 'T').toUpperCase())
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  const isReal = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10))
  return Number.isNaN(value) || !isReal || text.slice(11, 13) === '24' ? undefined : value
}

function quantile(values: number[], tau: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length
  if (n === 0 || tau > 1) return Number.NaN
  const h = (n + 1 / 3) * tau + 1 / 3
  const k = Math.trunc(h)
  if (k <= 0 || tau === 0) return sorted[0]!
  if (k >= n || tau === 1) return sorted[n - 1]!
  return sorted[k - 1]! + (h - k) * (sorted[k]! - sorted[k - 1]!)
}

/** a * b + c rounded once: written out in decimal, which for doubles is finite, and read again. */
export function onceRounded(a: number, b: number, c: number): number {
  if (![a, b, c].every(Number.isFinite)) return a * b + c
  const [left, right, added] = [a, b, c].map(halves) as [Halves, Halves, Halves]
  const halvings = left.halvings + right.halvings + added.halvings
  const sum =
    left.whole * right.whole * 2n ** BigInt(added.halvings) + added.whole * 2n ** BigInt(left.halvings + right.halvings)
  return Number(`${sum * 5n ** BigInt(halvings)}e-${halvings}`)
}

interface Halves {
  whole: bigint
  halvings: number
}

/** A double as a whole number that is halved so often. */
function halves(value: number): Halves {
  let halvings = 0
  let whole = value
  for (; !Number.isInteger(whole); whole *= 2) halvings++
  return { whole: BigInt(whole), halvings }
}

function fourDigits(value: number): number | null {
  const scaled = Math.abs(value * 10_000)
  const whole = Math.floor(scaled)
  const rounded = (Math.sign(value) * (scaled - whole >= 0.5 ? whole + 1 : whole)) / 10_000
  return Number.isFinite(rounded) ? rounded : null
}

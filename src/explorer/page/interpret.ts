// Vega makes functions out of the expressions of a chart by compiling text, which a page that runs no text as code does
// not allow. Here the parsed expression is walked instead.

interface Node {
  type: string
  [key: string]: unknown
}

interface Scope {
  fn: Record<string, (...values: unknown[]) => unknown>
  params: Record<string, unknown> | undefined
  datum: unknown
  event: unknown
  item: unknown
}

const constants: Record<string, unknown> = {
  NaN: Number.NaN,
  E: Math.E,
  LN2: Math.LN2,
  LN10: Math.LN10,
  LOG2E: Math.LOG2E,
  LOG10E: Math.LOG10E,
  PI: Math.PI,
  SQRT1_2: Math.SQRT1_2,
  SQRT2: Math.SQRT2,
  MIN_VALUE: Number.MIN_VALUE,
  MAX_VALUE: Number.MAX_VALUE,
  undefined: undefined,
}

const mathNames = 'abs acos asin atan atan2 ceil cos exp floor hypot log max min pow random round sin sqrt tan' as const

type Any = (...values: never[]) => unknown

const functions: Record<string, Any> = {
  ...Object.fromEntries(mathNames.split(' ').map((name) => [name, (Math as unknown as Record<string, Any>)[name]!])),
  isNaN: Number.isNaN as Any,
  isFinite: Number.isFinite as Any,
  clamp: ((x: number, low: number, high: number) => Math.max(low, Math.min(high, x))) as Any,
  length: ((x: { length?: number } | null) => x?.length) as Any,
  indexof: ((x: string | unknown[], value: never, from?: number) => x.indexOf(value, from)) as Any,
  lastindexof: ((x: string | unknown[], value: never) => x.lastIndexOf(value)) as Any,
  slice: ((x: string | unknown[], from: number, to?: number) => x.slice(from, to)) as Any,
  reverse: ((x: unknown[]) => [...x].reverse()) as Any,
  join: ((x: unknown[], by: string) => x.join(by)) as Any,
  sort: ((x: unknown[]) => [...x].sort()) as Any,
  lower: ((x: unknown) => String(x).toLowerCase()) as Any,
  upper: ((x: unknown) => String(x).toUpperCase()) as Any,
  substring: ((x: unknown, from: number, to?: number) => String(x).substring(from, to)) as Any,
  split: ((x: unknown, by: string) => String(x).split(by)) as Any,
  trim: ((x: unknown) => String(x).trim()) as Any,
  parseFloat: Number.parseFloat as Any,
  parseInt: Number.parseInt as Any,
  regexp: ((text: string, flags?: string) => new RegExp(text, flags)) as Any,
  test: ((pattern: RegExp, text: string) => new RegExp(pattern).test(text)) as Any,
  now: (() => 0) as Any,
  datetime: ((...parts: [number, number]) => (parts.length <= 1 ? new Date(parts[0] ?? 0) : new Date(...parts))) as Any,
  utc: ((...parts: [number, number]) => Date.UTC(...parts)) as Any,
  time: ((x: number | Date) => new Date(x).getTime()) as Any,
  date: ((x: number | Date) => new Date(x).getDate()) as Any,
  day: ((x: number | Date) => new Date(x).getDay()) as Any,
  year: ((x: number | Date) => new Date(x).getFullYear()) as Any,
  month: ((x: number | Date) => new Date(x).getMonth()) as Any,
  hours: ((x: number | Date) => new Date(x).getHours()) as Any,
  minutes: ((x: number | Date) => new Date(x).getMinutes()) as Any,
  seconds: ((x: number | Date) => new Date(x).getSeconds()) as Any,
  milliseconds: ((x: number | Date) => new Date(x).getMilliseconds()) as Any,
  utcdate: ((x: number | Date) => new Date(x).getUTCDate()) as Any,
  utcday: ((x: number | Date) => new Date(x).getUTCDay()) as Any,
  utcyear: ((x: number | Date) => new Date(x).getUTCFullYear()) as Any,
  utcmonth: ((x: number | Date) => new Date(x).getUTCMonth()) as Any,
  utchours: ((x: number | Date) => new Date(x).getUTCHours()) as Any,
  utcminutes: ((x: number | Date) => new Date(x).getUTCMinutes()) as Any,
  utcseconds: ((x: number | Date) => new Date(x).getUTCSeconds()) as Any,
  utcmilliseconds: ((x: number | Date) => new Date(x).getUTCMilliseconds()) as Any,
}

const forbidden = new Set(['constructor', '__proto__', 'prototype', 'call', 'apply', 'bind', 'eval'])

const binary: Record<string, (a: never, b: never) => unknown> = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '%': (a: number, b: number) => a % b,
  '>': (a: number, b: number) => a > b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>=': (a: number, b: number) => a >= b,
  // biome-ignore lint/suspicious/noDoubleEquals: the language of charts has both
  '==': (a, b) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: the language of charts has both
  '!=': (a, b) => a != b,
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
  '&': (a: number, b: number) => a & b,
  '|': (a: number, b: number) => a | b,
  '^': (a: number, b: number) => a ^ b,
  '<<': (a: number, b: number) => a << b,
  '>>': (a: number, b: number) => a >> b,
  '>>>': (a: number, b: number) => a >>> b,
}

/** The value of a parsed expression of a chart. */
export function evaluate(node: Node, scope: Scope): unknown {
  const value = (child: unknown) => evaluate(child as Node, scope)
  switch (node.type) {
    case 'Literal':
      return node.value
    case 'Identifier': {
      const name = node.name as string
      if (name === 'datum' || name === 'event' || name === 'item') return scope[name]
      return name in constants ? constants[name] : scope.params?.[`$${name}`]
    }
    case 'MemberExpression': {
      const of = value(node.object) as Record<string, unknown>
      const name = node.computed === true ? value(node.property) : (node.property as Node).name
      if (forbidden.has(String(name))) throw new Error(`a chart may not read ${String(name)}`)
      return of[name as string]
    }
    case 'CallExpression': {
      const parts = node.arguments as Node[]
      const name = ((node.callee as Node).name as string).replace(/^_/, '')
      if (name === 'if') return value(parts[0]) ? value(parts[1]) : value(parts[2])
      const call = (scope.fn[name] ?? functions[name]) as ((...values: unknown[]) => unknown) | undefined
      if (call === undefined) throw new Error(`a chart may not call ${name}`)
      return call.apply(scope.fn, parts.map(value))
    }
    case 'ArrayExpression':
      return (node.elements as Node[]).map(value)
    case 'BinaryExpression':
      return binary[node.operator as string]!(value(node.left) as never, value(node.right) as never)
    case 'UnaryExpression': {
      const of = value(node.argument) as number
      if (node.operator === '!') return !of
      if (node.operator === '-') return -of
      return node.operator === '~' ? ~of : +of
    }
    case 'LogicalExpression':
      return node.operator === '&&' ? value(node.left) && value(node.right) : value(node.left) || value(node.right)
    case 'ConditionalExpression':
      return value(node.test) ? value(node.consequent) : value(node.alternate)
    case 'ObjectExpression':
      return Object.fromEntries(
        (node.properties as Node[]).map((one) => {
          const key = one.key as Node
          return [String(key.name ?? key.value), value(one.value)]
        }),
      )
    default:
      throw new Error(`a chart may not hold ${node.type}`)
  }
}

interface Context {
  functions: Scope['fn']
}
type Expression = { ast: Node }
type Item = Record<string, unknown> & { datum?: unknown }

/** What Vega asks for in place of compiled functions: the option `expr` of a view, with `ast` in parsing. */
export const expressionInterpreter = {
  operator:
    ({ functions: fn }: Context, { ast }: Expression) =>
    (params: Scope['params']) =>
      evaluate(ast, { fn, params, datum: undefined, event: undefined, item: undefined }),
  parameter:
    ({ functions: fn }: Context, { ast }: Expression) =>
    (datum: unknown, params: Scope['params']) =>
      evaluate(ast, { fn, params, datum, event: undefined, item: undefined }),
  event:
    ({ functions: fn }: Context, { ast }: Expression) =>
    (event: unknown) =>
      evaluate(ast, { fn, params: undefined, datum: undefined, event, item: undefined }),
  handler:
    ({ functions: fn }: Context, { ast }: Expression) =>
    (params: Scope['params'], event: { item?: Item }) =>
      evaluate(ast, { fn, params, datum: event.item?.datum, event, item: undefined }),
  encode: ({ functions: fn }: Context, encode: { marktype: string; channels: Record<string, Expression> }) => {
    const { marktype, channels } = encode
    const swap = marktype === 'group' || marktype === 'image' || marktype === 'rect'
    return (item: Item, params: Scope['params']) => {
      let modified = 0
      for (const [name, { ast }] of Object.entries(channels)) {
        const value = evaluate(ast, { fn, params, datum: item.datum, event: undefined, item })
        if (item[name] !== value) {
          item[name] = value
          modified = 1
        }
      }
      if (marktype !== 'rule') placed(item, channels, swap)
      return modified
    }
  },
}

/** Width and height out of two corners, a corner out of a size or a centre. */
function placed(item: Item, channels: Record<string, unknown>, swap: boolean): void {
  const number = (name: string) => (item[name] as number | undefined) ?? 0
  for (const [from, to, centre, size] of [
    ['x', 'x2', 'xc', 'width'],
    ['y', 'y2', 'yc', 'height'],
  ] as const) {
    if (to in channels) {
      if (from in channels) {
        if (swap && number(from) > number(to)) {
          const kept = item[from]
          item[from] = item[to]
          item[to] = kept
        }
        item[size] = number(to) - number(from)
      } else item[from] = number(to) - number(size)
    }
    if (centre in channels) item[from] = number(centre) - number(size) / 2
  }
}

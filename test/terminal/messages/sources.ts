import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseAst } from 'vitest/node'

/** A node of the syntax tree, with the node that it is in. */
export interface Node {
  type: string
  start: number
  parent?: Node
  file: Source
  // biome-ignore lint/suspicious/noExplicitAny: the kinds of nodes are told apart by their type at run time
  [key: string]: any
}

type Binding =
  | { kind: 'value'; value: Node; path: string[] }
  | { kind: 'parameter'; of: Node; index: number; path: string[]; fallback?: Node }
  | { kind: 'function'; node: Node }
  | { kind: 'import'; file: string; name: string }

interface Source {
  path: string
  code: string
  program: Node
  /** What each scope declares. */
  scopes: Map<Node, Map<string, Binding[]>>
  exports: Map<string, string>
}

export const isFunction = (node: Node) =>
  ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)

/** The syntax trees of the sources, what their names stand for, and who calls what. */
export class Sources {
  readonly root: string
  readonly files = new Map<string, Source>()
  /** The calls of each function, and of each class's constructor. */
  private readonly calls = new Map<Node, Node[]>()
  private readonly allCalls: Node[] = []

  constructor(root: string) {
    this.root = root
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort())
      if (name.endsWith('.ts') && !name.endsWith('.d.ts')) this.read(join(root, name))
    for (const call of this.allCalls)
      for (const target of this.targets(call.callee)) {
        const known = this.calls.get(target)
        if (known === undefined) this.calls.set(target, [call])
        else known.push(call)
      }
  }

  /** Every call and every `new` of the sources. */
  *everyCall(): Iterable<Node> {
    yield* this.allCalls
  }

  callsOf(target: Node): Node[] {
    return this.calls.get(target) ?? []
  }

  place(node: Node): string {
    const line = node.file.code.slice(0, node.start).split('\n').length
    return `${relative(dirname(this.root), node.file.path)}:${line}`
  }

  private read(path: string): void {
    const code = readFileSync(path, 'utf8')
    const program = parseAst(code, { lang: 'ts' }) as unknown as Node
    const source: Source = { path, code, program, scopes: new Map(), exports: new Map() }
    this.files.set(path, source)
    this.walk(program, undefined, source)
  }

  private walk(node: Node, parent: Node | undefined, file: Source): void {
    node.parent = parent
    node.file = file
    this.enter(node, file)
    for (const child of children(node)) this.walk(child, node, file)
  }

  private enter(node: Node, file: Source): void {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') this.allCalls.push(node)
    else if (node.type === 'ImportDeclaration') {
      for (const one of node.specifiers)
        if (one.type === 'ImportSpecifier' && node.source.value.startsWith('.'))
          this.add(node, one.local.name, {
            kind: 'import',
            file: resolve(dirname(file.path), node.source.value),
            name: one.imported.name,
          })
    } else if (node.type === 'ExportNamedDeclaration')
      for (const one of node.specifiers) {
        file.exports.set(one.exported.name, one.local.name)
        if (node.source?.value.startsWith('.'))
          this.add(node, one.local.name, {
            kind: 'import',
            file: resolve(dirname(file.path), node.source.value),
            name: one.local.name,
          })
      }
    else if (node.type === 'VariableDeclarator') {
      if (node.init !== null) this.pattern(node.id, [], (path) => ({ kind: 'value', value: node.init, path }), node)
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') {
      for (let at: Node | undefined = node; at !== undefined; at = at.parent) {
        const known = file.scopes.get(at)?.get(node.left.name)
        if (known !== undefined || at.parent === undefined) {
          known?.push({ kind: 'value', value: node.right, path: [] })
          break
        }
      }
    } else if (isFunction(node) || node.type === 'ClassDeclaration') {
      if (node.id && node.parent) this.add(node.parent, node.id.name, { kind: 'function', node })
      for (const [index, one] of (node.params ?? []).entries()) {
        const parameter = one.type === 'TSParameterProperty' ? one.parameter : one
        const [id, fallback] =
          parameter.type === 'AssignmentPattern' ? [parameter.left, parameter.right] : [parameter, undefined]
        this.pattern(id, [], (path) => ({ kind: 'parameter', of: node, index, path, fallback }), node, node)
      }
    }
  }

  private pattern(id: Node, path: string[], binding: (path: string[]) => Binding, at: Node, scope?: Node): void {
    if (id.type === 'Identifier') this.add(at, id.name, binding(path), scope, at.file)
    else if (id.type === 'AssignmentPattern') this.pattern(id.left, path, binding, at, scope)
    else if (id.type === 'ObjectPattern') {
      for (const one of id.properties)
        if (one.type === 'Property') this.pattern(one.value, [...path, one.key.name], binding, at, scope)
    } else if (id.type === 'ArrayPattern')
      for (const [index, one] of id.elements.entries())
        if (one !== null) this.pattern(one, [...path, String(index)], binding, at, scope)
  }

  private add(at: Node, name: string, binding: Binding, into?: Node, file: Source = at.file): void {
    let scope: Node = into ?? at
    if (into === undefined)
      while (
        scope.parent !== undefined &&
        scope.type !== 'BlockStatement' &&
        scope.type !== 'Program' &&
        !isFunction(scope)
      )
        scope = scope.parent
    const names = file.scopes.get(scope) ?? new Map<string, Binding[]>()
    file.scopes.set(scope, names)
    names.set(name, [...(names.get(name) ?? []), binding])
  }

  /** What an identifier stands for where it is used. */
  bindings(node: Node): Binding[] {
    for (let at: Node | undefined = node; at !== undefined; at = at.parent) {
      const found = node.file.scopes.get(at)?.get(node.name)
      if (found !== undefined)
        return found.flatMap((one) => (one.kind === 'import' ? this.exported(one.file, one.name) : [one]))
    }
    return []
  }

  private exported(path: string, name: string): Binding[] {
    const file = this.files.get(path)
    const found = file?.scopes.get(file.program)?.get(file.exports.get(name) ?? name) ?? []
    return found.flatMap((one) => (one.kind === 'import' ? this.exported(one.file, one.name) : [one]))
  }

  /** The functions that a callee stands for: by its name, or a method of the file's classes. */
  targets(callee: Node): Node[] {
    const node = bare(callee)
    if (isFunction(node)) return [node]
    if (node.type === 'Super') {
      for (let at: Node | undefined = node; at !== undefined; at = at.parent)
        if (at.type === 'ClassDeclaration' && at.superClass) return this.targets(at.superClass)
      return []
    }
    if (node.type === 'Identifier')
      return this.bindings(node).flatMap((one) => {
        if (one.kind === 'function') {
          if (one.node.type !== 'ClassDeclaration') return [one.node]
          return [constructorOf(one.node) ?? one.node]
        }
        if (one.kind !== 'value') return []
        // const { name } = await import('./file.ts')
        const value = bare(one.value)
        if (value.type === 'ImportExpression' && one.path.length === 1 && value.source.value?.startsWith('.'))
          return this.exported(resolve(dirname(node.file.path), value.source.value), one.path[0]!).flatMap((found) =>
            found.kind === 'function' ? [constructorOf(found.node) ?? found.node] : [],
          )
        return one.path.length === 0 && isFunction(value) ? [value] : []
      })
    if (node.type === 'MemberExpression' && node.object.type === 'ThisExpression' && !node.computed)
      for (let at: Node | undefined = node; at !== undefined; at = at.parent)
        if (at.type === 'ClassBody')
          return at.body
            .filter((one: Node) => one.type === 'MethodDefinition' && one.key.name === node.property.name)
            .map((one: Node) => one.value)
    return []
  }
}

export function constructorOf(node: Node): Node | undefined {
  if (node.type !== 'ClassDeclaration') return undefined
  return node.body.body.find((one: Node) => one.type === 'MethodDefinition' && one.kind === 'constructor')?.value
}

/** An expression without what types add to it, and without `await`. */
export function bare(node: Node): Node {
  let inner = node
  while (
    [
      'TSAsExpression',
      'TSSatisfiesExpression',
      'TSNonNullExpression',
      'ParenthesizedExpression',
      'AwaitExpression',
      'ChainExpression',
    ].includes(inner.type)
  )
    inner = inner.type === 'AwaitExpression' ? inner.argument : inner.expression
  return inner
}

function* children(node: Node): Iterable<Node> {
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent' || key === 'file' || value === null || typeof value !== 'object') continue
    for (const child of Array.isArray(value) ? value : [value]) if (typeof child?.type === 'string') yield child
  }
}

/** A node and all in it, but nothing of what `without` says. */
export function* everyNode(node: Node, without: (node: Node) => boolean = () => false): Iterable<Node> {
  if (without(node)) return
  yield node
  for (const child of children(node)) yield* everyNode(child, without)
}

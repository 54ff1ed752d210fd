import { bare, everyNode, isFunction, type Node, Sources } from './sources.ts'

/** A text that people read, `{}` for what is filled in, and all places where it stands. */
export interface Said {
  text: string
  role: 'error' | 'note'
  places: string[]
}

const hole = '{}'

/** Finds the texts that reach people: errors, warnings, notes and help. */
export class Texts {
  private readonly sources: Sources
  private readonly found = new Map<string, Said>()
  private readonly seen = new Set<string>()

  constructor(root: string) {
    this.sources = new Sources(root)
  }

  all(): Said[] {
    for (const call of this.sources.everyCall()) this.call(call)
    for (const file of this.sources.files.values()) {
      if (file.path.endsWith('fail.ts')) this.explained(file.program)
      if (/[\\/]((terminal|goszakup|dataset|notebook)[\\/]check|token[\\/]keyring)\.ts$/.test(file.path))
        this.diagnosed(file.program)
    }
    return [...this.found.values()]
  }

  private call(call: Node): void {
    const callee = bare(call.callee)
    if (this.isUserError(call)) {
      const [what, options] = call.arguments as Node[]
      if (what !== undefined) this.say(what, 'error')
      if (options !== undefined)
        for (const name of ['why', 'next']) for (const value of this.property(options, name)) this.say(value, 'error')
    } else if (
      callee.type === 'MemberExpression' &&
      !callee.computed &&
      ['note', 'warn'].includes(callee.property.name)
    ) {
      const [line] = call.arguments as Node[]
      if (line !== undefined) this.say(line, 'note')
    } else if (callee.type === 'MemberExpression' && callee.property.name === 'progress') {
      for (const name of ['stage', 'unit'])
        for (const value of this.property(call.arguments[0], name)) this.say(value, 'note')
    } else if (
      callee.type === 'MemberExpression' &&
      bare(callee.object).name === 'header' &&
      callee.property.name === 'fail'
    )
      // What is wrong in a file of keys, and what to do.
      for (const text of (call.arguments as Node[]).slice(1)) this.say(text, 'error')
    else if (callee.type === 'MemberExpression' && bare(callee.object).name === 'leftOut')
      for (const value of this.property(call.arguments[0], 'why')) this.say(value, 'note')
    else if (callee.type === 'Identifier' && callee.name === 'said') this.say(call.arguments[0], 'note')
    else if (call.type === 'NewExpression' && callee.name === 'KeyringError') this.say(call.arguments[1], 'error')
    else if (callee.type === 'Identifier' && callee.name === 'readSecret') this.say(call.arguments[0], 'note')
    else if (
      call.type === 'NewExpression' &&
      callee.name === 'Error' &&
      /[\\/](terminal[\\/]command|commands[\\/].*|indicators[\\/]parameter)\.ts$/.test(call.file.path)
    )
      this.say(call.arguments[0], 'error')
  }

  /** `new UserError(…)`, and `super(…)` in a class that extends it. */
  private isUserError(call: Node): boolean {
    const callee = bare(call.callee)
    if (callee.type === 'Super') {
      for (let at: Node | undefined = call; at !== undefined; at = at.parent)
        if (at.type === 'ClassDeclaration') return at.superClass?.name === 'UserError'
      return false
    }
    if (call.type !== 'NewExpression' || callee.type !== 'Identifier') return false
    if (callee.name === 'UserError') return true
    return this.sources
      .bindings(callee)
      .some(
        (one) =>
          one.kind === 'function' &&
          one.node.type === 'ClassDeclaration' &&
          one.node.superClass?.name === 'UserError' &&
          !one.node.body.body.some((member: Node) => member.kind === 'constructor'),
      )
  }

  /** What oclif's errors are turned into. */
  private explained(program: Node): void {
    for (const at of everyNode(program)) {
      if (at.type === 'Property' && ['what', 'why', 'next'].includes(at.key.name)) this.say(at.value, 'error')
      else if (at.type === 'CallExpression' && at.callee.property?.name === 'push') this.say(at.arguments[0], 'error')
    }
  }

  /** What doctor finds, and how to mend it. */
  private diagnosed(program: Node): void {
    for (const at of everyNode(program))
      if (at.type === 'Property' && ['found', 'fix', 'reason'].includes(at.key.name)) this.say(at.value, 'note')
  }

  private say(node: Node, role: Said['role']): void {
    const key = `${node.file.path}:${node.start}:${role}`
    if (this.seen.has(key)) return
    this.seen.add(key)
    for (const text of this.texts(node, role))
      for (const part of text.split('\n')) {
        const trimmed = part.trim()
        if (!isWorded(trimmed)) continue
        const known = this.found.get(trimmed)
        if (known === undefined) this.found.set(trimmed, { text: trimmed, role, places: [this.sources.place(node)] })
        else known.places.push(this.sources.place(node))
      }
  }

  /** What an expression can say. What is not known from the sources is `{}`, and what it says itself is looked at. */
  private texts(node: Node, role: Said['role'], depth = 0): string[] {
    const at = bare(node)
    if (depth > 12) return [hole]
    const inner = (child: Node) => this.texts(child, role, depth + 1)
    switch (at.type) {
      case 'Literal':
        return typeof at.value === 'string' ? [at.value] : at.value === null ? [] : [hole]
      case 'TemplateLiteral':
        return this.template(at, role, depth)
      case 'ConditionalExpression':
        return [...inner(at.consequent), ...inner(at.alternate)]
      case 'LogicalExpression':
        return at.operator === '&&' ? inner(at.right) : [...inner(at.left), ...inner(at.right)]
      case 'BinaryExpression':
        if (at.operator !== '+') return [hole]
        return combine([this.part(at.left, role, depth), this.part(at.right, role, depth)])
      case 'ArrayExpression':
        for (const one of at.elements)
          if (one !== null) this.say(one.type === 'SpreadElement' ? one.argument : one, role)
        return []
      case 'Identifier':
        return at.name === 'undefined' ? [] : this.identifier(at, role, depth)
      case 'MemberExpression':
        return this.member(at, role, depth)
      case 'CallExpression':
        return this.called(at, role, depth)
      default:
        return [hole]
    }
  }

  private template(at: Node, role: Said['role'], depth: number): string[] {
    const parts: string[][] = []
    at.quasis.forEach((quasi: Node, index: number) => {
      parts.push([quasi.value.cooked])
      if (index < at.expressions.length) parts.push(this.part(at.expressions[index], role, depth))
    })
    return combine(parts)
  }

  /** What is put into a text: words that are chosen there are part of it, all else is filled in. */
  private part(node: Node, role: Said['role'], depth: number): string[] {
    const at = bare(node)
    if (at.type === 'Literal' && typeof at.value === 'string') return [at.value]
    if (at.type === 'TemplateLiteral') return this.template(at, role, depth)
    if (at.type === 'BinaryExpression' && at.operator === '+') return this.texts(at, role, depth + 1)
    if (at.type === 'ConditionalExpression') {
      const both = [...this.part(at.consequent, role, depth), ...this.part(at.alternate, role, depth)]
      return [...new Set(both)]
    }
    this.say(at, role)
    return [hole]
  }

  private identifier(at: Node, role: Said['role'], depth: number): string[] {
    const found = this.sources.bindings(at)
    if (found.length === 0) return [hole]
    return found.flatMap((one) => {
      if (one.kind === 'value')
        return this.values(one.value, one.path, depth).flatMap((value) => this.texts(value, role, depth + 1))
      if (one.kind === 'parameter') {
        for (const value of this.given(one)) this.say(value, role)
        return [hole]
      }
      return [hole]
    })
  }

  /** The expressions that calls give for a parameter. */
  private given(one: { of: Node; index: number; path: string[]; fallback?: Node }): Node[] {
    const given = this.sources.callsOf(one.of).flatMap((call) => {
      const argument = call.arguments[one.index]
      return argument === undefined || argument.type === 'SpreadElement' ? [] : this.values(argument, one.path, 0)
    })
    return one.fallback === undefined || one.path.length > 0 ? given : [...given, one.fallback]
  }

  private member(at: Node, role: Said['role'], depth: number): string[] {
    if (!at.computed) {
      const values = this.property(at.object, at.property.name, depth)
      if (values.length === 0) return [hole]
      return values.flatMap((value) => this.texts(value, role, depth + 1))
    }
    const objects = this.objects(at.object, depth)
    const texts = objects.flatMap((object) => {
      if (object.type === 'ArrayExpression')
        return object.elements.flatMap((one: Node | null) => (one === null ? [] : this.texts(one, role, depth + 1)))
      const names = object.properties.map((one: Node) => one.key?.name)
      if (names.includes('ru') && names.includes('kk')) return []
      return object.properties.flatMap((one: Node) =>
        one.type === 'Property' ? this.texts(one.value, role, depth + 1) : [],
      )
    })
    return texts.length > 0 ? texts : objects.length > 0 ? [] : [hole]
  }

  private called(at: Node, role: Said['role'], depth: number): string[] {
    const callee = bare(at.callee)
    if (callee.name === 'counted') return this.counted(at, role, depth)
    if (callee.type === 'MemberExpression' && !callee.computed) {
      const method = callee.property.name
      if (['map', 'flatMap'].includes(method) && at.arguments[0] !== undefined)
        for (const returned of this.returns(bare(at.arguments[0]))) this.say(returned, role)
      if (['join', 'filter', 'slice', 'concat', 'trim', 'replace', 'replaceAll', 'get', 'at'].includes(method))
        this.say(callee.object, role)
      if (callee.object.type !== 'ThisExpression') return [hole]
    }
    const targets = this.sources.targets(callee)
    if (targets.length === 0) return [hole]
    return targets.flatMap((target) => this.returns(target).flatMap((value) => this.texts(value, role, depth + 1)))
  }

  /** A number and what it counts, in one and in many. */
  private counted(at: Node, role: Said['role'], depth: number): string[] {
    const [, one, many] = at.arguments as Node[]
    const singular = one === undefined ? [hole] : this.texts(one, role, depth + 1)
    const plural = many === undefined ? singular.map((word) => `${word}s`) : this.texts(many, role, depth + 1)
    return [...singular, ...plural].map((word) => `${hole} ${word}`)
  }

  private returns(target: Node): Node[] {
    if (target.body === undefined || target.body === null) return []
    if (target.type === 'ArrowFunctionExpression' && target.body.type !== 'BlockStatement') return [target.body]
    if (!['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression'].includes(target.type)) return []
    const found: Node[] = []
    for (const at of everyNode(target.body, isFunction))
      if (at.type === 'ReturnStatement' && at.argument !== null) found.push(at.argument)
    return found
  }

  /** A value, or what its path leads to. */
  private values(node: Node, path: string[], depth: number): Node[] {
    let nodes = [node]
    for (const name of path) nodes = nodes.flatMap((one) => this.property(one, name, depth + 1))
    return nodes
  }

  private property(node: Node, name: string, depth = 0): Node[] {
    return this.objects(node, depth).flatMap((object) => {
      if (object.type === 'ArrayExpression') {
        const element = object.elements[Number(name)]
        return element ? [element] : []
      }
      return object.properties.flatMap((one: Node) => {
        if (one.type === 'SpreadElement') return this.property(one.argument, name, depth + 1)
        return (one.key.name ?? one.key.value) === name ? [one.value] : []
      })
    })
  }

  /** The object and array literals that an expression can stand for. */
  private objects(node: Node, depth: number): Node[] {
    const at = bare(node)
    if (depth > 12) return []
    const inner = (child: Node) => this.objects(child, depth + 1)
    switch (at.type) {
      case 'ObjectExpression':
      case 'ArrayExpression':
        return [at]
      case 'ConditionalExpression':
        return [...inner(at.consequent), ...inner(at.alternate)]
      case 'LogicalExpression':
        return [...inner(at.left), ...inner(at.right)]
      case 'Identifier':
        return this.sources.bindings(at).flatMap((one) => {
          if (one.kind === 'value') return this.values(one.value, one.path, depth + 1).flatMap(inner)
          if (one.kind === 'parameter') return this.given(one).flatMap(inner)
          return []
        })
      case 'MemberExpression':
        if (!at.computed) return this.property(at.object, at.property.name, depth + 1).flatMap(inner)
        return inner(at.object).flatMap((object) =>
          object.type === 'ArrayExpression'
            ? object.elements.filter((one: Node | null) => one !== null).flatMap(inner)
            : object.properties.flatMap((one: Node) => (one.type === 'Property' ? inner(one.value) : [])),
        )
      case 'CallExpression':
        return this.sources.targets(at.callee).flatMap((target) => this.returns(target).flatMap(inner))
      default:
        return []
    }
  }
}

function combine(parts: string[][]): string[] {
  let all = ['']
  for (const part of parts)
    all = all.flatMap((before) => (part.length === 0 ? [hole] : part).map((one) => before + one))
  return all
}

/** Whether a text has words of English: names of commands, flags and values stay as they are. */
function isWorded(text: string): boolean {
  if (/^jaryq [a-z]/.test(text)) return false
  return /[a-z]{2}/.test(text.replace(/--[\w-]+( [\w|]+)?|\bjaryq [a-z]+( [a-z]+)?|\{\}|[A-Z_]{2,}|<%=.*?%>/g, ''))
}

import { builtInNamed } from '../built-ins/index.ts'
import type { BuiltIn } from '../built-ins/built-in.ts'
import { MAXIMUM_NESTING } from '../limits.ts'
import { parseNumber } from '../values/number.ts'
import { readDecimalBounds } from './decimal-bounds.ts'
import type { ComparisonOperator, DecimalBounds, Expression, InterpolationPart, Lambda } from './expression.ts'
import type { ExpressionLexer } from './expression-lexer.ts'
import { refuseLiteral } from './literal-checks.ts'
import type { ParserState } from './parser-state.ts'
import { specialVariable } from './special-variables.ts'
import type { Token, TokenKind } from './tokens.ts'

/**
 * Reads expressions by operator precedence: `||`, `&&`, equality, order, ranges, `+ -`, `* / %`, signs and `!`, and what
 * follows a value (`.name`, `[key]`, `(arguments)`, `?built_in`, `!default`, `??`). Equality, order and ranges do not chain.
 */
export class ExpressionParser {
  readonly lexer: ExpressionLexer
  readonly state: ParserState

  constructor(lexer: ExpressionLexer, state: ParserState) {
    this.lexer = lexer
    this.state = state
  }

  expression(): Expression {
    return this.state.nested(this.lexer.peek().start, () => this.#binary(1))
  }

  /** Consumes a token of this kind, or fails saying what was expected. */
  expect(kind: TokenKind, expected: string = `"${kind}"`): Token {
    const token = this.lexer.peek()
    if (token.kind !== kind) this.unexpected(token, expected)
    return this.lexer.next()
  }

  accept(kind: TokenKind): Token | undefined {
    return this.lexer.peek().kind === kind ? this.lexer.next() : undefined
  }

  unexpected(token: Token, expected: string): never {
    const found = token.kind === 'end of template' ? 'the template ends' : `"${this.lexer.written(token)}" was found`
    return this.lexer.fail(`Expected ${expected}, but ${found}`, token.start)
  }

  /** Expressions, with or without commas between them, up to what is none. */
  positionalArguments(): Expression[] {
    const items: Expression[] = []
    if (!this.#startsExpression()) return items
    items.push(this.expression())
    while (this.accept(',') !== undefined || this.#startsExpression()) items.push(this.expression())
    return items
  }

  #binary(minimum: number): Expression {
    let left = this.#unary()
    let limit = HIGHEST
    for (;;) {
      const operator = this.lexer.peek()
      const precedence = PRECEDENCE[operator.kind]
      if (precedence === undefined || precedence < minimum || precedence > limit) return left
      this.lexer.next()
      left = this.#combine(left, operator, precedence)
      limit = NOT_CHAINED.has(precedence) ? precedence - 1 : precedence
    }
  }

  #combine(left: Expression, operator: Token, precedence: number): Expression {
    const kind = operator.kind
    if (kind === '..' && !this.#startsExpression()) {
      refuseLiteral(this.lexer, left, 'number')
      return this.#node({ kind: 'range', range: 'open', from: left, to: undefined }, left.start, operator.end, [left])
    }
    const right = this.#binary(precedence + 1)
    const { start } = left
    const { end } = right
    switch (kind) {
      case '||':
      case '&&':
        refuseLiteral(this.lexer, left, 'boolean')
        refuseLiteral(this.lexer, right, 'boolean')
        return this.#flat(kind === '||' ? 'or' : 'and', left, right)
      case '+':
        return this.#flat('add', left, right)
      case '==':
      case '=':
      case '!=':
        for (const side of [left, right]) {
          if (side.kind === 'list' || side.kind === 'map') {
            this.lexer.fail('A list or map cannot be compared', side.start)
          }
        }
        return this.#compare(kind === '!=' ? '!=' : '==', left, right)
    }
    refuseLiteral(this.lexer, left, 'number')
    refuseLiteral(this.lexer, right, 'number')
    switch (kind) {
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#compare(kind, left, right)
      case '..':
      case '..<':
      case '..*': {
        const range = kind === '..' ? 'inclusive' : kind === '..<' ? 'exclusive' : 'length'
        return this.#node({ kind: 'range', range, from: left, to: right }, start, end, [left, right])
      }
      default:
        return this.#node({ kind: 'arithmetic', operator: kind as '-' | '*' | '/' | '%', left, right }, start, end, [
          left,
          right,
        ])
    }
  }

  #compare(operator: ComparisonOperator, left: Expression, right: Expression): Expression {
    return this.#node({ kind: 'compare', operator, left, right }, left.start, right.end, [left, right])
  }

  /** Joins operands of one operator in one node: a sum of a thousand texts is not a thousand levels deep. */
  #flat(kind: 'add' | 'and' | 'or', left: Expression, right: Expression): Expression {
    if (left.kind === kind) {
      // The node was made by this loop and nobody else holds it yet.
      ;(left.operands as Expression[]).push(right)
      const depth = Math.max(left.depth, right.depth + 1)
      return this.#checked({ ...left, end: right.end, depth })
    }
    return this.#node({ kind, operands: [left, right] }, left.start, right.end, [left, right])
  }

  #unary(): Expression {
    const token = this.lexer.peek()
    if (token.kind === '+' || token.kind === '-') {
      this.lexer.next()
      const target = this.#primary()
      return this.#node({ kind: 'sign', target, negative: token.kind === '-' }, token.start, target.end, [target])
    }
    if (token.kind !== '!') return this.#primary()
    const marks: Token[] = []
    while (this.lexer.peek().kind === '!') marks.push(this.lexer.next())
    let result = this.#primary()
    for (const mark of marks.reverse()) {
      result = this.#node({ kind: 'not', target: result }, mark.start, result.end, [result])
    }
    return result
  }

  #primary(): Expression {
    let left = this.#atom()
    for (;;) {
      const token = this.lexer.peek()
      switch (token.kind) {
        case '.':
          left = this.#member(left)
          break
        case '[':
          left = this.#index(left)
          break
        case '(':
          left = this.#call(left)
          break
        case '?':
          left = this.#builtIn(left)
          break
        case '!':
        case 'closing !':
          left = this.#default(left)
          break
        case '??':
          this.lexer.next()
          left = this.#node({ kind: 'exists', target: left }, left.start, token.end, [left])
          break
        default:
          return left
      }
    }
  }

  #atom(): Expression {
    const token = this.lexer.peek()
    switch (token.kind) {
      case 'number':
        this.lexer.next()
        return this.#leaf({ kind: 'number', value: parseNumber(token.value) ?? 0 }, token)
      case 'text':
      case 'raw text':
        this.lexer.next()
        return this.textLiteral(token)
      case 'true':
      case 'false':
        this.lexer.next()
        return this.#leaf({ kind: 'boolean', value: token.kind === 'true' }, token)
      case 'name':
        this.lexer.next()
        return this.#leaf({ kind: 'name', name: token.value }, token)
      case '[':
        return this.#list()
      case '{':
        return this.#map()
      case '(': {
        this.lexer.next()
        const inner = this.expression()
        const end = this.expect(')')
        return this.#node({ kind: 'group', inner }, token.start, end.end, [inner])
      }
      case '.':
        return this.#special()
      default:
        return this.unexpected(token, 'an expression')
    }
  }

  /** A text literal; one with `${…}` or `#{…}` in it is taken apart. */
  textLiteral(token: Token): Expression {
    const written = this.lexer.written(token)
    if (token.kind === 'raw text' || token.value.length <= 3 || !/[$#]\{/.test(written)) {
      return this.#leaf({ kind: 'text', value: token.value }, token)
    }
    const parts = this.#interpolations(token)
    if (parts.every((part) => typeof part === 'string'))
      return this.#leaf({ kind: 'text', value: parts.join('') }, token)
    const inner = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.expression]))
    return this.#node({ kind: 'interpolated text', parts }, token.start, token.end, inner)
  }

  /** The language reads the text after its escapes were resolved, so places inside are those of the literal. */
  #interpolations(token: Token): (string | InterpolationPart)[] {
    const text = token.value
    const parts: (string | InterpolationPart)[] = []
    const openings = /[$#]\{/g
    let done = 0
    for (let match = openings.exec(text); match; match = openings.exec(text)) {
      if (match.index > done) parts.push(text.slice(done, match.index))
      const lexer = this.lexer.inside(text, match.index + 2, token)
      const part = new ExpressionParser(lexer, this.state).interpolation(match[0] === '#{', token.start)
      parts.push(part)
      done = lexer.position
      openings.lastIndex = done
    }
    if (done < text.length) parts.push(text.slice(done))
    return parts
  }

  /** The inside and the end of `${…}` or, `numeric`, of `#{…; m1M2}`. */
  interpolation(numeric: boolean, start: number): InterpolationPart {
    const expression = this.expression()
    let decimals: DecimalBounds | undefined
    if (numeric) {
      refuseLiteral(this.lexer, expression, 'number')
      if (this.accept(';') !== undefined) {
        const token = this.expect('name', 'a format such as m1M3')
        decimals = readDecimalBounds(token.value, (detail) => this.lexer.fail(detail, token.start))
      }
    } else if (expression.kind === 'list' || expression.kind === 'map') {
      this.lexer.fail(`A ${expression.kind} cannot be printed`, expression.start)
    }
    const { end } = this.expect('interpolation end', '"}"')
    return { kind: 'interpolation', expression, numeric, decimals, output: this.state.output, start, end }
  }

  #list(): Expression {
    const start = this.lexer.next()
    const items = this.state.nested(start.start, () => this.positionalArguments())
    const end = this.expect(']')
    return this.#node({ kind: 'list', items }, start.start, end.end, items)
  }

  #map(): Expression {
    const start = this.lexer.next()
    const keys: Expression[] = []
    const values: Expression[] = []
    if (this.lexer.peek().kind !== '}') {
      do {
        const key = this.expression()
        if (this.accept(',') === undefined) this.expect(':')
        refuseLiteral(this.lexer, key, 'text')
        keys.push(key)
        values.push(this.expression())
      } while (this.accept(',') !== undefined)
    }
    const end = this.expect('}')
    return this.#node({ kind: 'map', keys, values }, start.start, end.end, [...keys, ...values])
  }

  #special(): Expression {
    const dot = this.lexer.next()
    const token = this.expect('name', 'the name of a special variable')
    this.state.checkConvention(token.value, token.start)
    const name = specialVariable(token.value)
    if (name === undefined) this.lexer.fail(`Unknown special variable: .${token.value}`, token.start)
    if (name === 'args') {
      if (this.state.definition === undefined)
        this.lexer.fail('.args can only be used in a macro or function', token.start)
      this.state.usesArguments = true
    }
    return this.#node({ kind: 'special', name, output: this.state.output }, dot.start, token.end, [])
  }

  #member(target: Expression): Expression {
    this.lexer.next()
    const token = this.lexer.next()
    const isName = token.kind === 'name' || token.kind === '*' || token.kind === '**' || /^\p{L}/u.test(token.value)
    if (!isName || token.kind === 'text' || token.kind === 'raw text') {
      this.unexpected(token, 'a name behind "."')
    }
    if (target.kind === 'list' || target.kind === 'text' || target.kind === 'boolean') {
      this.lexer.fail('Only a map has members', target.start)
    }
    return this.#node({ kind: 'member', target, name: token.value }, target.start, token.end, [target])
  }

  #index(target: Expression): Expression {
    this.lexer.next()
    const key = this.expression()
    const end = this.expect(']')
    if (target.kind === 'boolean' || target.kind === 'number') {
      this.lexer.fail('Only a list, map or text can be followed by [ ]', target.start)
    }
    return this.#node({ kind: 'index', target, key }, target.start, end.end, [target, key])
  }

  #call(target: Expression): Expression {
    const { items, end } = this.#callArguments()
    return this.#node({ kind: 'call', target, arguments: items }, target.start, end, [target, ...items])
  }

  #callArguments(): { items: Expression[]; end: number } {
    const start = this.lexer.next()
    const items = this.state.nested(start.start, () => this.positionalArguments())
    return { items, end: this.expect(')').end }
  }

  #builtIn(target: Expression): Expression {
    this.lexer.next()
    const token = this.expect('name', 'the name of a built-in')
    this.state.checkConvention(token.value, token.start)
    const builtIn = builtInNamed(token.value)
    if (builtIn === undefined) this.lexer.fail(`Unknown built-in: ?${token.value}`, token.start)
    this.#checkPlace(builtIn, target, token)
    const { name } = builtIn
    const { output } = this.state
    const written = token.value
    if (builtIn.calling === 'never' || this.lexer.peek().kind !== '(') {
      if (builtIn.calling === 'lazily' || builtIn.calling === 'with lambda') {
        this.lexer.fail(`?${written} needs arguments in parentheses`, token.start)
      }
      return this.#node(
        { kind: 'built-in', target, name, written, arguments: undefined, output },
        target.start,
        token.end,
        [target],
      )
    }
    const { items, end } = builtIn.calling === 'with lambda' ? this.#lambdaArguments() : this.#callArguments()
    builtIn.checkArguments?.(items.length, (detail: string) => this.lexer.fail(detail, token.start))
    const inner = items.map((item) => ('parameter' in item ? item.body : item))
    return this.#node({ kind: 'built-in', target, name, written, arguments: items, output }, target.start, end, [
      target,
      ...inner,
    ])
  }

  /** Built-ins of loop variables need one; escaping ones depend on the output format. */
  #checkPlace(builtIn: BuiltIn, target: Expression, token: Token): void {
    if (builtIn.place === 'loop variable') {
      if (target.kind !== 'name')
        this.lexer.fail(`?${token.value} needs the name of a loop variable before it`, target.start)
      const loop = this.state.loops.findLast(
        (each) => each.firstName === target.name || each.secondName === target.name,
      )
      if (loop === undefined || loop.kind === 'user directive') {
        this.lexer.fail(`?${token.value}: there is no loop here with a variable "${target.name}"`, target.start)
      }
    }
    if (builtIn.place === 'without escaping' && this.state.escaping) {
      this.lexer.fail(
        `?${token.value} would escape twice: the output format ${this.state.outputFormat} escapes already`,
        token.start,
      )
    }
    if (builtIn.place === 'markup format' && !this.state.isMarkup) {
      this.lexer.fail(`?${token.value} needs an output format that escapes, such as HTML`, token.start)
    }
  }

  #lambdaArguments(): { items: (Expression | Lambda)[]; end: number } {
    this.lexer.next()
    const items: (Expression | Lambda)[] = []
    if (this.#startsExpression()) {
      do items.push(this.#maybeLambda())
      while (this.accept(',') !== undefined || this.#startsExpression())
    }
    return { items, end: this.expect(')').end }
  }

  /** `x -> …` and `(x) -> …`; anything else is an expression. */
  #maybeLambda(): Expression | Lambda {
    const names = this.#lambdaParameters()
    if (names === undefined) return this.expression()
    const [name] = names.map((token) => token.value)
    if (name === undefined || names.length > 1) {
      return this.lexer.fail('A lambda needs exactly one parameter here', this.lexer.peek().start)
    }
    return { parameter: name, body: this.expression() }
  }

  /** The parameters before `->`, which is consumed with them; undefined when no lambda begins here. */
  #lambdaParameters(): Token[] | undefined {
    const inParentheses = this.lexer.peek().kind === '('
    let distance = inParentheses ? 1 : 0
    const names: Token[] = []
    while (this.lexer.peek(distance).kind === 'name') {
      names.push(this.lexer.peek(distance++))
      if (!inParentheses || this.lexer.peek(distance).kind !== ',') break
      distance++
    }
    if (inParentheses ? this.lexer.peek(distance++).kind !== ')' : names.length === 0) return undefined
    if (this.lexer.peek(distance).kind !== '->') return undefined
    for (let i = 0; i <= distance; i++) this.lexer.next()
    return names
  }

  /**
   * `left!` and `left!fallback`: the fallback is the whole expression that follows, if one follows.
   */
  #default(target: Expression): Expression {
    const mark = this.lexer.next()
    if (mark.kind === 'closing !' || !this.#startsExpression()) {
      return this.#node({ kind: 'default', target, fallback: undefined }, target.start, mark.end, [target])
    }
    const fallback = this.expression()
    return this.#node({ kind: 'default', target, fallback }, target.start, fallback.end, [target, fallback])
  }

  #startsExpression(): boolean {
    let distance = 0
    const first = this.lexer.peek().kind
    if (first === '+' || first === '-') distance = 1
    else while (distance < 64 && this.lexer.peek(distance).kind === '!') distance++
    const kind = this.lexer.peek(distance).kind
    return STARTS.has(kind) || (kind === '.' && this.lexer.peek(distance + 1).kind === 'name')
  }

  #leaf(parts: NodeParts, token: Token): Expression {
    return this.#node(parts, token.start, token.end, [])
  }

  #node(parts: NodeParts, start: number, end: number, inner: readonly Expression[]): Expression {
    let depth = 1
    for (const node of inner) if (node.depth >= depth) depth = node.depth + 1
    // Parts and places together are a node: the union does not distribute over a spread by itself.
    return this.#checked({ ...parts, start, end, depth })
  }

  #checked(node: Expression): Expression {
    if (node.depth > MAXIMUM_NESTING * 2) this.lexer.fail('The expression is nested too deep', node.start)
    return node
  }
}

type NodeParts = Expression extends infer Node
  ? Node extends Expression
    ? Omit<Node, 'start' | 'end' | 'depth'>
    : never
  : never

const HIGHEST = 7
const PRECEDENCE: Partial<Record<TokenKind, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '=': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '..': 5,
  '..<': 5,
  '..*': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
}
const NOT_CHAINED: ReadonlySet<number> = new Set([3, 4, 5])
const STARTS: ReadonlySet<TokenKind> = new Set(['text', 'raw text', 'number', 'name', 'true', 'false', '[', '(', '{'])

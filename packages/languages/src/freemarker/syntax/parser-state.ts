import { FreemarkerSyntaxError } from '../errors.ts'
import { MAXIMUM_NESTING } from '../limits.ts'
import { isMarkupFormat } from '../values/output-format.ts'
import type { Expression, OutputContext } from './expression.ts'
import { conventionOf, type NamingConvention } from './naming-convention.ts'

/** A loop around the place that is being read: its variables have `?index` and the like. */
export interface LoopContext {
  kind: 'list' | 'items' | 'foreach' | 'user directive'
  firstName: string | undefined
  secondName: string | undefined
  /** Does it give keys and values? */
  overMap: boolean
}

/** `<#escape name as expression>` */
export interface EscapeRule {
  readonly name: string
  readonly expression: Expression
}

export type EscapingPolicy = 'by format' | 'on' | 'off'

/** What the parser knows about the surroundings of the place that it reads. */
export class ParserState {
  readonly source: string
  stripWhitespace = true
  stripText = false
  /** False: `<if x>` is a directive too (`<#ftl strict_syntax=false>`). */
  strictSyntax = true
  squareBrackets = false
  outputFormat = 'undefined'
  escapingPolicy: EscapingPolicy = 'by format'
  loops: LoopContext[] = []
  /** Directives around that `<#break>`, `<#continue>` can act on. */
  breakable = 0
  continuable = 0
  definition: 'macro' | 'function' | undefined = undefined
  /** Was `.args` met since the definition began? */
  usesArguments = false
  /** Innermost last. */
  escapes: EscapeRule[] = []
  #convention: NamingConvention
  #nesting = 0

  constructor(source: string, convention?: NamingConvention) {
    this.source = source
    this.#convention = convention
  }

  get convention(): NamingConvention {
    return this.#convention
  }

  get output(): OutputContext {
    return { format: this.outputFormat, escaping: this.escaping }
  }

  /** Is the current output format one that escapes? */
  get isMarkup(): boolean {
    return isMarkupFormat(this.outputFormat)
  }

  get escaping(): boolean {
    return this.isMarkup && this.escapingPolicy !== 'off'
  }

  fail(detail: string, offset: number): never {
    throw new FreemarkerSyntaxError(detail, this.source, offset)
  }

  /** Notes a word of the language; two ways of writing them in one template are an error. */
  checkConvention(word: string, offset: number, convention: NamingConvention = conventionOf(word)): void {
    if (convention === undefined) return
    this.#convention ??= convention
    if (this.#convention !== convention) {
      this.fail(`"${word}" is written in ${convention}, but this template uses ${this.#convention}`, offset)
    }
  }

  /** Counts one level deeper while `read` runs. */
  nested<Result>(offset: number, read: () => Result): Result {
    if (++this.#nesting > MAXIMUM_NESTING) this.fail('The template is nested too deep', offset)
    const result = read()
    this.#nesting--
    return result
  }

  /** Reads with other settings of output and puts the old ones back. */
  withOutput<Result>(change: { format?: string; policy?: EscapingPolicy }, read: () => Result): Result {
    const { outputFormat, escapingPolicy } = this
    if (change.format !== undefined) this.outputFormat = change.format
    if (change.policy !== undefined) this.escapingPolicy = change.policy
    const result = read()
    this.outputFormat = outputFormat
    this.escapingPolicy = escapingPolicy
    return result
  }
}

import { type CodePlace, JsltSyntaxError } from '../jslt-error.ts'
import type { Code } from './code.ts'
import type { ExpressionSyntax } from '../syntax/syntax.ts'

/** A variable and its position in the frame of its activation. */
export interface Variable {
  readonly slot: number
  /** It belongs to the program (or a module), not to a function. */
  readonly isGlobal: boolean
  /** What it is declared as; undefined for parameters. */
  readonly declared: ExpressionSyntax | undefined
  /** Its compiled value, once that exists. */
  code: Code | undefined
}

/** The frame that a program shares with its modules, and the variables that must come from outside. */
export class GlobalFrame {
  size = 0
  /** Slots of undeclared variables by name. */
  readonly parameters = new Map<string, number>()
}

type Scope = Map<string, Variable>

/**
 * The variables that can be seen from a place of one module, innermost scope first. All scopes of a function share one
 * frame, those outside of functions the global frame: a variable has its slot for itself.
 */
export class Scopes {
  readonly #global: GlobalFrame
  readonly #globalScopes: Scope[] = []
  #functionScopes: Scope[] | undefined
  #functionSize = 0

  constructor(global: GlobalFrame) {
    this.#global = global
  }

  get isInFunction(): boolean {
    return this.#functionScopes !== undefined
  }

  enter(): void {
    this.#current.push(new Map())
  }

  leave(): void {
    this.#current.pop()
  }

  /** Begins the body of a function: outside it sees the global scopes that are open. */
  enterFunction(): void {
    this.#functionScopes = [new Map()]
    this.#functionSize = 0
  }

  /** Ends it and gives the size of its frame. */
  leaveFunction(): number {
    this.#functionScopes = undefined
    return this.#functionSize
  }

  /** @throws JsltSyntaxError when the innermost scope has a variable of this name */
  declare(name: string, at: CodePlace, declared?: ExpressionSyntax): Variable {
    const scope = this.#current.at(-1)
    if (!scope || scope.has(name)) {
      throw new JsltSyntaxError('JSLT_DUPLICATE', `Duplicate variable declaration: $${name}`, at)
    }
    const isGlobal = !this.isInFunction
    const slot = isGlobal ? this.#global.size++ : this.#functionSize++
    const variable: Variable = { slot, isGlobal, declared, code: undefined }
    scope.set(name, variable)
    return variable
  }

  /** The variable of this name. One that is declared nowhere must come from outside. */
  resolve(name: string): Variable {
    return find(this.#functionScopes ?? [], name) ?? find(this.#globalScopes, name) ?? this.#fromOutside(name)
  }

  get #current(): Scope[] {
    return this.#functionScopes ?? this.#globalScopes
  }

  #fromOutside(name: string): Variable {
    const slot = this.#global.parameters.get(name) ?? this.#global.size++
    this.#global.parameters.set(name, slot)
    return { slot, isGlobal: true, declared: undefined, code: undefined }
  }
}

function find(scopes: readonly Scope[], name: string): Variable | undefined {
  for (let index = scopes.length - 1; index >= 0; index--) {
    const variable = scopes[index]?.get(name)
    if (variable) return variable
  }
  return undefined
}

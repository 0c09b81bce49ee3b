import type { Json } from '../json/index.ts'

/**
 * The kind of a parameter (expressions.md §2): `param` takes a text that is one expression as that value and any other
 * as running text; `text` is always running text; `json` a JSON template; `map` a key/value map in JSON; `sql` a
 * statement whose expressions become bind values; `program` the text of another language (JSLT, JOLT, MongoDB shell) by
 * rules 1 to 3 of §7: outside of its strings results are written as JSON, inside as text, and the result is a text.
 */
export type TemplateMode = 'param' | 'text' | 'json' | 'map' | 'sql' | 'program'

/** The words that a reference may begin with (expressions.md §6). */
export type ScopeName =
  | 'message'
  | 'global'
  | 'account'
  | 'metadata'
  | 'capsule'
  | 'item'
  | 'replica'
  | 'step'
  | 'iterators'
  | 'trigger'
  | 'session'

/** What an evaluation sees. `scope` is called once per reference. */
export interface ExpressionScopes {
  readonly message: Json
  /**
   * The value of a scope, undefined when it is absent: for `step` an object alias → output, for `iterators` alias →
   * `{current, index}`, for `account` label or slot → fields, with the step's main account also under the empty name.
   */
  scope(name: ScopeName): Json | undefined
  /**
   * Size in bytes of a file in the working directory of the execution, undefined when there is none. For FILEEXISTS and
   * FILESIZE.
   *
   * @throws when the name leaves the directory
   */
  fileSize?(name: string): number | undefined
}

export interface CompileOptions {
  /** Globals of the realm and environment. When given, an unknown name is an error of the compilation (D11). */
  readonly global?: Readonly<Record<string, string>>
  /** Variables of the deployed instance. When given, an unknown name is an error of the compilation. */
  readonly replica?: Readonly<Record<string, string>>
  /** Aliases that steps carry. When given, `step.<unknown>` is an error of the compilation (D12). */
  readonly knownAliases?: ReadonlySet<string>
  /**
   * Expressions that mention any other scope, or cannot be read, stay as text. For `joltExpr`, where only `global` and
   * `account` are resolved; `program` mode only.
   */
  readonly onlyScopes?: ReadonlySet<ScopeName>
  /** Only `global` and `replica` may be mentioned (expressions.md §1). @default false */
  readonly staticOnly?: boolean
  /** Epoch milliseconds for NOW. @default Date.now */
  readonly now?: () => number
  /** A number from 0 to below 1 for UUID, RANDOMNUMBERS and RANDOMSTRINGS. @default a source of secure numbers */
  readonly random?: () => number
}

/** A parameter text made ready: evaluated per message without parsing. */
export interface CompiledTemplate {
  /** No expression depends on the execution: `evaluate` may be called once, with any scopes. */
  readonly isConstant: boolean
  /** Step aliases mentioned. */
  readonly aliases: ReadonlySet<string>
  /** Labels and slots of accounts mentioned. */
  readonly accounts: ReadonlySet<string>
  /** Scopes mentioned, also those that the compilation resolved. */
  readonly scopes: ReadonlySet<ScopeName>
  /**
   * The value for one execution. In `sql` mode `{sql, binds}`.
   *
   * @throws ExpressionError when an expression fails
   */
  evaluate(scopes: ExpressionScopes): Json
}

import type { Json } from '../json/index.ts'

/** A JSON Path ready to run: no parsing per message. Immutable; safe to keep and share. */
export interface CompiledJsonPath {
  /** The text it was compiled from. */
  readonly source: string
  /**
   * True when the path leads to one place (names, single indexes, functions on one list): its result is the value
   * itself. Filters, `*`, slices, lists of indexes and `..` make it false: the result is a list.
   */
  readonly definite: boolean
  /**
   * True when the path ends in `sum`, `min`, `max`, `avg` or `stddev`, whose results are doubles in the expression
   * language also when they are whole (spec/expressions.md §5.3).
   */
  readonly yieldsDouble: boolean
  /**
   * The value, or the list of values. Values are shared with the document, not copied.
   *
   * @throws JsonPathNotFoundError when a definite place is missing or of the wrong kind
   * @throws JsonPathEvaluationError when a function cannot work on what it is given
   */
  read(root: Json): Json
  /**
   * As {@link read}, but `undefined` for a definite path that is not found, and `[]` where the definite beginning of
   * an indefinite path is missing (spec/expressions.md D6, D30).
   *
   * @throws JsonPathEvaluationError when a function cannot work on what it is given
   */
  find(root: Json): Json | undefined
  /** Whether a Choice condition holds (spec/connectors/logic.md, Choice). Never throws for what a message lacks. */
  holds(root: Json): boolean
}

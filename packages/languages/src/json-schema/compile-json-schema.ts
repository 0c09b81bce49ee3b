import type { Json } from '../json/index.ts'
import { compileDocument } from './compiler.ts'
import type { SchemaNode } from './compiler.ts'
import type { Draft } from './drafts.ts'
import { indexDocument } from './references/schema-resource.ts'
import { Run } from './run.ts'
import { withoutRepeats } from './validation-error.ts'
import type { ValidationError } from './validation-error.ts'

export interface JsonSchemaOptions {
  readonly draft: Draft
  /** Are formats checked (`check`), or mere annotations (`ignore`)? @default 'check' */
  readonly formats?: 'check' | 'ignore'
}

/** A schema made ready. Immutable; safe to keep and share. */
export interface CompiledJsonSchema {
  /**
   * What is wrong with a value, in the order of the schema's keywords, depth first; empty for a valid one
   * (tools.md, Validator V2).
   *
   * @throws JsonSchemaLimitError for a value that nests too deep for a schema that refers to itself
   * @throws JavaRegexEffortError for a text that a `pattern` would take too long on
   */
  validate(value: Json): readonly ValidationError[]
}

const NONE: readonly ValidationError[] = Object.freeze([])

/**
 * Compiles a JSON Schema of any draft since 4 to closures. References may lead to any place in the schema itself and
 * to the meta-schemas; nothing is fetched.
 *
 * @throws JsonSchemaError with a JSON pointer for what is no schema, and for references that lead nowhere
 */
export function compileJsonSchema(schema: Json, options: JsonSchemaOptions): CompiledJsonSchema {
  const { draft, formats = 'check' } = options
  const document = indexDocument(schema, '', draft, '')
  const root = compileDocument(document, { checksFormats: formats === 'check' })
  return {
    validate(value) {
      // Most values are valid, and finding that out needs no texts.
      if (check(root, value, new Run(true))) return NONE
      const run = new Run(false)
      check(root, value, run)
      return withoutRepeats(run.errors)
    },
  }
}

function check(root: SchemaNode, value: Json, run: Run): boolean {
  try {
    return root.check(value, run, undefined)
  } catch (error) {
    // Called from far down a stack, there is less room than the limit counts on.
    throw error instanceof RangeError ? run.tooDeep() : error
  }
}

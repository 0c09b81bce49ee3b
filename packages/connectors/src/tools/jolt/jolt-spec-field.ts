import { compileJolt, parseJoltSpec } from '@jatai/languages/jolt'
import type { CompiledJolt } from '@jatai/languages/jolt'
import { stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { Field, FieldCompiler, StepCall } from '@jatai/sdk'

/** The specification of a call: the same one for all, unless accounts are mentioned in it. */
export type JoltOfCall = (call: StepCall<unknown>) => CompiledJolt

interface JoltFieldOptions {
  readonly title: string
  readonly description?: string
  /** True when the step takes its specification from elsewhere: then it does not matter whether this one can be read. */
  readonly isUnused?: (compiler: FieldCompiler) => boolean
}

/**
 * A JOLT specification in a setting: a list, or the JSON text of one. Double Braces are resolved in it only where they
 * name a Global or an account (tools.md, Transformer (JOLT) V2).
 */
export function joltSpec({ isUnused, ...options }: JoltFieldOptions): Field<JoltOfCall> {
  return {
    ...options,
    kind: 'json',
    expression: 'program',
    default: '[]',
    read: fixedSpec,
    prepare(raw, compiler) {
      if (isUnused?.(compiler) === true) return () => joltOf(raw)
      const text = typeof raw === 'object' && raw !== null ? stringifyJson(raw) : raw
      if (typeof text !== 'string' || !MENTIONS_SETTING.test(text)) return fixedSpec(raw)
      const template = compiler.template(withOtherBracesEscaped(text), 'program')
      return (call) => compileJoltText(field.readTextValue(template(call)) ?? '')
    },
  }
}

/** Compiles what an expression yielded: a list, or the JSON text of one. The last texts are kept compiled. */
export function joltOf(value: Json | undefined): CompiledJolt {
  return compileJoltText(typeof value === 'string' ? value : stringifyJson(value ?? null))
}

const compileJoltText = field.cached((text: string) => compileJolt(parseJoltSpec(text)))

function fixedSpec(raw: Json | undefined): JoltOfCall {
  const spec = compileJolt(typeof raw === 'string' ? parseJoltSpec(raw) : (raw ?? null))
  return () => spec
}

const MENTIONS_SETTING = /\{\{\s*(?:global|account)\s*[.[]/
const OTHER_BRACES = /\{\{(?!\s*(?:global|account)\s*[.[])/g

/** In a JSON text `{\u007b` means what `{{` means, and is no expression. Outside of its texts `{{` cannot stand. */
function withOtherBracesEscaped(text: string): string {
  return text.replace(OTHER_BRACES, String.raw`{\u007b`)
}

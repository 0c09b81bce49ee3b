import type { Json, JsonObject } from '../json/index.ts'
import { JavaRegexEffortError } from '../java-regex/index.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { Evaluate } from './compile/code.ts'
import { compileText } from './compile/compile-text.ts'
import { Program } from './compile/program.ts'
import { JsltError, JsltSyntaxError } from './jslt-error.ts'
import { type Frame, type ProgramResources, Run } from './run.ts'
import { settle } from './values/settle.ts'

export interface JsltOptions {
  /**
   * The text of a module that a program imports, undefined when there is none of that name. The experimental module of
   * the language needs no text.
   *
   * @default refuses every import
   */
  readonly resolveImport?: (name: string) => string | undefined
  /** Epoch milliseconds for `now()`. @default Date.now */
  readonly now?: () => number
  /** A number from 0 to below 1 for `random()` and `uuid()`. @default Math.random */
  readonly random?: () => number
  /** Calls, turns of loops and made-up items that one message may take. @default 50,000,000, some seconds */
  readonly maxSteps?: number
  /** How deep functions of the program may call each other. @default 2,000 */
  readonly maxDepth?: number
}

/** A program made ready: applied per message without parsing. It keeps nothing between messages. */
export interface CompiledJslt {
  /**
   * The program's value for one message. Parts of the message are taken over into it, not copied.
   *
   * @param variables values for the variables that the program uses without declaring them
   * @throws JsltError when the program cannot be applied to this message
   */
  transform(input: Json, variables?: JsonObject): Json
}

/**
 * Compiles a JSLT program (tools.md, "JSLT"): the language of schibsted/jslt 0.1.14.
 *
 * @throws JsltSyntaxError for whatever is wrong with it before any message comes
 */
export function compileJslt(query: string, options: JsltOptions = {}): CompiledJslt {
  const { now = Date.now, random = Math.random, maxSteps = 50_000_000, maxDepth = 2_000 } = options
  const resources: ProgramResources = {
    now,
    random,
    patterns: new BoundedCache(KEPT_PATTERNS),
    datePatterns: new BoundedCache(KEPT_PATTERNS),
    maxSteps,
    maxDepth,
  }
  const program = new Program(resources, options.resolveImport ?? (() => undefined))
  const body = compileBody(program, query)
  const { moduleLets, globals, hasUnsettledConstants } = program
  const start = { source: query, offset: 0 }
  return {
    transform(input, variables) {
      const frame: Frame = new Array<undefined>(globals.size)
      if (variables) fillParameters(frame, globals.parameters, variables)
      const run = new Run(resources, frame, start, hasUnsettledConstants)
      try {
        for (const lets of moduleLets) lets(input, frame, run)
        const result = body ? body(input, frame, run) : null
        return run.mustSettle ? settle(result) : (result as Json)
      } catch (thrown) {
        throw located(run, thrown)
      }
    },
  }
}

/** Regular expressions and date patterns that come with messages and are kept for the next one. */
const KEPT_PATTERNS = 1_000

function compileBody(program: Program, query: string): Evaluate | undefined {
  try {
    return compileText(program, query, []).body
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    // Nesting is limited, but the caller may have left very little stack.
    throw new JsltSyntaxError('JSLT_LIMIT', 'The program nests too deep', { source: query, offset: 0 }, thrown)
  }
}

function fillParameters(frame: Frame, slots: ReadonlyMap<string, number>, variables: JsonObject): void {
  for (const [name, slot] of slots) {
    if (Object.hasOwn(variables, name)) frame[slot] = variables[name]
  }
}

/** Gives errors that know no place the one where the program was. */
function located(run: Run, thrown: unknown): unknown {
  if (thrown instanceof JavaRegexEffortError) return new JsltError('JSLT_LIMIT', thrown.message, run.at, thrown)
  // Values that nest very deep, or the end of the stack before our own counting ended: the caller had used most of it.
  if (!(thrown instanceof RangeError)) return thrown
  return new JsltError('JSLT_LIMIT', 'The program or the values it works on nest too deep', run.at, thrown)
}

import type { Json } from '../../json/index.ts'
import { JoltError } from '../jolt-errors.ts'
import { isBlank } from '../java/java-text.ts'
import { readNumberText } from '../java/numbers.ts'
import type { KeyElement } from '../path/key-element.ts'
import { parseKey } from '../path/parse-key.ts'
import { parsePath } from '../path/path-pieces.ts'
import { compileReadPath } from '../path/read-path.ts'
import type { Step } from '../run/step.ts'
import { isContainer } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'
import { JOLT_FUNCTIONS } from './functions/index.ts'
import type { JoltFunction } from './functions/jolt-function.ts'
import { splitCall } from './split-call.ts'

/** One alternative of a right side. */
export interface Evaluator {
  /** True when evaluating it may change the message, so that it has to be done even if nothing is written. */
  readonly changesInput: boolean
  /**
   * @param value the field's own value; undefined when it is missing
   * @returns undefined when there is no value
   */
  evaluate(step: Step, value: Json | undefined, workspace: Workspace): Json | undefined
}

type Evaluate = Evaluator['evaluate']

/**
 * Reads one alternative: `=function(…)`, `@(n,path)`, `^name` of the caller's context, or any JSON value.
 *
 * @throws JoltSpecError for a malformed call or path
 */
export function compileEvaluator(right: Json, place: SpecPlace): Evaluator {
  if (typeof right !== 'string') return { changesInput: false, evaluate: constant(right) }
  if (right.startsWith('=')) return compileCall(right.slice(1), place)
  const reference = compileReference(right, place)
  return { changesInput: false, evaluate: reference === undefined ? constant(right) : whereItWorks(reference) }
}

function compileCall(text: string, place: SpecPlace): Evaluator {
  const call = splitCall(text, place)
  const jolt = JOLT_FUNCTIONS.get(call.name)
  const inner = call.arguments?.map((argument) => compileArgument(argument, place))
  const evaluate = jolt === undefined ? firstOf(inner) : callOf(jolt, inner, place)
  return { changesInput: jolt?.changesInput ?? false, evaluate: whereItWorks(evaluate) }
}

/** An unknown function gives its first argument. */
function firstOf(inner: readonly Evaluate[] | undefined): Evaluate {
  return inner?.[0] ?? (() => undefined)
}

/** Without parentheses a function works on the field's own value; a missing single argument is none at all. */
function callOf(jolt: JoltFunction, inner: readonly Evaluate[] | undefined, place: SpecPlace): Evaluate {
  const only = inner === undefined ? ownValue : inner.length === 1 ? inner[0] : undefined
  if (only !== undefined) {
    return (step, value, workspace) => {
      const argument = only(step, value, workspace)
      return jolt.apply(argument === undefined ? [] : [argument], workspace, place)
    }
  }
  return (step, value, workspace) => {
    const values: Json[] = []
    for (const argument of inner!) values.push(argument(step, value, workspace) ?? null)
    return jolt.apply(values, workspace, place)
  }
}

const ownValue: Evaluate = (_step, value) => value

/** Unquoted numbers and booleans are typed, quotes make a text of anything, nothing at all is null. */
function compileArgument(text: string, place: SpecPlace): Evaluate {
  const reference = compileReference(text, place)
  if (reference !== undefined) return reference
  if (text === '') return constant(null)
  if (text.startsWith("'") && text.endsWith("'")) {
    if (text.length === 1) throw place.specError('A quote is not closed')
    return constant(text.slice(1, -1))
  }
  if (/^(true|false)$/i.test(text)) return constant(text.toLowerCase() === 'true')
  return constant(readNumberText(text) ?? text)
}

function compileReference(text: string, place: SpecPlace): Evaluate | undefined {
  if (text.startsWith('^')) return compileContextLookup(text.slice(1), place)
  if (!text.startsWith('@')) return undefined
  const last: KeyElement | undefined = parsePath(text, place, parseKey).elements.at(-1)
  if (last?.kind !== 'lookup') throw place.specError(`${JSON.stringify(text)} is not of the form @(1,path)`)
  return last.find
}

/** `^path` in what the caller gave as context; `^` alone is all of it. */
function compileContextLookup(path: string, place: SpecPlace): Evaluate {
  if (isBlank(path) || parsePath(path, place, parseKey).elements.length === 0) {
    return (_step, _value, workspace) => workspace.context
  }
  const read = compileReadPath(path, place, parseKey)
  return (step, _value, workspace) => read.read(workspace.context, step)
}

function constant(value: Json): Evaluate {
  return isContainer(value) ? (_step, _value, workspace) => workspace.literal(value) : () => value
}

/** What cannot be evaluated has no value. Running into a limit is no such thing. */
function whereItWorks(evaluate: Evaluate): Evaluate {
  return (step, value, workspace) => {
    try {
      return evaluate(step, value, workspace)
    } catch (error) {
      if (error instanceof JoltError && error.code === 'MESSAGE_JOLT') return undefined
      throw error
    }
  }
}

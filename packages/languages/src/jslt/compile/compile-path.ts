import type { CodePlace } from '../jslt-error.ts'
import type { Frame, Run } from '../run.ts'
import type { PathSyntax, StepSyntax } from '../syntax/syntax.ts'
import { excerptOf } from '../values/json-text.ts'
import { toInt } from '../values/numbers.ts'
import { isArray, isNumber, type Value } from '../values/value.ts'
import { type Code, dynamicCode, type Evaluate } from './code.ts'
import type { Compiler } from './compiler.ts'
import { keyReader } from './key-reader.ts'
import { NO_MATCH } from './match-context.ts'

/** One step of a path: what it makes of the value before it. */
type Step = (value: Value, input: Value, frame: Frame, run: Run) => Value

/** Compiles keys, indexes and slices behind an expression. */
export function compilePath(compiler: Compiler, syntax: PathSyntax): Code {
  const base = compiler.compile(syntax.base, NO_MATCH).evaluate
  const steps = syntax.steps.map((step) => compileStep(compiler, step))
  const [only] = steps
  if (steps.length === 1 && only) {
    if (syntax.base.kind === 'input') return dynamicCode((input, frame, run) => only(input, input, frame, run))
    return dynamicCode((input, frame, run) => only(base(input, frame, run), input, frame, run))
  }
  return dynamicCode((input, frame, run) => {
    let value = base(input, frame, run)
    for (const step of steps) value = step(value, input, frame, run)
    return value
  })
}

function compileStep(compiler: Compiler, step: StepSyntax): Step {
  const at = compiler.place(step.at)
  switch (step.kind) {
    case 'key':
      return keyReader(step.key)
    case 'index':
      return indexStep(at, compiler.compile(step.index, NO_MATCH).evaluate)
    case 'slice': {
      const from = step.from && compiler.compile(step.from, NO_MATCH).evaluate
      const to = step.to && compiler.compile(step.to, NO_MATCH).evaluate
      return sliceStep(at, from, to)
    }
  }
}

function indexStep(at: CodePlace, index: Evaluate): Step {
  return (sequence, input, frame, run) => {
    if (typeof sequence !== 'string' && !isArray(sequence)) return null
    const value = index(input, frame, run)
    run.at = at
    const position = positionIn(sequence, value, run)
    if (typeof sequence !== 'string') return sequence[position] ?? null
    if (position < 0 || position >= sequence.length) throw run.failure(`String index out of range: ${position}`)
    return sequence[position] ?? null
  }
}

function sliceStep(at: CodePlace, from: Evaluate | undefined, to: Evaluate | undefined): Step {
  return (sequence, input, frame, run) => {
    if (typeof sequence !== 'string' && !isArray(sequence)) return null
    const startValue = from === undefined ? 0 : from(input, frame, run)
    const endValue = to === undefined ? undefined : to(input, frame, run)
    run.at = at
    const start = positionIn(sequence, startValue, run)
    const end = endValue === undefined ? sequence.length : positionIn(sequence, endValue, run)
    return typeof sequence === 'string' ? textSlice(sequence, start, end, run) : listSlice(sequence, start, end, run)
  }
}

/** Negative positions count from the end; they may still be negative then. */
function positionIn(sequence: string | readonly Value[], index: Value, run: Run): number {
  if (!isNumber(index)) throw run.failure(`Can't index array/string with ${excerptOf(index)}`)
  const position = toInt(index)
  return position < 0 ? sequence.length + position : position
}

function textSlice(text: string, start: number, wantedEnd: number, run: Run): string {
  const end = Math.min(wantedEnd, text.length)
  if (start < 0 || start > end) {
    throw run.failure(`String index out of range: begin ${start}, end ${end}, length ${text.length}`)
  }
  return text.slice(start, end)
}

/** What lies before the first item is null. */
function listSlice(items: readonly Value[], start: number, wantedEnd: number, run: Run): readonly Value[] {
  const end = Math.min(wantedEnd, items.length)
  if (start >= 0) return items.slice(start, Math.max(start, end))
  if (end <= start) return []
  const missing = Math.min(end, 0) - start
  run.spend(missing)
  const nulls = new Array<Value>(missing).fill(null)
  return end <= 0 ? nulls : nulls.concat(items.slice(0, end))
}

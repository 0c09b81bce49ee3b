import type { CodePlace } from '../jslt-error.ts'
import type { Run } from '../run.ts'
import type { PathSyntax, StepSyntax } from '../syntax/syntax.ts'
import { excerptOf } from '../values/json-text.ts'
import { toInt } from '../values/numbers.ts'
import { isArray, isNumber, type Value } from '../values/value.ts'
import { type Code, dynamicCode, type Evaluate } from './code.ts'
import type { Compiler } from './compiler.ts'
import { keyReader } from './key-reader.ts'
import { NO_MATCH } from './match-context.ts'

/** Compiles keys, indexes and slices behind an expression. */
export function compilePath(compiler: Compiler, syntax: PathSyntax): Code {
  const base = compiler.compile(syntax.base, NO_MATCH).evaluate
  return dynamicCode(syntax.steps.reduce((outer, step) => compileStep(compiler, step, outer), base))
}

function compileStep(compiler: Compiler, step: StepSyntax, base: Evaluate): Evaluate {
  switch (step.kind) {
    case 'key': {
      const read = keyReader(step.key)
      return (input, frame, run) => read(base(input, frame, run))
    }
    case 'index':
      return compileIndex(compiler, step.at, base, compiler.compile(step.index, NO_MATCH).evaluate)
    case 'slice': {
      const from = step.from && compiler.compile(step.from, NO_MATCH).evaluate
      const to = step.to && compiler.compile(step.to, NO_MATCH).evaluate
      return compileSlice(compiler.place(step.at), base, from, to)
    }
  }
}

function compileIndex(compiler: Compiler, offset: number, base: Evaluate, index: Evaluate): Evaluate {
  const at = compiler.place(offset)
  return (input, frame, run) => {
    const sequence = base(input, frame, run)
    if (typeof sequence !== 'string' && !isArray(sequence)) return null
    const value = index(input, frame, run)
    run.at = at
    const position = positionIn(sequence, value, run)
    if (typeof sequence !== 'string') return sequence[position] ?? null
    if (position < 0 || position >= sequence.length) throw run.failure(`String index out of range: ${position}`)
    return sequence[position] ?? null
  }
}

function compileSlice(at: CodePlace, base: Evaluate, from: Evaluate | undefined, to: Evaluate | undefined): Evaluate {
  return (input, frame, run) => {
    const sequence = base(input, frame, run)
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

import { getKey, isJsonObject, setKey } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { compileCondition } from './compile-condition.ts'
import type { CompileScope } from './compile-scope.ts'
import { collectBelow } from './descend.ts'
import { isList } from './equality.ts'
import type { Collect, Move } from './evaluation.ts'
import type { SelectorSyntax, StepSyntax } from './syntax.ts'

/** A step that selects: `collect` always, `move` as well when it leads to one place. */
export interface Selector {
  readonly move?: Move
  readonly collect: Collect
  /** True when `collect` may find nothing at a place of the right kind although there is a `move`. */
  readonly mayBeEmpty?: true
}

type SelectingStep = Exclude<StepSyntax, { readonly kind: 'function' }>

/** @param isLast several names are one object at the end of a path, one branch each before */
export function compileSelector(step: SelectingStep, isLast: boolean, scope: CompileScope): Selector {
  switch (step.kind) {
    case 'name':
      return definiteSelector(compileName(step.name))
    case 'names':
      return isLast ? definiteSelector(pickNames(step.names)) : { collect: eachName(step.names) }
    case 'index':
      return itemAt(step.index)
    case 'indexes':
      return { collect: eachIndex(step.indexes) }
    case 'slice':
      return { collect: slice(step.from, step.to, step.step) }
    case 'wildcard':
      return { collect: everyValue }
    case 'filter':
      return { collect: filter(step, scope) }
    case 'union':
      return { collect: union(step.selectors, scope) }
    case 'descend':
      return { collect: descend(step.target, isLast, scope) }
  }
}

/** The own property of an object; nothing of any other value. */
function compileName(name: string): Move {
  return (value) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined)
}

/** A step that leads to one place at most. */
export function definiteSelector(move: Move): Selector {
  return {
    move,
    collect(value, run, found) {
      const next = move(value, run)
      if (next === undefined) return false
      found.push(next)
      return true
    },
  }
}

function pickNames(names: readonly string[]): Move {
  return (value) => {
    if (!isJsonObject(value)) return undefined
    const picked = {}
    for (const name of names) {
      const found = getKey(value, name)
      if (found !== undefined) setKey(picked, name, found)
    }
    return picked
  }
}

function eachName(names: readonly string[]): Collect {
  return (value, _run, found) => {
    if (!isJsonObject(value)) return false
    for (const name of names) {
      const property = getKey(value, name)
      if (property !== undefined) found.push(property)
    }
    return true
  }
}

function itemAt(index: number): Selector {
  const move: Move = (value) => (isList(value) ? value[index < 0 ? value.length + index : index] : undefined)
  return { move, collect: eachIndex([index]), mayBeEmpty: true }
}

function eachIndex(indexes: readonly number[]): Collect {
  return (value, _run, found) => {
    if (!isList(value)) return false
    for (const index of indexes) {
      const item = value[index < 0 ? value.length + index : index]
      if (item !== undefined) found.push(item)
    }
    return true
  }
}

/** `[from:to:step]` as RFC 9535 §2.3.4.2 counts: ends beyond the list are cut, a negative step runs backwards. */
function slice(from: number | undefined, to: number | undefined, step: number): Collect {
  return (value, _run, found) => {
    if (!isList(value)) return false
    if (step === 0) return true
    const { length } = value
    const inside = (end: number, least: number, most: number): number =>
      Math.min(Math.max(end < 0 ? length + end : end, least), most)
    if (step > 0) {
      const end = inside(to ?? length, 0, length)
      for (let at = inside(from ?? 0, 0, length); at < end; at += step) found.push(value[at] as Json)
    } else {
      const end = to === undefined ? -1 : inside(to, -1, length - 1)
      for (let at = inside(from ?? length - 1, -1, length - 1); at > end; at += step) found.push(value[at] as Json)
    }
    return true
  }
}

/** `*`: nothing of what has no values; never the wrong kind. */
const everyValue: Collect = (value, _run, found) => {
  if (isList(value)) for (const item of value) found.push(item)
  else if (isJsonObject(value)) for (const property of Object.values(value)) found.push(property)
  return true
}

/** Keeps the matching elements of a list; tests an object itself. */
function filter(step: Extract<SelectorSyntax, { kind: 'filter' }>, scope: CompileScope): Collect {
  const matches = compileCondition(step.condition, scope)
  return (value, run, found) => {
    if (isList(value)) {
      for (const item of value) if (matches(item, run)) found.push(item)
      return true
    }
    if (!isJsonObject(value)) return false
    if (matches(value, run)) found.push(value)
    return true
  }
}

function union(selectors: readonly SelectorSyntax[], scope: CompileScope): Collect {
  const collects = selectors.map((selector) => compileSelector(selector, false, scope).collect)
  return (value, run, found) => {
    for (const collect of collects) collect(value, run, found)
    return isList(value) || isJsonObject(value)
  }
}

function descend(target: SelectorSyntax, isLast: boolean, scope: CompileScope): Collect {
  return collectBelow(compileTarget(target, isLast, scope))
}

/** What differs below `..`: only objects are tested, and several names must all be there. */
function compileTarget(target: SelectorSyntax, isLast: boolean, scope: CompileScope): Collect {
  const { collect } = compileSelector(target, isLast, scope)
  switch (target.kind) {
    case 'filter':
      return (value, run, found) => isJsonObject(value) && collect(value, run, found)
    case 'names':
      if (!isLast) return collect
      return (value, run, found) =>
        isJsonObject(value) && target.names.every((name) => Object.hasOwn(value, name)) && collect(value, run, found)
    case 'union': {
      const collects = target.selectors.map((selector) => compileTarget(selector, false, scope))
      return (value, run, found) => {
        for (const each of collects) each(value, run, found)
        return true
      }
    }
    default:
      return collect
  }
}

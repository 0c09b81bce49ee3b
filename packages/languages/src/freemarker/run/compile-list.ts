import type { Element, LoopNames } from '../syntax/element.ts'
import { aTypeName } from '../values/kinds.ts'
import { EMPTY } from '../values/empty.ts'
import { isMap } from '../values/map.ts'
import { isSequence, LazySequence } from '../values/sequence.ts'
import { isMissing, type Value } from '../values/value.ts'
import { unexpected } from './coerce.ts'
import type { Compiler } from './compiler.ts'
import type { Environment } from './environment.ts'
import { BREAKS, CONTINUES, GOES_ON, type Outcome, type Statement } from './evaluator.ts'
import { LoopFrame } from './frame.ts'
import { cursorOf, type ItemCursor } from './item-cursor.ts'
import { fail, failAsMissing, type Site } from './site.ts'

type ListElement = Element & { kind: 'list' }

/** A list runs and tells whether there was anything in it. */
interface CompiledList {
  readonly run: (environment: Environment) => { outcome: Outcome; wasEmpty: boolean }
}

export function compileList(element: ListElement, compiler: Compiler): Statement {
  const { run } = compileLoop(element, compiler)
  return (environment) => run(environment).outcome
}

export function compileListOrElse(element: Element, compiler: Compiler): Statement {
  const [list, otherwise] = element.children
  const { run } = compileLoop(list as ListElement, compiler)
  const fallback = compiler.content(otherwise?.children ?? [])
  return (environment) => {
    const { outcome, wasEmpty } = run(environment)
    return wasEmpty ? fallback(environment) : outcome
  }
}

function compileLoop(element: ListElement, compiler: Compiler): CompiledList {
  const source = compiler.lazyEvaluator(element.source)
  const site = compiler.site(element.source)
  const content = compiler.content(element.children)
  const { names, overMap } = element
  return {
    run: (environment) => {
      const listed = source(environment)
      if (isMissing(listed)) return failAsMissing(site)
      const items = cursorOf(checked(listed, overMap, site), environment, site)
      if (!items.hasNext) return { outcome: GOES_ON, wasEmpty: true }
      const frame = new LoopFrame(environment.frame, items)
      return environment.inFrame(frame, () => {
        const outcome =
          names.first === undefined ? content(environment) : loop(frame, names, items, content, environment)
        return { outcome, wasEmpty: false }
      })
    },
  }
}

/** `<#items as item>`: the names exist while it runs, and it can run once. */
export function compileItems(element: Element & { kind: 'items' }, compiler: Compiler): Statement {
  const content = compiler.content(element.children)
  const site = compiler.site(element)
  const { names } = element
  return (environment) => {
    const frame = innermostLoop(environment)
    if (frame === undefined) return fail(site, 'There is no <#list> around <#items>')
    if (frame.wasEntered) fail(site, '<#items> was already entered for this <#list>')
    frame.wasEntered = true
    try {
      return loop(frame, names, frame.items, content, environment)
    } finally {
      frame.firstName = undefined
      frame.secondName = undefined
    }
  }
}

/** `<#sep>`: all but the last time. */
export function compileSep(element: Element, compiler: Compiler): Statement {
  const content = compiler.content(element.children)
  const site = compiler.site(element)
  return (environment) => {
    const frame = innermostLoop(environment)
    if (frame === undefined) return fail(site, '<#sep> must stand inside of a loop')
    return frame.hasNext ? content(environment) : GOES_ON
  }
}

function innermostLoop(environment: Environment): LoopFrame | undefined {
  for (let frame = environment.frame; frame !== undefined; frame = frame.outer)
    if (frame instanceof LoopFrame) return frame
  return undefined
}

function loop(
  frame: LoopFrame,
  names: LoopNames,
  items: ItemCursor,
  content: Statement,
  environment: Environment,
): Outcome {
  for (frame.index = 0; items.hasNext; frame.index++) {
    items.moveTo(frame)
    frame.firstName = names.first
    frame.secondName = names.second
    const outcome = content(environment)
    frame.firstName = undefined
    frame.secondName = undefined
    if (outcome === BREAKS) break
    if (outcome !== GOES_ON && outcome !== CONTINUES) return outcome
  }
  return GOES_ON
}

function checked(listed: Value, overMap: boolean, site: Site): Value {
  if (overMap) return isMap(listed) || listed === EMPTY ? listed : unexpected(listed, 'an extended hash', site)
  if (isSequence(listed) || listed instanceof LazySequence) return listed
  if (isMap(listed)) {
    return fail(
      site,
      `The value you try to list is ${aTypeName(listed)}, thus you must specify two loop variables after "as": one for the key, and one for the value`,
    )
  }
  return unexpected(listed, 'a sequence or collection', site)
}

import type { Json } from '../../json/index.ts'
import type { KeyElement } from '../path/key-element.ts'
import { Step } from '../run/step.ts'
import { NO_GROUPS } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'
import { compileTargets, writeTargets } from './shift-leaf.ts'
import { isLevel } from './shift-line.ts'
import type { ApplyLevel, CompileLevel } from './shift-line.ts'

/**
 * Compiles a line that matches nothing but always acts: `@` and `@(n,path)` give a value of the message, `$` gives a
 * name, `#text` a constant. Undefined for the other kinds of key.
 *
 * @throws JoltSpecError for `@` or `$` with another level behind it
 */
export function compileAdditional(
  element: KeyElement,
  right: Json,
  place: SpecPlace,
  compileLevel: CompileLevel,
): ApplyLevel | undefined {
  switch (element.kind) {
    case 'at': {
      if (isLevel(right)) throw place.specError('There can be no level behind @')
      const targets = compileTargets(right, place)
      return (step, value = null, workspace) =>
        writeTargets(targets, value, value, step.key, step.groups, step, workspace, step.counter)
    }
    case 'dollar': {
      if (isLevel(right)) throw place.specError('There can be no level behind $')
      const targets = compileTargets(right, place)
      return (step, value = null, workspace) => {
        const name = element.nameOf(step)
        writeTargets(targets, name, value, name, NO_GROUPS, step, workspace)
      }
    }
    case 'hash':
      return compileConstant(element.text, right, place, compileLevel)
    case 'lookup':
      return compileLookup(element, right, place, compileLevel)
    default:
      return undefined
  }
}

/** `#text`: as a leaf the text is the value; with a level behind it, it is only a name for `&`. */
function compileConstant(text: string, right: Json, place: SpecPlace, compileLevel: CompileLevel): ApplyLevel {
  if (isLevel(right)) {
    const level = compileLevel(right, place)
    return (up, value, workspace) => {
      level(new Step(up, value ?? null, text), value, workspace)
      up.counter.matches++
    }
  }
  const targets = compileTargets(right, place)
  return (step, value = null, workspace) => writeTargets(targets, text, value, text, NO_GROUPS, step, workspace)
}

/** `@(n,path)`: nothing happens when there is no such value. For `&` and `[#]` it stands for its parent. */
function compileLookup(
  element: KeyElement & { readonly kind: 'lookup' },
  right: Json,
  place: SpecPlace,
  compileLevel: CompileLevel,
): ApplyLevel {
  if (isLevel(right)) {
    const level = compileLevel(right, place)
    return (up, _value, workspace) => {
      const found = element.find(up)
      if (found === undefined) return
      level(new Step(up, found, up.key, up.groups, up.counter), found, workspace)
      up.counter.matches++
    }
  }
  const targets = compileTargets(right, place)
  return (step, value = null, workspace) => {
    const found = element.find(step)
    if (found === undefined) return
    writeTargets(targets, found, value, step.key, step.groups, step, workspace, step.counter)
  }
}

import type { Json } from '../../json/index.ts'
import { splitAlternatives } from '../path/alternatives.ts'
import { parseKey } from '../path/parse-key.ts'
import { Step } from '../run/step.ts'
import type { TreeMap } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'
import { compileAdditional } from './additional.ts'
import { compileMatcher, sortMatchers } from './matcher.ts'
import type { Matcher } from './matcher.ts'
import { compileMatching } from './matching.ts'
import { compileTargets, writeTargets } from './shift-leaf.ts'
import { isLevel } from './shift-line.ts'
import type { ApplyLevel, ApplyLine } from './shift-line.ts'

/**
 * Compiles one level of a shift: `@`, `$` and `#` first, which act in addition to everything else, then the lines that
 * match names (matching.ts).
 *
 * @throws JoltSpecError for an empty level, two lines of one meaning, or a line that cannot be
 */
export function compileShiftLevel(spec: TreeMap, place: SpecPlace): ApplyLevel {
  const additional: ApplyLevel[] = []
  const literals = new Map<string, ApplyLine>()
  const matchers: Matcher[] = []
  const seen = new Set<string>()
  for (const key of Object.keys(spec)) {
    const inner = place.child(key)
    const right = spec[key]!
    for (const name of splitAlternatives(key)) {
      const element = parseKey(name, inner)
      if (seen.has(element.canonical)) throw inner.specError(`Another line means the same as ${JSON.stringify(name)}`)
      seen.add(element.canonical)
      const additionalLine = compileAdditional(element, right, inner, compileShiftLevel)
      if (additionalLine !== undefined) additional.push(additionalLine)
      else if (element.kind === 'literal') literals.set(element.name, compileLine(right, inner))
      else matchers.push(compileMatcher(element, compileLine(right, inner), inner))
    }
  }
  if (seen.size === 0) throw place.specError('A level of a shift cannot be empty')
  const match = compileMatching(literals, sortMatchers(matchers, place), place)
  if (additional.length === 0) return match
  return (step, value, workspace) => {
    for (const apply of additional) apply(step, value, workspace)
    match(step, value, workspace)
  }
}

/** A line with a name of its own: a leaf, or another level. Either way its parent has one more match. */
function compileLine(right: Json, place: SpecPlace): ApplyLine {
  if (isLevel(right)) {
    const level = compileShiftLevel(right, place)
    return (key, groups, value, up, workspace) => {
      level(new Step(up, value ?? null, key, groups), value, workspace)
      up.counter.matches++
    }
  }
  const targets = compileTargets(right, place)
  return (key, groups, value = null, up, workspace) => {
    writeTargets(targets, value, value, key, groups, up, workspace)
    up.counter.matches++
  }
}

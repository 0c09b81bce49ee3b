import type { Json } from '../../json/index.ts'
import { scalarText } from '../java/scalar-text.ts'
import { byPrecedence } from '../path/computed-order.ts'
import { manyStars, parseStarPattern } from '../path/star-pattern.ts'
import type { StarPattern } from '../path/star-pattern.ts'
import { isList, isMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'
import { adjust, readCardinality } from './adjust.ts'
import type { Cardinality, Holder } from './adjust.ts'
import { MovedKeys } from './moved-keys.ts'

/** Adjusts a value, or what is inside of it. */
export type AdjustValue = (value: Json, holder: Holder, workspace: Workspace) => void

interface Line {
  readonly rank: number
  readonly canonical: string
  readonly pattern: StarPattern | undefined
  readonly apply: AdjustValue
}

/**
 * Compiles a right side: `ONE`, `MANY`, or the lines for what is inside, among which `@` stands for the value itself.
 *
 * @throws JoltSpecError for anything else
 */
export function compileCardinality(right: Json, place: SpecPlace, isLast: boolean): AdjustValue {
  if (!isMap(right)) {
    const cardinality = readCardinality(right, place)
    return (value, holder, workspace) => void adjust(value, cardinality, holder, workspace, place)
  }
  const keys = Object.keys(right)
  if (keys.length === 0) throw place.specError('A level of a cardinality cannot be empty')
  let own: Cardinality | undefined
  const lines = new Map<string, Line>()
  for (const key of keys) {
    const inner = place.child(key)
    if (key.includes('@')) {
      own = readOwn(key, right[key]!, inner)
      // It is also the line of a property with this very name.
      const apply = compileCardinality(right[key]!, inner, isLast)
      lines.set(key, { rank: 0, canonical: key, pattern: undefined, apply })
      continue
    }
    lines.set(key, { ...readName(key, inner), apply: compileCardinality(right[key]!, inner, isLast) })
  }
  const wildcards = [...lines.values()].filter(({ pattern }) => pattern !== undefined).sort(byPrecedence)
  const applyInside = (key: string, value: Json, holder: Holder, workspace: Workspace) => {
    const line = lines.get(key) ?? wildcards.find(({ pattern }) => pattern!.match(key) !== undefined)
    line?.apply(value, holder, workspace)
  }
  return (value, holder, workspace) => {
    const adjusted = own === undefined ? value : adjust(value, own, holder, workspace, place)
    visitInside(adjusted, workspace, isLast, applyInside)
  }
}

function readOwn(key: string, right: Json, place: SpecPlace): Cardinality {
  if (key !== '@') throw place.specError(`${JSON.stringify(key)}: in a cardinality @ stands alone`)
  if (isMap(right)) throw place.specError('There can be no level behind @')
  return readCardinality(right, place)
}

/** Names are taken as they stand, only `*` has a meaning. */
function readName(key: string, place: SpecPlace): Omit<Line, 'apply'> {
  const pieces = key.split('*')
  const pattern = pieces.length === 1 ? undefined : pieces.length > 2 ? manyStars(pieces) : parseStarPattern(key, place)
  return { rank: pattern?.rank ?? 0, canonical: key, pattern }
}

function visitInside(
  value: Json,
  workspace: Workspace,
  isLast: boolean,
  visit: (key: string, value: Json, holder: Holder, workspace: Workspace) => void,
): void {
  if (isMap(value)) {
    const moved = isLast ? undefined : new MovedKeys()
    for (const key of workspace.keysOf(value)) visit(key, value[key]!, { container: value, key, moved }, workspace)
    moved?.settle(value, workspace)
  } else if (isList(value)) {
    for (let index = 0; index < value.length; index++) {
      const key = String(index)
      visit(key, value[index]!, { container: value, key, moved: undefined }, workspace)
    }
  } else if (value !== null) {
    const text = scalarText(value as string)
    visit(text, null, { container: text, key: text, moved: undefined }, workspace)
  }
}

import type { Json } from '../../../json/index.ts'
import { isList } from '../../run/tree.ts'
import type { TreeList } from '../../run/tree.ts'
import type { Workspace } from '../../run/workspace.ts'
import type { SpecPlace } from '../../spec-place.ts'
import type { JoltExample } from '../../operation.ts'

/** A function of modify. Its documentation is the source of the generated reference. */
export interface JoltFunction {
  readonly name: string
  /** How it is called: `leftPad(text, width, filler)`. */
  readonly signature: string
  readonly summary: string
  /** Specifications of modify-overwrite-beta; a test runs each one. */
  readonly examples: readonly JoltExample[]
  /** True when it changes its arguments, whether its result is written or not. @default false */
  readonly changesInput?: boolean
  readonly apply: Apply
}

/**
 * The values of the arguments in, the result out; undefined when the function cannot work, which leaves the field as it
 * is. The list of arguments is the function's to keep.
 */
export type Apply = (values: TreeList, workspace: Workspace, place: SpecPlace) => Json | undefined

type OfList = (list: TreeList, workspace: Workspace, place: SpecPlace) => Json | undefined
type OfValue = (value: Json, workspace: Workspace, place: SpecPlace) => Json | undefined

/**
 * Several arguments count as a list; so does a single list, unless it is empty. Null alone gives nothing.
 *
 * @param ofArguments for several arguments, when they are not to be treated as a list of the message
 */
export function ofListOrValue(ofList: OfList, ofValue: OfValue, ofArguments: OfList = ofList): Apply {
  return (values, workspace, place) => {
    if (values.length > 1) return ofArguments(values, workspace, place)
    const [only] = values
    if (only === undefined || only === null) return undefined
    if (!isList(only)) return ofValue(only, workspace, place)
    return only.length === 0 ? undefined : ofList(only, workspace, place)
  }
}

/** A function that needs a list, or two arguments. */
export function ofList(apply: OfList): Apply {
  return ofListOrValue(apply, () => undefined)
}

/** A function of one value; of a list, it works on every item and leaves those alone that it cannot use. */
export function ofEach(apply: OfValue): Apply {
  return ofListOrValue(
    (list, workspace, place) => list.map((item) => apply(item, workspace, place) ?? item),
    (value, workspace, place) => apply(value, workspace, place),
  )
}

/**
 * A function whose first argument is special, such as a separator. One list as the only argument is taken as the
 * arguments; of two, a list in the second place is the list to work on.
 */
export function withFirst<First extends Json>(
  isFirst: (value: Json) => value is First,
  ofRest: (first: First, list: TreeList, workspace: Workspace, place: SpecPlace) => Json | undefined,
  ofSecond: (first: First, value: Json, workspace: Workspace, place: SpecPlace) => Json | undefined = () => undefined,
): Apply {
  return (values, workspace, place) => {
    const all = values.length === 1 && isList(values[0]) ? values[0] : values
    const [first, second] = all
    if (first === undefined || second === undefined || !isFirst(first)) return undefined
    if (all.length > 2) return ofRest(first, all.slice(1), workspace, place)
    return isList(second) ? ofRest(first, second, workspace, place) : ofSecond(first, second, workspace, place)
  }
}

export function isText(value: Json): value is string {
  return typeof value === 'string'
}

/** A whole number that Java would hold in 32 bits: an index, a width, a number of digits. */
export function isInteger(value: Json | undefined): value is number {
  return typeof value === 'number' && (value | 0) === value
}

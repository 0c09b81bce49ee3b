import { isJsonObject, setKey } from '../json/index.ts'
import type { Json, JsonObject } from '../json/index.ts'

/** The changed object, or undefined (or the object itself) to leave it as it is. */
export type UpdateObject = (object: JsonObject) => Json | undefined

/**
 * Changes every object at a place. Arrays on the way and at the place fan out to their elements, also when they are
 * nested; a place that is missing or holds no object stays as it is. The message is not touched: what changes is
 * copied together with what leads to it, all else is shared, and without any change the message itself comes back.
 *
 * @param names from the root; none for the root itself
 */
export function updateObjects(message: Json, names: readonly string[], update: UpdateObject): Json {
  // A list of frames instead of recursion: arrays may be nested as deeply as a message can be.
  const frames: Frame[] = []
  let frame: Frame = enter(message, 0)
  for (;;) {
    const child = nextChild(frame, names)
    if (child) {
      frames.push(frame)
      frame = child
      continue
    }
    if (frame.taken === names.length && isJsonObject(frame.source)) frame.changed = update(frame.source)
    const { source, changed } = frame
    const parent = frames.pop()
    if (!parent) return changed ?? source
    if (changed !== undefined && changed !== source) replaceChild(parent, names, changed)
    frame = parent
  }
}

interface Frame {
  readonly source: Json
  /** How many names led here. */
  readonly taken: number
  /** Children already entered; of an object only the next name is one. */
  entered: number
  /** The copy, once something below has changed. */
  changed: Json | undefined
}

function enter(source: Json, taken: number): Frame {
  return { source, taken, entered: 0, changed: undefined }
}

function nextChild(frame: Frame, names: readonly string[]): Frame | undefined {
  const { source, taken } = frame
  if (Array.isArray(source)) {
    const list = source as readonly Json[]
    while (frame.entered < list.length) {
      const item = list[frame.entered++] as Json
      if (typeof item === 'object' && item !== null) return enter(item, taken)
    }
    return undefined
  }
  const name = names[taken]
  if (frame.entered > 0 || name === undefined || !isJsonObject(source) || !Object.hasOwn(source, name)) return undefined
  frame.entered = 1
  return enter(source[name] as Json, taken + 1)
}

function replaceChild(parent: Frame, names: readonly string[], child: Json): void {
  if (Array.isArray(parent.source)) {
    const copy = (parent.changed ?? [...(parent.source as readonly Json[])]) as Json[]
    copy[parent.entered - 1] = child
    parent.changed = copy
  } else {
    const copy = { ...(parent.source as JsonObject) }
    setKey(copy, names[parent.taken] as string, child)
    parent.changed = copy
  }
}

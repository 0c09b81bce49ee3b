import { getKey, isJsonObject } from '../json/index.ts'
import type { Json } from '../json/index.ts'

/** Reads what stands in `#{…}` from a message; null when it is not there. */
export type ReadMessage = (message: Json) => Json

const STEP =
  /\s*(?:\[\s*(-?\d{1,15})\s*\]|\[\s*'([^']*)'\s*\]|\[\s*"([^"]*)"\s*\]|(^|\.)\s*([^.[\]\s](?:[^.[\]]*[^.[\]\s])?))\s*/y

/**
 * Compiles a path from the message root: names separated by dots, `[0]` for elements (negative from the end),
 * `['a.b']` for other names; a leading `$` may stand for the root. Undefined when the text is no such path.
 */
export function compileMessagePath(text: string): ReadMessage | undefined {
  const path = text.trim().replace(/^\$(?=\.|\[|$)\.?/, '')
  const steps: (string | number)[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path)
    if (!found) return undefined
    const [, index, single, double, , name] = found
    steps.push(index === undefined ? (single ?? double ?? name ?? '') : Number(index))
  }
  if (steps.length === 0 && text.trim() !== '$') return undefined
  return (message) => follow(message, steps)
}

function follow(message: Json, steps: readonly (string | number)[]): Json {
  let value: Json | undefined = message
  for (const step of steps) {
    if (typeof step === 'string') value = isJsonObject(value) ? getKey(value, step) : undefined
    else value = itemAt(value, step)
    if (value === undefined) return null
  }
  return value
}

function itemAt(value: Json, index: number): Json | undefined {
  if (!Array.isArray(value)) return undefined
  const list = value as readonly Json[]
  return list[index < 0 ? list.length + index : index]
}

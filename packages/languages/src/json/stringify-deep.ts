import { ExactNumber } from './exact-number.ts'
import type { Json } from './json.ts'

/**
 * The compact JSON text of a value of any depth: `JSON.stringify` goes down the call stack and gives up after some
 * thousand levels. Several times slower, so only the way out.
 */
export function stringifyDeep(root: Json): string {
  const parts: string[] = []
  /** What is left to write, last first: values, and texts that stand between them. */
  const open: (Json | Separator)[] = [root]
  while (open.length > 0) {
    const next = open.pop() as Json | Separator
    if (next instanceof Separator) parts.push(next.text)
    else if (typeof next !== 'object' || next === null || next instanceof ExactNumber) parts.push(JSON.stringify(next))
    else if (Array.isArray(next)) writeList(next as readonly Json[], open, parts)
    else writeObject(next as { readonly [key: string]: Json }, open, parts)
  }
  return parts.join('')
}

class Separator {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const COMMA = new Separator(',')
const END_LIST = new Separator(']')
const END_OBJECT = new Separator('}')

function writeList(list: readonly Json[], open: (Json | Separator)[], parts: string[]): void {
  parts.push('[')
  open.push(END_LIST)
  for (let i = list.length - 1; i >= 0; i--) {
    open.push(list[i] as Json)
    if (i > 0) open.push(COMMA)
  }
}

function writeObject(object: { readonly [key: string]: Json }, open: (Json | Separator)[], parts: string[]): void {
  parts.push('{')
  open.push(END_OBJECT)
  const keys = Object.keys(object)
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string
    open.push(object[key] as Json, new Separator(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`))
  }
}

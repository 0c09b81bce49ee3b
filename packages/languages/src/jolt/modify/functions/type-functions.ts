import type { Json } from '../../../json/index.ts'
import { asDouble, truncate } from '../../java/numbers.ts'
import { ofEach } from './jolt-function.ts'
import type { JoltFunction } from './jolt-function.ts'
import { numberOf } from './number-functions.ts'
import { textOf } from './text-functions.ts'

/** The functions that convert (tools.md, JOLT semantics). Of a list, they convert every item that they can. */
export const TYPE_FUNCTIONS: readonly JoltFunction[] = [
  {
    name: 'toInteger',
    signature: 'toInteger(value)',
    summary: 'A number, or the one that a text spells, without its fraction.',
    examples: [{ title: 'A text', spec: { n: '=toInteger' }, input: { n: '12.7' }, output: { n: 12 } }],
    apply: ofEach(toWhole),
  },
  {
    name: 'toLong',
    signature: 'toLong(value)',
    summary: 'The same as toInteger.',
    examples: [
      { title: 'A timestamp', spec: { t: '=toLong' }, input: { t: '1714988430123' }, output: { t: 1714988430123 } },
    ],
    apply: ofEach(toWhole),
  },
  {
    name: 'toDouble',
    signature: 'toDouble(value)',
    summary: 'A number, or the one that a text spells, as a double.',
    examples: [{ title: 'A price', spec: { p: '=toDouble' }, input: { p: '10.90' }, output: { p: 10.9 } }],
    apply: ofEach((value) => {
      const number = numberOf(value)
      if (number === undefined) return undefined
      const double = asDouble(number)
      return Number.isFinite(double) ? double : number
    }),
  },
  {
    name: 'toBoolean',
    signature: 'toBoolean(value)',
    summary: 'A boolean, or the one that the text `true` or `false`, in any case, spells.',
    examples: [{ title: 'A text', spec: { ok: '=toBoolean' }, input: { ok: 'TRUE' }, output: { ok: true } }],
    apply: ofEach((value) => {
      if (typeof value === 'boolean') return value
      const text = typeof value === 'string' ? value.toLowerCase() : undefined
      return text === 'true' ? true : text === 'false' ? false : undefined
    }),
  },
  {
    name: 'toString',
    signature: 'toString(value)',
    summary: 'Any value as text, lists and objects inside of it as `[a, b]` and `{k=v}`.',
    examples: [
      { title: 'A number', spec: { n: '=toString' }, input: { n: 5 }, output: { n: '5' } },
      { title: 'An object', spec: { o: '=toString' }, input: { o: { a: [1, 'x'] } }, output: { o: '{a=[1, x]}' } },
    ],
    apply: ofEach(textOf),
  },
]

function toWhole(value: Json): Json | undefined {
  const number = numberOf(value)
  return number === undefined ? undefined : truncate(number)
}

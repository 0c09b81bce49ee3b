import { Step } from '../run/step.ts'
import { isMap } from '../run/tree.ts'
import type { JoltOperation } from '../operation.ts'
import { compileShiftLevel } from './shift-level.ts'

/** What stands for the name of the whole message. */
const ROOT = 'root'

/** `shift`: copies values of the message to the places that the specification names (tools.md, JOLT semantics). */
export const shift: JoltOperation = {
  name: 'shift',
  className: 'com.bazaarvoice.jolt.Shiftr',
  title: 'Shift',
  summary: 'Copies values of the message to new places. What no line names is left out.',
  rules: [
    'Left sides: a name, `*` (also inside of names), `a|b`, `&`, and in addition to all of them `@` or `@(2,path)` (a value), `$` (a name), `#text` (a constant).',
    'Right sides: a path, a list of paths, or null to drop. Paths may contain `&`, `&(1,2)`, `@(1,path)`, `[2]`, `[]`, `[&1]` and `[#2]`.',
    'Names without wildcards come first, in the order of the specification; wildcards follow in the order of the message, the more exact ones first.',
    'Two values for one place become a list. A value for a place that holds a list is appended.',
    'A text, number or boolean is matched by its text; below it only `@`, `$` and `#` have something to give.',
    'Nothing matched: the result is null.',
  ],
  examples: [
    {
      title: 'New names and levels',
      spec: { client: { name: 'customer.fullName', phone: ['customer.phone', 'customer.mobile'] } },
      input: { client: { name: 'Ana', phone: '8888', email: 'ana@example.com' } },
      output: { customer: { fullName: 'Ana', phone: '8888', mobile: '8888' } },
    },
    {
      title: 'Lists, with the index of each item as &1',
      spec: { items: { '*': { sku: 'lines[&1].code', qty: 'lines[&1].quantity' } } },
      input: { items: [{ sku: 'A', qty: 2 }, { sku: 'B' }] },
      output: { lines: [{ code: 'A', quantity: 2 }, { code: 'B' }] },
    },
    {
      title: 'A name made of a value, and everything else as it is',
      spec: { items: { '*': { value: 'byKey.@(1,key)' } }, '*': 'rest.&' },
      input: {
        items: [
          { key: 'a', value: 1 },
          { key: 'b', value: 2 },
        ],
        total: 3,
      },
      output: { byKey: { a: 1, b: 2 }, rest: { total: 3 } },
    },
    {
      title: 'A choice by value',
      spec: { kind: { PF: { '#person': 'type' }, '*': { '#other': 'type' } } },
      input: { kind: 'PF' },
      output: { type: 'person' },
    },
    {
      title: 'Names as values, with parts of them',
      spec: { 'photo-*-url': { $: 'names[]', '@': 'urls.&(0,1)' } },
      input: { 'photo-1-url': 'http://a', 'photo-2-url': 'http://b' },
      output: { names: ['photo-1-url', 'photo-2-url'], urls: { 1: 'http://a', 2: 'http://b' } },
    },
    {
      title: 'Only some items of a list, without gaps',
      spec: { items: { '*': { active: { true: { '@(2,id)': 'ids[]' } } } } },
      input: {
        items: [
          { id: 1, active: false },
          { id: 2, active: true },
        ],
      },
      output: { ids: [2] },
    },
  ],
  changesInput: false,
  needsSpec: true,
  compile(spec, place) {
    if (!isMap(spec)) throw place.specError('The spec of a shift has to be an object')
    const apply = compileShiftLevel(spec, place)
    return (input, workspace) => {
      workspace.output = undefined
      // The message counts as found by a name of its own: `&1` right below it is that name.
      const outside = new Step(undefined, input ?? null, ROOT)
      apply(new Step(outside, input ?? null, ROOT), input ?? null, workspace)
      workspace.becameNewTree('lent values')
      return workspace.output
    }
  },
}

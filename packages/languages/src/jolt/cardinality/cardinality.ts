import type { JoltOperation } from '../operation.ts'
import { isMap } from '../run/tree.ts'
import { compileCardinality } from './cardinality-level.ts'

/** `cardinality`: makes properties single values or lists (tools.md, JOLT semantics). */
export const cardinality: JoltOperation = {
  name: 'cardinality',
  className: 'com.bazaarvoice.jolt.CardinalityTransform',
  title: 'Cardinality',
  summary: 'Makes properties single values or lists.',
  rules: [
    '`ONE` takes the first item of a list, null of an empty one; `MANY` makes a list of anything else, an empty one of null.',
    'A missing key stays missing.',
    '`@` stands for the value that the level belongs to, and acts before the other lines.',
    'The items of a list cannot be changed directly, their properties can.',
  ],
  examples: [
    {
      title: 'A list and a single value',
      spec: { products: 'MANY', contact: 'ONE' },
      input: { products: { id: 1 }, contact: ['a@example.com', 'b@example.com'] },
      output: { products: [{ id: 1 }], contact: 'a@example.com' },
    },
    {
      title: 'Inside of a list, and the list itself',
      spec: { orders: { '*': { items: 'MANY' } }, page: { '@': 'ONE', tags: 'MANY' } },
      input: { orders: [{ items: { sku: 'A' } }, { items: [] }], page: [{ tags: 'x' }, { tags: 'y' }] },
      output: { orders: [{ items: [{ sku: 'A' }] }, { items: [] }], page: { tags: ['x'] } },
    },
  ],
  changesInput: true,
  needsSpec: true,
  compile(spec, place, { isLast }) {
    if (!isMap(spec)) throw place.specError('The spec of a cardinality has to be an object')
    const adjustValue = compileCardinality(spec, place, isLast)
    const holder = { container: undefined, key: '', moved: undefined }
    return (input, workspace) => {
      adjustValue(input ?? null, holder, workspace)
      return input
    }
  },
}

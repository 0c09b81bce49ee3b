import type { JoltOperation } from '../operation.ts'
import { isMap } from '../run/tree.ts'
import { compileRemoveLevel } from './remove-level.ts'

/** `remove`: takes parts out of the message (tools.md, JOLT semantics). */
export const remove: JoltOperation = {
  name: 'remove',
  className: 'com.bazaarvoice.jolt.Removr',
  title: 'Remove',
  summary: 'Takes parts out of the message.',
  rules: [
    'The right side is an empty text, or an object for what is further down.',
    'Left sides: names, `*` (also inside of names), `a|b`, and indexes of lists. Other signs are part of the name.',
    'All indexes count before anything goes.',
  ],
  examples: [
    {
      title: 'Names, parts of names and items',
      spec: { password: '', 'tmp_*': '', tags: { '0|2': '' }, users: { '*': { secret: '' } } },
      input: { password: 'x', tmp_a: 1, tags: ['a', 'b', 'c'], users: [{ id: 1, secret: 'y' }] },
      output: { tags: ['b'], users: [{ id: 1 }] },
    },
  ],
  changesInput: true,
  needsSpec: true,
  compile(spec, place) {
    if (!isMap(spec)) throw place.specError('The spec of a remove has to be an object')
    const removeFrom = compileRemoveLevel(spec, place)
    return (input, workspace) => {
      removeFrom(input ?? null, workspace)
      return input
    }
  },
}

import type { JoltExample, JoltOperation } from '../operation.ts'
import { NOT_IN_LIST, Step } from '../run/step.ts'
import { isMap, NO_GROUPS } from '../run/tree.ts'
import type { ModifyMode } from './modify-key.ts'
import { compileModifyLevel } from './modify-level.ts'

/** What stands for the name of the whole message. */
const ROOT = 'root'

const RULES = [
  "Right sides: any JSON value, `@(2,path)`, `^name` (of the caller's context) or `=function(arguments)`. A list is a list of alternatives; the first that has a value is taken.",
  'Left sides: names, `*` (also inside of names), `a|b`, `[n]`. `key?` acts only when the key exists.',
  'A sign in front sets the mode of one key: `+` overwrites, `~` is for missing or null, `_` for missing keys only.',
  '`@(1,x)` is a field beside the one that is written. `=function` alone works on the field itself.',
  'Lines act in the order in which they are written, and see what earlier ones did; wildcards follow the names.',
  'A function that cannot work leaves the field alone.',
] as const

/** `modify-overwrite-beta` (tools.md, JOLT semantics). */
export const modifyOverwrite = modify('overwrite', {
  className: 'Overwritr',
  title: 'Modify (overwrite)',
  summary: 'Calculates values inside the message, whether the keys exist or not.',
  examples: [
    {
      title: 'A calculated field, and one that is made in place',
      spec: { total: '=doubleSum(@(1,net),@(1,tax))', name: '=toUpper', '~currency': 'BRL' },
      input: { net: 10.5, tax: 1.5, name: 'ana' },
      output: { net: 10.5, tax: 1.5, name: 'ANA', total: 12, currency: 'BRL' },
    },
    {
      title: 'In every item of a list',
      spec: { items: { '*': { label: "=concat(@(1,sku),' x ',@(1,qty))" } } },
      input: { items: [{ sku: 'A', qty: 2 }] },
      output: { items: [{ sku: 'A', qty: 2, label: 'A x 2' }] },
    },
  ],
})

/** `modify-default-beta` (tools.md, JOLT semantics). */
export const modifyDefault = modify('default', {
  className: 'Defaultr',
  title: 'Modify (default)',
  summary: 'Calculates values for the keys that are missing or null.',
  examples: [
    {
      title: 'The first alternative with a value',
      spec: { name: ['@(1,nickname)', 'anonymous'], qty: ['=toInteger(@(1,text))', 0] },
      input: { name: null, text: 'x' },
      output: { name: 'anonymous', text: 'x', qty: 0 },
    },
  ],
})

/** `modify-define-beta` (tools.md, JOLT semantics). */
export const modifyDefine = modify('define', {
  className: 'Definr',
  title: 'Modify (define)',
  summary: 'Calculates values for the keys that are missing. Null counts as a value.',
  examples: [{ title: 'Only what is missing', spec: { a: 9, b: 9 }, input: { a: null }, output: { a: null, b: 9 } }],
})

interface Documentation {
  readonly className: string
  readonly title: string
  readonly summary: string
  readonly examples: readonly JoltExample[]
}

function modify(mode: ModifyMode, { className, ...documentation }: Documentation): JoltOperation {
  return {
    name: `modify-${mode}-beta`,
    className: `com.bazaarvoice.jolt.Modifier$${className}`,
    ...documentation,
    rules: RULES,
    changesInput: true,
    needsSpec: true,
    compile(spec, place) {
      if (!isMap(spec)) throw place.specError('The spec of a modify has to be an object')
      const apply = compileModifyLevel(spec, mode, mode, place)
      return (input, workspace) => {
        const value = input ?? null
        // The message counts as found by a name of its own: `@(1,)` at the top is the message.
        apply(ROOT, NO_GROUPS, value, new Step(undefined, value, ROOT), NOT_IN_LIST, workspace)
        return input
      }
    },
  }
}

import { defineConnector } from '@jatai/sdk'
import type { Field } from '@jatai/sdk'
import { compileActions } from './json-transformer/compile-actions.ts'
import type { Action } from './json-transformer/compile-actions.ts'

/** tools.md, JSON Transformer. */
export const jsonTransformer = defineConnector({
  name: 'json-transformer-connector',
  title: 'JSON Transformer',
  summary: 'Renames, edits and removes properties in chosen places of the message.',
  category: 'tools',
  attempt: { failure: 'JSON transformation has failed' },
  params: { actions: actions() },
  examples: [
    {
      title: 'Ids as text',
      params: {
        actions: [
          {
            type: 'edit',
            props: [{ path: 'products', keyValueStringEdit: '{"id": "{{ TOSTRING(item.id) }}"}' }],
          },
        ],
      },
      message: { products: [{ id: 1 }, { id: 2 }] },
      output: { products: [{ id: '1' }, { id: '2' }] },
    },
    {
      title: 'Another name, without what is null',
      params: {
        actions: [
          { type: 'rename', props: [{ root: true, keyValueStringRename: { a: 'id' } }] },
          { type: 'removeCondition', props: [{ root: true, keyValueStringRemove: { b: '{{ ISNULL(item.b) }}' } }] },
        ],
      },
      message: { a: 1, b: null, c: 2 },
      output: { id: 1, c: 2 },
    },
  ],
  run: (call) => call.params.actions.reduce((message, action) => action(message, call), call.message),
})

/** Expressions in the actions see each changed object as `item`, so they are evaluated by the actions themselves. */
function actions(): Field<readonly Action[]> {
  return {
    title: 'Actions',
    description: 'What is done, in order: [{type, desc, props: [{root, path, …}]}].',
    kind: 'list',
    expression: 'param',
    default: '[]',
    read: () => [],
    prepare: compileActions,
  }
}

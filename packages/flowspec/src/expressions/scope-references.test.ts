import { expect, test } from 'vitest'
import { scopeReferences } from './scope-references.ts'

const names = (text: string): string[] => scopeReferences(text).map(({ scope, name }) => `${scope}.${name}`)

test.each<[string, string[]]>([
  ['{{ step.normalise.$ }}', ['step.normalise']],
  ['{{step.a.b}} and {{ step.c }}', ['step.a', 'step.c']],
  ['{{global.url}}/v1', ['global.url']],
  ['{{ CONCAT("{{global.a}}", ".", "{{ global.b }}") }}', ['global.a', 'global.b']],
  ['{{ CONCAT("a}}b {{ step.no }}", step.yes.x) }}', ['step.yes']],
  ['{{ TOJSON({"a":{"b": step.x.y}}) }}', ['step.x']],
  ['{"not": {{ NOT( step.x.y ) }}}', ['step.x']],
  ['{{{ step.x }}', ['step.x']],
  ['{"a":"{{ CONCAT(\\"say \\\\\\"step.no\\\\\\"\\", step.yes) }}"}', ['step.yes']],
  ['{{ iterators.each-line.current.id }}', ['iterators.each-line']],
  ["{{ step['my-alias'].a }}", ['step.my-alias']],
  ['{{ step["my-alias"].a }}', ['step.my-alias']],
  ['{{ step . spaced }}', ['step.spaced']],
  ['{{ account.custom-1.username }}', ['account.custom-1']],
  ['{{ message.step.a }}', ['message.step']],
  ['step.outside', []],
  ['{{ mystep.a }}', []],
  ['{{ step.open', []],
  ['{{ "open }}', []],
  ['{{ a } }}', []],
  ['', []],
])('finds the names in %s', (text, wanted) => expect(names(text)).toEqual(wanted))

test('knows where each name stands', () => {
  const text = '{{ CONCAT("{{global.url}}", step["a-1"].x, step.b) }}'
  for (const { name, start, end } of scopeReferences(text)) expect(text.slice(start, end)).toBe(name)
  expect(scopeReferences(text)).toHaveLength(3)
})

test.each(['{{', '{{ "', '{{"a" ', '{{ \\"', '{{ step.a }} ', '{{ "{{ global.x', '{{{{'])(
  'takes linear time on many %j',
  (piece) => expect(scopeReferences(piece.repeat(100_000)).length).toBeLessThanOrEqual(100_000),
)

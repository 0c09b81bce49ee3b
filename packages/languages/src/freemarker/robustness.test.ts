import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import type { Json } from '../json/index.ts'
import { builtIns, compileTemplate, DIRECTIVE_REFERENCE, FreemarkerError, FreemarkerSyntaxError } from './index.ts'

const A_NUMBER: unknown = expect.any(Number)
const MODEL: Json = { name: 'Ana', n: 3, list: [1, 'b', { c: 2 }], map: { a: 1, b: null }, yes: true, none: null }
const SMALL = { maximumSteps: 5_000, maximumOutput: 20_000, maximumCalls: 100 }

/** The rendered text; errors must be those of templates and have a place. */
function rendered(template: string, model: Json = MODEL): string | undefined {
  try {
    return compileTemplate(template, SMALL).render(model)
  } catch (thrown) {
    expect(thrown).toSatisfy((error) => error instanceof FreemarkerError || error instanceof FreemarkerSyntaxError)
    expect(isJataiError(thrown)).toBe(true)
    expect(thrown).toMatchObject({ place: { line: A_NUMBER, column: A_NUMBER } })
    return undefined
  }
}

const PIECES = [
  ...[
    '${',
    '}',
    '#{',
    '<#if ',
    '<#else>',
    '</#if>',
    '<#list ',
    ' as x',
    '>',
    '/>',
    '</#list>',
    '<#assign x = ',
    '<#--',
    '-->',
  ],
  ...[
    '<#macro m a>',
    '</#macro>',
    '<@m 1/>',
    '<@m>',
    '</@m>',
    '<#nested>',
    '<#function f a>',
    '<#return ',
    '</#function>',
  ],
  ...[
    '<#switch n>',
    '<#case 1>',
    '<#break>',
    '</#switch>',
    '<#attempt>',
    '<#recover>',
    '</#attempt>',
    '<#escape x as ',
    '</#escape>',
  ],
  ...[
    'name',
    'n',
    'list',
    'map',
    'none',
    'x',
    '.a',
    '[0]',
    '[1..]',
    '[0..<2]',
    '(',
    ')',
    '[',
    ']',
    '{"a": ',
    '{',
    ',',
    ' + ',
  ],
  ...[
    ' - ',
    ' * ',
    ' / ',
    ' % ',
    ' == ',
    ' < ',
    ' gt ',
    ' && ',
    ' || ',
    '!',
    '??',
    '!"d"',
    '1',
    '1.5',
    '"a"',
    "'b'",
    'r"c"',
  ],
  ...[
    '"${n}"',
    'true',
    '..',
    ' in ',
    '->',
    '?',
    '.now',
    '.vars',
    '\n',
    ' ',
    '\\',
    '"',
    '<',
    '=',
    'é',
    '😀',
    '<#t>',
    '<#stop "a">',
  ],
]

test('random text gives a text, or an error of ours with a place', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join('')),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 15 }).map((pieces) => `\${${pieces.join('')}}`),
    fc
      .array(
        fc.constantFrom(...DIRECTIVE_REFERENCE.flatMap(({ examples }) => examples.map(({ template }) => template))),
        {
          minLength: 2,
          maxLength: 4,
        },
      )
      .chain((parts) => mutated(parts.join('\n'))),
  )
  fc.assert(
    fc.property(text, (template) => void rendered(template)),
    { numRuns: 4_000 },
  )
})

/** A text with a piece of it taken out, doubled or moved. */
function mutated(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length })
  return fc.tuple(place, place, place, fc.constantFrom('take', 'double', 'move')).map(([a, b, to, action]) => {
    const [start, end] = a < b ? [a, b] : [b, a]
    const piece = text.slice(start, end)
    const rest = text.slice(0, start) + text.slice(end)
    if (action === 'take') return rest
    return action === 'double' ? text.slice(0, to) + piece + text.slice(to) : rest.slice(0, to) + piece + rest.slice(to)
  })
}

const VALUES = [
  ...[
    '"a b"',
    '""',
    '"12.5"',
    '"true"',
    '"2024-02-30"',
    '"(["',
    '"[1, {\\"a\\": 2}]"',
    '"é😀"',
    '0',
    '-1',
    '3.75',
    '1e9?number',
  ],
  ...[
    '1000000000000000000000',
    'true',
    '[]',
    '[3, "a", true]',
    '[[1], [2]]',
    '1..3',
    '1..',
    '{}',
    '{"a": 1}',
    'none',
    'map',
  ],
  ...[
    '"2024-05-06"?date',
    '"10:11:12"?time',
    '"2024-05-06T07:08:09Z"?datetime.iso',
    '.now',
    '"<b>"?esc',
    'm',
    'f',
    'list',
  ],
]

describe('built-ins', () => {
  const setting = '<#ftl output_format="HTML"><#macro m></#macro><#function f a><#return a></#function>'
  test.each(builtIns().map(({ name }) => name))('?%s takes anything: a text or an error of ours', (name) => {
    for (const value of VALUES.filter((_, index) => index % 2 === name.length % 2)) {
      for (const args of argumentLists(name, value)) {
        rendered(`${setting}<#list list as x>\${((${value})?${name}${args})?string}<#break></#list>`)
      }
    }
    rendered(`${setting}<#list list as x>\${x?${name}}</#list>`)
  })
})

/** Some ways to call a built-in: without arguments, with one of several kinds, with more. */
function argumentLists(name: string, value: string): string[] {
  const seed = name.length + value.length
  const pick = (offset: number) => VALUES[(seed * 7 + offset * 5) % VALUES.length] as string
  const two = `(${pick(2)}, ${pick(3)})`
  return ['', `(${pick(0)})`, `(${pick(1)})`, '(x -> x)', two, '("[a-z]+", "$1", "r")']
}

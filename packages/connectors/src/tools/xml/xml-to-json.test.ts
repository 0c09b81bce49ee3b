import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringifyJson } from '@jatai/languages/json'
import { jsonToXml } from './json-to-xml.ts'
import { xmlToJson } from './xml-to-json.ts'
import { xmlValue } from './xml-value.ts'

const json = (text: string, options = {}): string => stringifyJson(xmlToJson(text, options))

/** The answers are those of org.json 20240303. */
describe('the mapping is that of org.json', () => {
  test.each([
    ['<a/>', '{"a":""}'],
    ['<a></a>', '{"a":""}'],
    ['<a> \n </a>', '{"a":""}'],
    ['<a k="1"/>', '{"a":{"k":1}}'],
    ['<a k=""></a>', '{"a":{"k":""}}'],
    ['<a k="1">x</a>', '{"a":{"k":1,"content":"x"}}'],
    ['<r><a>1</a><a>2</a><b/></r>', '{"r":{"a":[1,2],"b":""}}'],
    ['<r><a/><a>1</a><a k="2"/></r>', '{"r":{"a":["",1,{"k":2}]}}'],
    ['<r k="1"><k>2</k></r>', '{"r":{"k":[1,2]}}'],
    ['<a>x<b/>y<b/>z</a>', '{"a":{"content":["x","y","z"],"b":["",""]}}'],
    ['<a>x<!-- c -->y</a>', '{"a":[["x","y"]]}'],
    ['<r><a>1<?p i?>2</a><a>3</a></r>', '{"r":{"a":[[1,2],3]}}'],
    ['<a><![CDATA[ 5 ]]></a>', '{"a":" 5 "}'],
    ['<a><![CDATA[]]></a>', '{"a":""}'],
    ['<a>5<![CDATA[5]]></a>', '{"a":[[5,"5"]]}'],
    ['<a><content>5</content></a>', '{"a":5}'],
    ['<a content="x"></a>', '{"a":"x"}'],
    ['<a content="x"/>', '{"a":{"content":"x"}}'],
    ['<a>null<b>null</b></a>', '{"a":{"content":null,"b":null}}'],
    ['<a>&#32;&#160;x&#160;</a>', '{"a":"\u00a0x\u00a0"}'],
    ['<p:a p:k="1" xmlns:p="u"><p:b>1</p:b></p:a>', '{"p:a":{"p:k":1,"xmlns:p":"u","p:b":1}}'],
  ])('%s', (text, expected) => expect(json(text)).toBe(expected))
})

describe('values', () => {
  test.each([
    ['true', true],
    ['FALSE', false],
    ['Null', null],
    ['truer', 'truer'],
    ['0', 0],
    ['-0', 0],
    ['-12', -12],
    ['1.50', 1.5],
    ['5.', 5],
    ['-.5', -0.5],
    ['1e3', 1000],
    ['1E+3', 1000],
    ['-1.5e-2', -0.015],
    ['9007199254740992', 9007199254740992],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['007', '007'],
    ['-07', '-07'],
    ['00.5', '00.5'],
    ['.5', '.5'],
    ['+5', '+5'],
    ['3,5', '3,5'],
    ['0x1F', '0x1F'],
    ['1.2.3', '1.2.3'],
    ['1e', '1e'],
    ['-', '-'],
    ['.', '.'],
    ['-.', '-.'],
    ['2024-01-01', '2024-01-01'],
    ['Infinity', 'Infinity'],
    ['NaN', 'NaN'],
    ['', ''],
  ])('%j', (text, expected) => expect(xmlValue(text)).toBe(expected))

  test('decimals keep every digit', () => {
    expect(json('<a>1.23456789012345678901</a>')).toBe('{"a":1.23456789012345678901}')
    expect(json('<a>1e400</a>')).toBe('{"a":1e400}')
    expect(json('<a>5.e400</a>')).toBe('{"a":5e400}')
  })

  test('stay texts when all shall be texts', () => {
    expect(json('<a k="1">null<b>1.50</b></a>', { asString: true })).toBe('{"a":{"k":"1","content":"null","b":"1.50"}}')
  })
})

describe('namespaces and attributes', () => {
  const text = '<p:a xmlns:p="u" xmlns="v" p:k="1"><p:b>1</p:b><q:b>2</q:b></p:a>'

  test('cutting prefixes leaves the declarations, and joins names that become the same', () => {
    expect(json(text, { withNamespace: false })).toBe('{"a":{"xmlns:p":"u","xmlns":"v","k":1,"b":[1,2]}}')
  })

  test('attributes can be left out, declarations too', () => {
    expect(json(text, { removeAttributes: true })).toBe('{"p:a":{"p:b":1,"q:b":2}}')
    expect(json(text, { removeAttributes: true, withNamespace: false })).toBe('{"a":{"b":[1,2]}}')
  })
})

test('names that JavaScript knows are names like others', () => {
  const text = '<__proto__ constructor="1"><__proto__>2</__proto__><toString/><content>x</content></__proto__>'
  expect(json(text)).toBe('{"__proto__":{"constructor":1,"__proto__":2,"toString":"","content":"x"}}')
  expect(({} as { constructor: unknown }).constructor).toBe(Object)
})

const name = fc.constantFrom('a', 'b', 'x-y', 'ação', '_')
const leaf = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc
    .string({ unit: fc.constantFrom('a', '<', '&', '"', "'", '\n', '\r', 'é', '😀', ']', '>') })
    .map((text) => `t${text}t`),
)
const { tree } = fc.letrec<{ tree: unknown; value: unknown }>((tie) => ({
  tree: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4 }),
  value: fc.oneof({ depthSize: 'small' }, leaf, tie('tree'), fc.array(leaf, { minLength: 2, maxLength: 4 })),
}))

test('what was written from JSON reads as the same JSON', () => {
  fc.assert(
    fc.property(tree, (value) => {
      const text = jsonToXml(value as never, { root: 'r' })
      expect(JSON.parse(json(text))).toEqual({ r: JSON.parse(JSON.stringify(value)) as unknown })
    }),
    { numRuns: 300 },
  )
})

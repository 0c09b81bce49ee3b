import { describe, expect, test } from 'vitest'
import { ExactNumber } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { jsonToXml } from './json-to-xml.ts'

/** The answers are those of org.json 20240303, but for null properties. */
describe('the rules are those of org.json', () => {
  test.each<[Json, string]>([
    [{ a: '' }, '<r><a/></r>'],
    [{ a: {} }, '<r><a></a></r>'],
    [{ a: [] }, '<r></r>'],
    [{ a: null, b: [null, 1] }, '<r><b>null</b><b>1</b></r>'],
    [{ a: [1, '', {}] }, '<r><a>1</a><a/><a></a></r>'],
    [{ a: [[1, 2], [3], []] }, '<r><a><array>1</array><array>2</array></a><a><array>3</array></a><a></a></r>'],
    [{ a: [[[1], [2]]] }, '<r><a><array>1</array><array>2</array></a></r>'],
    [{ content: 'x', a: 1 }, '<r>x<a>1</a></r>'],
    [{ content: ['x', 'y<'], a: { content: true } }, '<r>x\ny&lt;<a>true</a></r>'],
    [{ content: { a: '"' } }, '<r>{&quot;a&quot;:&quot;\\&quot;&quot;}</r>'],
    ['', '<r/>'],
    ['x', '<r>x</r>'],
    [[1, 'x'], '<r>1</r><r>x</r>'],
    [{ t: '<&>"\' é😀' }, '<r><t>&lt;&amp;&gt;&quot;&apos; é😀</t></r>'],
    [{ t: 'a\r\n\tb\u0001\u0085\uFFFE\uD800' }, '<r><t>a&#xd;&#xa;&#x9;b&#x1;&#x85;&#xfffe;&#xd800;</t></r>'],
    [{ n: new ExactNumber('12345678901234567890.50'), m: 0.1 }, '<r><n>12345678901234567890.50</n><m>0.1</m></r>'],
  ])('%j', (value, expected) => expect(jsonToXml(value, { root: 'r' })).toBe(expected))
})

test('without a root properties stand side by side', () => {
  expect(jsonToXml({ a: 1, b: [2, 3] })).toBe('<a>1</a><b>2</b><b>3</b>')
  expect(jsonToXml([1, { a: 2 }])).toBe('<array>1</array><array><a>2</a></array>')
})

test('the attribute of the root stands behind its name', () => {
  expect(jsonToXml({ a: 1 }, { root: 'r', rootAttribute: 'xmlns="u" ' })).toBe('<r xmlns="u"><a>1</a></r>')
  expect(jsonToXml('', { root: 'r', rootAttribute: ' k="1"' })).toBe('<r k="1"/>')
})

test('names that no element can have are an error', () => {
  for (const name of ['', '1a', 'a b', 'a>', '-a', '<', 'a\u0000', '\uD800']) {
    expect(() => jsonToXml({ [name]: 1 }, { root: 'r' })).toThrow('is no name of an XML element')
    expect(() => jsonToXml({}, { root: name })).toThrow('is no name of an XML element')
  }
  for (const name of ['a', '_', 'a:b', 'ação', 'a-1.2', 'x\u00B7', '__proto__']) {
    expect(jsonToXml(JSON.parse(`{"${name}":1}`) as Json, { root: 'r' })).toContain(`<${name}>1</${name}>`)
  }
})

test('depth costs no stack', () => {
  let value: Json = 'x'
  for (let i = 0; i < 100_000; i++) value = i % 2 === 0 ? { a: value } : [value]
  expect(jsonToXml(value, { root: 'r' }).length).toBeGreaterThan(350_000)
})

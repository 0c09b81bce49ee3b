import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { JsltError } from '../index.ts'

describe('texts', () => {
  test.each([
    ['string("a")', '"a"'],
    ['string({"a" : [1, null]})', '"{\\"a\\":[1,null]}"'],
    ['to-json("é\\n\\t\\\\/\\u001f\\u007f")', '"\\"é\\\\n\\\\t\\\\\\\\/\\\\u001F\u007f\\""'],
    ['lowercase(["A"])', '"[\\"a\\"]"'],
    ['uppercase("straße")', '"STRASSE"'],
    ['starts-with(123, 12)', 'true'],
    ['starts-with(null, "nu")', 'true'],
    ['starts-with("abc", "")', 'true'],
    ['ends-with(123, 23)', 'true'],
    ['ends-with("", "a")', 'false'],
    ['join([1, 2.5, true, null, [1]], "-")', '"1-2.5-true-null-[1]"'],
    ['join(["a", "b"], null)', '"anullb"'],
    ['join([], ",")', '""'],
    ['trim(" \\u00a0x\\u00a0 ")', '"\u00a0x\u00a0"'],
    ['trim("\\u0001x\\u001f")', '"x"'],
    ['trim(5)', '"5"'],
    ['size("😀")', '2'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })

  test.each(['join("ab", ",")', 'join(5, ",")', 'size(5)', 'size(true)'])('%s is an error', (query) => {
    expect(() => applyJslt(query)).toThrow(JsltError)
  })
})

describe('contains', () => {
  test.each([
    ['contains({"a" : 1}, [{"a" : 1}])', 'true'],
    ['contains(null, [1, null])', 'true'],
    ['contains(2, [1 + 1])', 'true'],
    ['contains(1, {"1" : 2})', 'true'],
    ['contains("a", {"a" : .x})', 'false'],
    ['contains(null, {"null" : 1})', 'false'],
    ['contains(null, "null")', 'false'],
    ['contains([1], "a[1]")', 'true'],
    ['contains("", "")', 'true'],
    ['contains(1, null)', 'false'],
  ])('%s', (query, output) => {
    expect(applyJslt(query, { input: '{}' })).toBe(output)
  })

  test('a long list that is part of the program answers like any other', () => {
    const list = '[1, "1", null, true, 2.5, 1.0, [1], {"a" : 1}, 9007199254740993, "x", "y", "z"]'
    const query = `[for (.) contains(., ${list})]`
    const input = '[1,"1",null,true,false,2.5,3,[1],[2],{"a":1},9007199254740993,9007199254740992,"q",""]'
    const expected = [true, true, true, true, false, true, false, true, false, true, true, false, false, false]
    expect(JSON.parse(applyJslt(query, { input }))).toEqual(expected)
  })

  test.each(['contains(1, 12)', 'contains(1, true)'])('%s is an error', (query) => {
    expect(() => applyJslt(query)).toThrow(JsltError)
  })
})

describe('sha256-hex', () => {
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['é', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
    ['5', 'ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d'],
    ['a'.repeat(55), '9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318'],
    ['a'.repeat(56), 'b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a'],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('of %.9s', (text, digest) => {
    expect(applyJslt('sha256-hex(.)', { input: JSON.stringify(text) })).toBe(`"${digest}"`)
  })

  test('of what is no text is that of its JSON', () => {
    expect(applyJslt('sha256-hex(5) == sha256-hex("5")')).toBe('true')
  })
})

describe('uuid', () => {
  test('is random, of version 4', () => {
    const text = applyJslt('uuid()', { random: () => 0.999 })
    expect(text).toMatch(/^"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"$/)
    expect(applyJslt('uuid() == uuid()')).toBe('false')
  })

  test.each([
    ['uuid(0, 0)', '00000000-0000-1000-8000-000000000000'],
    ['uuid(-1, -1)', 'ffffffff-ffff-1fff-bfff-ffffffffffff'],
    ['uuid("9007199254740993", null)', '00200000-0000-1000-8000-000000000000'],
    ['uuid(null, 3)', '00000000-0000-1000-8000-000000000003'],
    ['uuid(true, 1.9)', '00000000-0000-1000-8000-000000000001'],
  ])('%s', (query, uuid) => {
    expect(applyJslt(query)).toBe(`"${uuid}"`)
  })

  test.each(['uuid(1)', 'uuid("x", 1)'])('%s is an error', (query) => {
    expect(() => applyJslt(query)).toThrow(JsltError)
  })
})

describe('from-json', () => {
  test.each([
    ['[1,"a",null,true,{"k":1.5}]', '[1,"a",null,true,{"k":1.5}]'],
    [' {"a" : 1} ', '{"a":1}'],
    ['1 2', '1'],
    ['{"a":1}x', '{"a":1}'],
    ['"a"x', '"a"'],
    ['12 x', '12'],
    ['', 'null'],
    ['  ', 'null'],
    ['9007199254740993', '9007199254740993'],
    ['1250259129.48955334546546', '1250259129.48955334546546'],
    ['[null, null]', '[null,null]'],
    ['{"a":1.0,"b":null,"c":[1e2,"\\u00e9\\n"]}', '{"a":1,"b":null,"c":[100,"é\\n"]}'],
    ['{"__proto__":1,"x":1.0}', '{"__proto__":1,"x":1}'],
    ['{"a":1,"b":2.0,"a":3}', '{"a":3,"b":2}'],
  ])('of %s', (text, output) => {
    expect(applyJslt('from-json(.)', { input: JSON.stringify(text) })).toBe(output)
  })

  test.each([
    '{bad',
    "{'a':1}",
    '{"a":1,}',
    '[1,2',
    '[1 2]',
    '{"a" 1.0}',
    '{1.0:1}',
    '01',
    '+1',
    '1.',
    '.5',
    '-',
    '1x',
    'true1',
    'tru',
    'NaN',
    '"a\nb"',
    '"\\x 1.0"',
    '"open 1.0',
    '// c\n1',
    '\ufeff1',
  ])('of %s is an error, or the fallback', (text) => {
    expect(() => applyJslt('from-json(.)', { input: JSON.stringify(text) })).toThrow(JsltError)
    expect(applyJslt('from-json(., "no")', { input: JSON.stringify(text) })).toBe('"no"')
  })

  test('of what is no text is its value', () => {
    expect(applyJslt('[from-json(5), from-json(true), from-json([1]), from-json(null)]')).toBe('[5,true,[1],null]')
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import { XmlError } from './xml-error.ts'
import { createXmlReader } from './xml-reader.ts'
import type { XmlHandlers } from './xml-reader.ts'
import { xmlToJson } from './xml-to-json.ts'

const QUIET: XmlHandlers = {
  open: () => undefined,
  text: () => undefined,
  cdata: () => undefined,
  close: () => undefined,
}

function errorOf(text: string): XmlError {
  try {
    xmlToJson(text)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
  throw new Error(`${text.slice(0, 100)} was read`)
}

describe('what is not well-formed has a place', () => {
  test.each([
    ['<a><b></a>', 'Unexpected close tag at line 1, column 10'],
    ['<a>\n<b></c></a>', 'Unexpected close tag at line 2, column 7'],
    ['\n\n  <a><b></a>', 'Unexpected close tag at line 3, column 10'],
    ['no markup', 'Text data outside of root node at line 1, column 9'],
    ['', 'Document must contain a root element at line 1, column 1'],
    ['<a/><b/>', 'Documents may contain only one root at line 1, column 7'],
    ['<a k="1" k="2"/>', 'Duplicate attribute: k at line 1, column 16'],
    ['<a>&nbsp;</a>', 'Undefined entity at line 1, column 9'],
    ['<a>&toString;</a>', 'Undefined entity at line 1, column 13'],
    ['<a>&#0;</a>', 'Malformed character entity at line 1, column 7'],
    ['<a>\u0001</a>', 'Disallowed character at line 1, column 4'],
    ['<a>]]></a>', 'The string "]]>" is disallowed in char data at line 1, column 6'],
    ['<a', 'Document must contain a root element at line 1, column 2'],
    ['<a>\uD800</a>', 'The text holds half of a surrogate pair'],
  ])('%j', (text, message) => {
    expect(errorOf(text)).toMatchObject({ code: 'MESSAGE_XML', message })
  })
})

describe('hostile documents', () => {
  test.each([
    ['entities inside entities', bombs()],
    ['a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an address', '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;]><a/>'],
    ['a mere declaration', '<!DOCTYPE a><a/>'],
    ['a declaration behind comments', '<!-- x --><?x y?>\n<!DOCTYPE a><a/>'],
  ])('a document type declaration is refused: %s', (_, text) => {
    expect(errorOf(text).code).toBe('MESSAGE_XML_DTD')
  })

  test('a declaration in any other place is refused as well', () => {
    expect(errorOf('<a><!DOCTYPE a></a>')).toBeInstanceOf(XmlError)
    expect(errorOf('<!doctype a><a/>')).toBeInstanceOf(XmlError)
    expect(errorOf('<!ENTITY a "b"><a/>')).toBeInstanceOf(XmlError)
  })

  test('depth, attributes, names, references and size have limits', () => {
    expect(errorOf('<a>'.repeat(100_000))).toMatchObject({ code: 'MESSAGE_XML_LIMIT', place: { column: 3003 } })
    const attributes = Array.from({ length: 100_000 }, (_, index) => ` a${index}=""`).join('')
    expect(errorOf(`<a${attributes}/>`).code).toBe('MESSAGE_XML_LIMIT')
    expect(errorOf(`<${'a'.repeat(20_000)}/>`).code).toBe('MESSAGE_XML_LIMIT')
    expect(errorOf(`<a>${'&#65;'.repeat(5_000_001)}</a>`).code).toBe('MESSAGE_XML_LIMIT')
    const reader = createXmlReader(QUIET, { limits: { maximumLength: 1000 } })
    reader.write(`<a>${'x'.repeat(900)}`)
    expect(() => reader.write('x'.repeat(98))).toThrow('The document has more than 1000 characters')
  })

  test('a document without a limit of its size has one for each text', () => {
    const reader = createXmlReader(QUIET, { limits: { maximumLength: Infinity, maximumTokenLength: 1000 } })
    reader.write('<a>')
    for (let i = 0; i < 10; i++) reader.write(`<b>${'x'.repeat(900)}</b>`)
    reader.write('x'.repeat(900))
    expect(() => reader.write('x'.repeat(101))).toThrow('A text has more than 1000 characters')
  })

  test('a thousand elements may be nested', () => {
    let depth = 0
    let value: unknown = xmlToJson('<a>'.repeat(1000) + '</a>'.repeat(1000))
    for (; typeof value === 'object'; depth++) value = (value as { a: unknown }).a
    expect([depth, value]).toEqual([1000, ''])
  })

  test('time grows with the size and no faster', () => {
    const shapes: readonly ((count: number) => string)[] = [
      (count) => `<r>${'<a k="1">text &amp; more</a>'.repeat(count)}</r>`,
      (count) => `<r>${'x&lt;'.repeat(count * 5)}</r>`,
      (count) => `<r>${'<!-- c -->x'.repeat(count * 2)}</r>`,
      (count) => `<r>${'<![CDATA[]]]]>'.repeat(count * 2)}</r>`,
      (count) => `<r>&${'x'.repeat(count * 25)}`,
      (count) => `<r a="${'\n&#9;'.repeat(count * 5)}"/>`,
      (count) => `<?${'x'.repeat(count * 25)}`,
      (count) => `<!DOCTYPE a [${'<!ENTITY x "y">'.repeat(count * 2)}`,
    ]
    for (const shape of shapes) {
      const text = shape(100_000)
      expect(text.length).toBeGreaterThan(1_000_000)
      const start = performance.now()
      try {
        xmlToJson(text)
      } catch (error) {
        expect(error).toBeInstanceOf(XmlError)
      }
      expect(performance.now() - start).toBeLessThan(8000)
    }
  })

  test('any text is read or gives an error of ours', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      'a',
      ' ',
      '=',
      '"',
      "'",
      '&',
      ';',
      '#',
      'x4',
      '!',
      '--',
      '[CDATA[',
      ']]>',
      '?',
      'xml',
      '\n',
      ':',
      '\uFEFF',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          xmlToJson(`<a>${pieces.join('')}</a>`)
        } catch (error) {
          expect(isJataiError(error)).toBe(true)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a reader of pieces', () => {
  const text = '\n <?xml version="1.0"?>\r\n<a k="x&amp;y">é😀<![CDATA[<b>]]>t&lt;<b/>\r\n</a>\n'

  function eventsOf(pieces: readonly string[], options = {}): unknown[] {
    const events: unknown[] = []
    const reader = createXmlReader(
      {
        open: (name, attributes, isSelfClosing) => events.push(['open', name, { ...attributes }, isSelfClosing]),
        text: (content) => content.trim() === '' || events.push(['text', content]),
        cdata: (content) => events.push(['cdata', content]),
        close: (name) => events.push(['close', name]),
      },
      options,
    )
    for (const piece of pieces) reader.write(piece)
    reader.end()
    return events
  }

  test('tells the same however the document is cut', () => {
    const whole = eventsOf([text])
    expect(whole).toEqual([
      ['open', 'a', { k: 'x&y' }, false],
      ['text', 'é😀'],
      ['cdata', '<b>'],
      ['text', 't<'],
      ['open', 'b', {}, true],
      ['close', 'b'],
      ['close', 'a'],
    ])
    for (let size = 1; size < 12; size++) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      )
      expect(eventsOf(pieces)).toEqual(whole)
    }
  })

  test('passes over declarations and their entities when told so', () => {
    const hostile = '<!DOCTYPE a [<!ENTITY x "boom">]><a k="&x;1">&x;&y;&amp;&toString;</a>'
    expect(eventsOf([hostile], { declarations: 'drop' })).toEqual([
      ['open', 'a', { k: '1' }, false],
      ['text', '&'],
      ['close', 'a'],
    ])
  })
})

function bombs(): string {
  const entities = Array.from({ length: 10 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`)
  return `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "lol">${entities.join('')}]><a>&e10;</a>`
}

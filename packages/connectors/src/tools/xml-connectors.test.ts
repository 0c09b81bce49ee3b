import { describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { runStep } from './__fixtures__/run-step.ts'

describe('XML to JSON', () => {
  const component = 'xml-to-json-transformer'

  test('keeps the text beside what came of it, also when it could not be read', async () => {
    const message = { items: [{ x: '<a>1</a>' }, { x: '<a>' }, { x: 5 }, {}] }
    const { output } = await runStep(component, { xmlFieldPath: 'items.x' }, message)
    expect(output).toEqual({
      items: [
        { x: { a: 1 }, _x: '<a>1</a>' },
        { x: null, _x: '<a>', _error: expect.stringContaining('at line 1, column 3') as string },
        { x: 5 },
        {},
      ],
    })
  })

  test('converts the items of a list, and reports the first that is wrong', async () => {
    const params = { xmlFieldPath: 'body', preserveOriginal: 'false' }
    const { output } = await runStep(component, params, { body: ['<a/>', 'x', null] })
    expect(output).toMatchObject({ body: [{ a: '' }, null, null], _error: expect.any(String) as string })
  })

  test('leaves a message without the path as it is', async () => {
    const message = { a: 1 }
    expect((await runStep(component, { xmlFieldPath: 'body' }, message)).output).toBe(message)
  })

  test('refuses document type declarations', async () => {
    const body = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    expect((await runStep(component, {}, { body })).output).toMatchObject({ body: null, _body: body })
  })
})

describe('JSON to XML', () => {
  const component = 'json-to-xml-transformer'

  test('writes header, root and its attribute', async () => {
    const params = { rootElementName: 'doc', rootElementAttribute: 'xmlns="u"', preserveOriginal: false }
    expect((await runStep(component, params, { payload: { a: 1 } })).output).toEqual({
      payload: `<?xml version='1.0' encoding='UTF-8' standalone='no' ?><doc xmlns="u"><a>1</a></doc>`,
    })
    expect((await runStep(component, { preserveOriginal: false, header: ' ' }, { payload: 'x' })).output).toEqual({
      payload: '<body>x</body>',
    })
  })

  test('converts the items of a list and keeps what it was', async () => {
    const params = { jsonFieldPath: 'a.b', header: '', rootElementName: 'r' }
    expect((await runStep(component, params, { a: [{ b: [{ x: 1 }, 2, null] }] })).output).toEqual({
      a: [{ b: ['<r><x>1</x></r>', '<r>2</r>', null], _b: [{ x: 1 }, 2, null] }],
    })
  })

  test('answers null and the reason for names that are none', async () => {
    expect((await runStep(component, {}, { payload: { 'a b': 1 } })).output).toEqual({
      payload: null,
      _payload: { 'a b': 1 },
      _error: '"a b" is no name of an XML element',
    })
  })
})

describe('XML Transformer', () => {
  const run = async (params: Record<string, Json>, message: Json): Promise<Json | undefined> => {
    const { output, throws } = await runStep('xml-transformer', { outputJsonProperty: 'out', ...params }, message)
    return output ?? throws
  }

  test('makes elements of the properties when there is no root', async () => {
    expect(await run({}, { a: 1, b: 2 })).toEqual({ out: '<?xml version="1.0" encoding="UTF-8"?><a>1</a><b>2</b>' })
  })

  test('throws what cannot be written', async () => {
    expect(await run({}, 'text')).toMatchObject({ code: 500 })
    expect(await run({ rootElement: '1' }, {})).toMatchObject({ code: 500 })
    expect(await run({ outputJsonProperty: '' }, {})).toMatchObject({ code: 500 })
  })
})

import { describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { runStep } from './__fixtures__/run-step.ts'
import type { StepResult } from './__fixtures__/run-step.ts'
import { createJobThreads } from './threads/job-threads.ts'
import type { XsdJob, XsdVerdict } from './xsd/xsd-job.ts'

const schema = (content: string): string =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t">${content}</xs:schema>`
const ORDER = schema(`<xs:element name="order"><xs:complexType><xs:sequence>
  <xs:element name="item" type="xs:string" maxOccurs="3"/></xs:sequence><xs:attribute name="id" type="xs:int"/>
  </xs:complexType></xs:element>`)

async function validate(
  files: Readonly<Record<string, string | Uint8Array>>,
  xsds: Json = ['order.xsd'],
  params: Readonly<Record<string, Json>> = {},
): Promise<StepResult> {
  const all = { 'order.xsd': ORDER, ...files }
  return runStep('xml-validator-connector', { xmlFileName: 'order.xml', xsds, ...params }, {}, { files: all })
}

describe('verdicts', () => {
  test('a valid document', async () => {
    const { output } = await validate({ 'order.xml': '<order id="1"><item>x</item></order>' })
    expect(output).toEqual({ success: true, valid: true, errors: [] })
  })

  test('what is wrong, with the lines, is no failure', async () => {
    const xml = '<order id="x">\n<item/>\n<other/>\n</order>'
    const { output } = await validate({ 'order.xml': xml }, '["order.xsd"]', { failOnError: true })
    expect(output).toEqual({
      success: true,
      valid: false,
      errors: [
        {
          lineNumber: 1,
          columnNumber: 0,
          message: expect.stringContaining("attribute 'id'") as string,
          publicId: null,
        },
        { lineNumber: 3, columnNumber: 0, message: expect.stringContaining('other') as string, publicId: null },
      ],
    })
  })

  test('what is not well-formed is not valid', async () => {
    const { output } = await validate({ 'order.xml': '<order>\n<item></order>' })
    expect(output).toMatchObject({ success: true, valid: false, errors: [{ lineNumber: 2, columnNumber: 15 }] })
  })

  test('files say their encoding themselves', async () => {
    const xml = '<?xml version="1.0" encoding="ISO-8859-1"?><order><item>ação</item></order>'
    const pattern = ORDER.replace('type="xs:string"', '').replace(
      'maxOccurs="3"/>',
      'maxOccurs="3"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="ação"/></xs:restriction></xs:simpleType></xs:element>',
    )
    const latin = await validate({ 'order.xml': Buffer.from(xml, 'latin1'), 'order.xsd': pattern })
    expect(latin.output).toMatchObject({ valid: true })
    const wide = Buffer.from(`\uFEFF${xml.replace('ISO-8859-1', 'UTF-16')}`, 'utf16le')
    expect((await validate({ 'order.xml': wide, 'order.xsd': pattern })).output).toMatchObject({ valid: true })
  })
})

describe('several schemas', () => {
  const types = schema('<xs:simpleType name="size"><xs:restriction base="xs:int"/></xs:simpleType>')
  const main = (location: string): string =>
    schema(`<xs:include schemaLocation="${location}"/><xs:element name="order" type="size"/>`)

  test.each([
    ['order.xsd', 'types.xsd', 'types.xsd', ['order.xsd', 'types.xsd']],
    ['order.xsd', 'types.xsd', 'types.xsd', ['order.xsd']],
    ['a/order.xsd', '../b/my types.xsd', 'b/my types.xsd', [{ fileName: 'a/order.xsd' }]],
    ['my order.xsd', './types.xsd', 'types.xsd', ['my order.xsd', 'types.xsd']],
    ['./order.xsd', 'ação/t%20p.xsd', 'ação/t p.xsd', './order.xsd'],
  ])('%s includes %s', async (name, location, file, xsds) => {
    const files = { [name]: main(location), [file]: types, 'order.xml': '<order>x</order>' }
    expect((await validate(files, xsds)).output).toMatchObject({ success: true, valid: false })
    expect((await validate({ ...files, 'order.xml': '<order>7</order>' }, xsds)).output).toMatchObject({ valid: true })
  })

  test('that include each other', async () => {
    const both = main('types.xsd')
    const back = types.replace('<xs:simpleType', '<xs:include schemaLocation="order.xsd"/><xs:simpleType')
    const files = { 'order.xsd': both, 'types.xsd': back, 'order.xml': '<order>7</order>' }
    expect((await validate(files)).output).toMatchObject({ valid: true })
  })

  test('nothing is read from outside of the folder or from the network', async () => {
    const xml = { 'order.xml': '<order>7</order>' }
    for (const location of ['file:///etc/passwd', 'http://127.0.0.1:1/types.xsd', '/etc/passwd', 'gone.xsd']) {
      const { output } = await validate({ ...xml, 'order.xsd': main(location) })
      expect(output).toMatchObject({ success: false, error: expect.stringContaining('cannot be used') as string })
    }
    expect((await validate({ ...xml, 'order.xsd': main('../../types.xsd') })).output).toMatchObject({
      success: false,
      error: 'Access to ../../types.xsd is not allowed',
    })
  })
})

describe('failures', () => {
  test('missing files and bad schemas', async () => {
    expect((await validate({})).output).toEqual({
      success: false,
      message: 'The XML could not be validated',
      error: 'File order.xml does not exist.',
    })
    const xml = { 'order.xml': '<order/>' }
    expect((await validate(xml, ['no.xsd'])).output).toMatchObject({ error: 'File no.xsd does not exist.' })
    expect((await validate(xml, [])).output).toMatchObject({ success: false })
    expect((await validate({ ...xml, 'order.xsd': '<no>' })).output).toMatchObject({
      success: false,
      error: expect.stringContaining('The XSD order.xsd cannot be used') as string,
    })
    expect((await validate({ ...xml, 'order.xsd': '<no/>' }, 'order.xsd', { failOnError: true })).throws).toMatchObject(
      {
        code: 500,
      },
    )
  })

  test('document type declarations are refused, in schemas too', async () => {
    const entities = '<!DOCTYPE order [<!ENTITY a "b"><!ENTITY x SYSTEM "order.xsd">]>'
    for (const encode of [(text: string) => text, (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
      const { output } = await validate({ 'order.xml': encode(`${entities}<order><item>&x;</item></order>`) })
      expect(output).toMatchObject({ success: false, error: expect.stringContaining('not allowed') as string })
    }
    const { output } = await validate({ 'order.xml': '<order/>', 'order.xsd': entities + ORDER })
    expect(output).toMatchObject({ success: false, error: expect.stringContaining('not allowed') as string })
  })

  test('bombs are refused before they go off', async () => {
    const bombs = Array.from({ length: 10 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')
    const xml = `<!DOCTYPE order [<!ENTITY e0 "lol">${bombs}]><order><item>&e10;</item></order>`
    expect((await validate({ 'order.xml': xml })).output).toMatchObject({ success: false })
    expect((await validate({ 'order.xml': '<order>'.repeat(100_000) })).output).toMatchObject({
      success: false,
      error: expect.stringContaining('More than 1000 elements are nested') as string,
    })
  })

  test('patterns and counts that others choke on take no time', async () => {
    const slow = schema(`<xs:element name="order"><xs:simpleType><xs:restriction base="xs:string">
      <xs:pattern value="((x+)*)*y"/></xs:restriction></xs:simpleType></xs:element>`)
    const files = { 'order.xsd': slow, 'order.xml': `<order>${'x'.repeat(20_000)}</order>` }
    expect((await validate(files)).output).toMatchObject({ success: true, valid: false })
  })

  test('a stopped execution does not wait', async () => {
    const many = Array.from({ length: 6 }, () =>
      runStep(
        'xml-validator-connector',
        { xmlFileName: 'order.xml', xsds: ['order.xsd'] },
        {},
        {
          files: { 'order.xsd': ORDER, 'order.xml': `<order>${'<item/>'.repeat(300_000)}</order>` },
          timeoutMs: 1,
        },
      ),
    )
    for (const { throws } of await Promise.all(many)) expect(throws).toMatchObject({ code: 500 })
  })
})

test('threads are used again', async () => {
  const script = new URL('./xsd/xsd-worker.ts', import.meta.url)
  const threads = createJobThreads<XsdJob, XsdVerdict>({ script, subject: 'The validation' })
  const job = { document: '<order><item/></order>', root: 'order.xsd', schemas: new Map([['order.xsd', ORDER]]) }
  const { signal } = new AbortController()
  await threads.run(job, signal)
  const start = performance.now()
  const verdicts = await Promise.all(Array.from({ length: 100 }, () => threads.run(job, signal)))
  expect(verdicts.every((verdict) => verdict.kind === 'verdict' && verdict.valid)).toBe(true)
  // Starting a thread takes some tenths of a second.
  expect(performance.now() - start).toBeLessThan(5000)
})

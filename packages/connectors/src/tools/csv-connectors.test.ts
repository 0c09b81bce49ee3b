import { describe, expect, test } from 'vitest'
import { runStep } from './__fixtures__/run-step.ts'

describe('CSV to JSON V1', () => {
  test('takes the first line of a list as the header', async () => {
    const data = ['a,b', '1,2']
    const component = 'csv-to-json-connector'
    expect((await runStep(component, { csvHasHeader: true }, { data })).output).toEqual({ data: [{ a: '1', b: '2' }] })
    expect((await runStep(component, { csvHasHeader: true, headers: 'x,y' }, { data, k: 1 })).output).toEqual({
      data: [{ x: '1', y: '2' }],
    })
  })

  test('fails without names and without data', async () => {
    const { output } = await runStep('csv-to-json-connector', {}, { data: ['a'] })
    expect(output).toMatchObject({ success: false })
    expect((await runStep('csv-to-json-connector', { headers: 'a' }, {})).output).toMatchObject({ success: false })
    expect((await runStep('csv-to-json-connector', { headers: 'a', failOnError: true }, {})).throws).toMatchObject({
      code: 500,
    })
  })
})

describe('CSV to JSON V2', () => {
  const component = 'csv-to-json-connector-v2'

  test('joins the items of a list, so that a quoted line break may span two', async () => {
    expect((await runStep(component, {}, { data: ['a,b', '"1', '2",3'] })).output).toEqual({
      data: [{ a: '1\n2', b: '3' }],
    })
  })

  test('trims names and leaves values', async () => {
    expect((await runStep(component, {}, { data: ' a ,b\n 1 , 2' })).output).toEqual({ data: [{ a: ' 1 ', b: ' 2' }] })
  })

  test('knows the tab by its escape, and names of JavaScript as names', async () => {
    const { output } = await runStep(component, { delimiter: '\\t' }, { data: '__proto__\tconstructor\n1\t2' })
    expect(JSON.stringify(output)).toBe('{"data":[{"__proto__":"1","constructor":"2"}]}')
  })

  test('throws by default, and answers otherwise', async () => {
    const data = 'a\n"b'
    expect((await runStep(component, {}, { data })).throws).toMatchObject({ code: 500 })
    expect((await runStep(component, { failOnError: 'false' }, { data })).output).toMatchObject({
      success: false,
      error: 'A quote is not closed that was opened in line 2',
    })
    expect((await runStep(component, {}, { data: { a: 1 } })).throws).toMatchObject({ code: 500 })
    expect((await runStep(component, { csvHasHeader: false }, { data: 'a' })).throws).toMatchObject({ code: 500 })
  })

  test('reads files in their charset, a character cut by the size of the pieces included', async () => {
    const text = `name\n${'ação;'.repeat(30_000)}\n`
    const rows = { data: [{ name: 'ação;'.repeat(30_000) }] }
    const params = { csvAsFile: true, fileName: 'in.csv' }
    const utf8 = { files: { 'in.csv': Buffer.from(`\uFEFF${text}`) } }
    expect((await runStep(component, params, {}, utf8)).output).toEqual(rows)
    for (const charset of ['ISO-8859-1', '8859_1', 'latin1', 'Cp1252']) {
      const latin = { files: { 'in.csv': Buffer.from(text, 'latin1') } }
      expect((await runStep(component, { ...params, charset }, {}, latin)).output).toEqual(rows)
    }
    const wide = { files: { 'in.csv': Buffer.from(text, 'utf16le') } }
    expect((await runStep(component, { ...params, charset: 'UTF-16LE' }, {}, wide)).output).toEqual(rows)
  })

  test('refuses charsets that do not exist, missing files and files of others', async () => {
    const files = { 'in.csv': 'a\n1\n' }
    const run = async (params: Record<string, string>): Promise<unknown> =>
      (await runStep(component, { csvAsFile: true, ...params }, {}, { files })).throws
    expect(await run({ fileName: 'in.csv', charset: 'base64' })).toMatchObject({
      error: 'The charset base64 is not known',
    })
    expect(await run({ fileName: 'no.csv' })).toMatchObject({ error: 'File no.csv does not exist.' })
    expect(await run({ fileName: '../in.csv' })).toMatchObject({ error: 'Access to ../in.csv is not allowed' })
    expect(await run({})).toMatchObject({ error: 'File Name is empty' })
  })
})

describe('JSON to CSV', () => {
  test('V1 says which property is no plain value', async () => {
    const params = { headers: 'product' }
    const message = { data: [{ product: { a: 1 } }] }
    expect((await runStep('json-to-csv-connector', params, message)).output).toEqual({
      success: false,
      message: 'Property product is an object',
    })
    const { throws } = await runStep('json-to-csv-connector', { ...params, failOnError: true }, message)
    expect(throws).toMatchObject({
      error: 'Property product is an object',
      exception: 'com.digibee.pipelineengine.exception.PipelineEngineRuntimeException',
      code: 500,
    })
    expect((await runStep('json-to-csv-connector', params, { data: { product: [] } })).output).toMatchObject({
      message: 'Property product is an array',
    })
  })

  test('V2 writes numbers and booleans as JSON has them', async () => {
    const body = '[{"a":12345678901234567890.5,"b":true,"c":0.1}]'
    expect((await runStep('json-to-csv-connector-v2', { headers: 'a, b ,c', body }, {})).output).toEqual({
      success: true,
      data: ['a,b,c', '12345678901234567890.5,true,0.1'],
    })
  })

  test('V2 appends without a second header', async () => {
    const params = { headers: 'a', outputAsFile: true, fileName: 'd/out.csv', appendFile: 'true' }
    const message = { data: [{ a: 'x' }] }
    const first = await runStep('json-to-csv-connector-v2', params, message)
    expect(first.files.get('d/out.csv')?.toString()).toBe('a\nx\n')
    const again = await runStep('json-to-csv-connector-v2', params, message, { files: { 'd/out.csv': 'a\nw\n' } })
    expect(again.files.get('d/out.csv')?.toString()).toBe('a\nw\nx\n')
    const over = await runStep('json-to-csv-connector-v2', { ...params, appendFile: false }, message, {
      files: { 'd/out.csv': 'a\nw\n' },
    })
    expect(over.files.get('d/out.csv')?.toString()).toBe('a\nx\n')
  })

  test('what is no object is a failure', async () => {
    const run = async (data: unknown): Promise<unknown> =>
      (await runStep('json-to-csv-connector-v2', { headers: 'a' }, { data: data as never })).output
    expect(await run([{ a: 1 }, 2])).toMatchObject({ success: false, error: 'Item 1 is no object' })
    expect(await run(null)).toMatchObject({ success: false })
    expect(await run([])).toEqual({ success: true, data: ['a'] })
  })
})

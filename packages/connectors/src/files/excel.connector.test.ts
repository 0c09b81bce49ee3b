import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runStep } from '../tools/__fixtures__/run-step.ts'
import type { StepRun } from '../tools/__fixtures__/run-step.ts'
import { makeWorkbook, openpyxl, readAll, xlsxWriter } from './excel/__fixtures__/workbooks.ts'

const excel = (params: Readonly<Record<string, Json>>, files: StepRun['files'] = {}, message: Json = {}) =>
  runStep('excel-connector', { excelFullPath: 'a.xlsx', ...params }, message, { files })
const inSheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`
const failed = (message: string): unknown => ({ success: false, message, exception: expect.any(String) as unknown })

describe('read', () => {
  test('gives all sheets of a workbook of openpyxl, row by row', async () => {
    expect(await readAll(openpyxl)).toEqual({
      Plan1: [
        { A1: 'Name', B1: 'Price', C1: 'When', D1: 'Paid', E1: 'Sum' },
        { A2: 'Ana & Rui', B2: 10.5, C2: '2026-11-25T13:30:00.000Z', D2: true },
        { B3: 1234.567891, C3: '2026-01-02T00:00:00.000Z', D3: false },
        { A5: 'last', B5: '00123', C5: '08:15:00' },
      ],
      Other: [{ A1: 'line\nbreak' }, { C3: 'x' }],
      Empty: [],
    })
  })

  test('gives values of formulas, texts in several fonts, and sheets without cells', async () => {
    expect(await readAll(xlsxWriter)).toEqual({
      'Sheet A': [
        { A1: 'Name', B1: 10.5, C1: '2026-11-25T00:00:00.000Z', D1: 21 },
        { A2: 'bold text', B2: true },
        { B3: 0.1234567, C3: 0.256 },
      ],
      Chart: [],
      Second: [{ A1: 'y' }],
    })
  })

  test('gives the sheet that is named, its slash at the start cut', async () => {
    const params = { excelFullPath: '/in/{{ message.n }}.xlsx', sheetName: 'Second' }
    expect((await excel(params, { 'in/b.xlsx': xlsxWriter }, { n: 'b' })).output).toEqual({ Second: [{ A1: 'y' }] })
  })

  test('falls back to the file name, and to a sheet in other letters', async () => {
    const params = { excelFullPath: '', fileName: 'b.xlsx', sheetName: 'second' }
    expect((await excel(params, { 'b.xlsx': xlsxWriter })).output).toEqual({ Second: [{ A1: 'y' }] })
  })

  test('gives the sheets that are listed, one cell, several cells', async () => {
    const files = { 'a.xlsx': xlsxWriter }
    expect((await excel({ operation: 'READ SPECIFIC SHEETS', sheets: '["Second"]' }, files)).output).toEqual({
      Second: [{ A1: 'y' }],
    })
    const sheetName = 'Sheet A'
    expect((await excel({ operation: 'readOneCell', sheetName, cell: 'b:1' }, files)).output).toEqual({ B1: 10.5 })
    expect((await excel({ operation: 'read_one_cell', sheetName, cell: 'Z9' }, files)).output).toEqual({ Z9: null })
    const cells = { operation: 'read_multiple_cells', sheetName, cells: '["A:2", "C:3"]' }
    expect((await excel(cells, files)).output).toEqual({ A2: 'bold text', C3: 0.256 })
  })

  test('reads cells without references, dates from 1904, prefixes, escapes, errors and texts in their place', async () => {
    const workbook = await makeWorkbook(
      '<x:worksheet><x:sheetData><x:row><x:c><x:v>7</x:v></x:c><x:c s="1"><x:v>1</x:v></x:c>' +
        '<x:c t="inlineStr"><x:is><x:r><x:t>a_x000A_</x:t></x:r><x:t>b</x:t><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c>' +
        '<x:c t="e"><x:v>#DIV/0!</x:v></x:c></x:row></x:sheetData></x:worksheet>',
      {
        '/xl/workbook.xml':
          '<workbook xmlns:q="x"><workbookPr date1904="1"/><sheets><sheet name="S" q:id="rId1"/></sheets></workbook>',
        '/xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
      },
    )
    expect(await readAll(workbook)).toEqual({
      S: [{ A1: 7, B1: '1904-01-02T00:00:00.000Z', C1: 'a\nb', D1: '#DIV/0!' }],
    })
  })

  test('knows that Excel takes 1900 for a leap year', async () => {
    const workbook = await makeWorkbook(
      inSheet('<row><c s="1"><v>1</v></c><c s="1"><v>59</v></c><c s="1"><v>61</v></c><c s="1"><v>9e99</v></c></row>'),
      { '/xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>' },
    )
    expect(await readAll(workbook)).toEqual({
      S: [
        {
          A1: '1900-01-01T00:00:00.000Z',
          B1: '1900-02-28T00:00:00.000Z',
          C1: '1900-03-01T00:00:00.000Z',
          D1: '9e+99',
        },
      ],
    })
  })
})

describe('failures', () => {
  test('are thrown unless Fail On Error is off', async () => {
    expect((await excel({})).throws).toMatchObject({ error: 'File a.xlsx does not exist.', code: 500 })
    expect((await excel({ failOnError: false })).output).toEqual(failed('File a.xlsx does not exist.'))
  })

  test.each<[string, Readonly<Record<string, Json>>]>([
    ["Sheet 'No' does not exist", { sheetName: 'No' }],
    ["Sheet 'No' does not exist", { operation: 'read_specific_sheets', sheets: ['Plan1', 'No'] }],
    ["Cell '1A' does not exist", { operation: 'read_one_cell', sheetName: 'Plan1', cell: '1A' }],
    ["Cell 'XFE:1' does not exist", { operation: 'read_multiple_cells', sheetName: 'Plan1', cells: ['XFE:1'] }],
    ["Cell 'A:0' does not exist", { operation: 'update_one_cell', sheetName: 'Plan1', cell: 'A:0' }],
    ['Access to ../a.xlsx is not allowed', { excelFullPath: '/../a.xlsx' }],
    ['Excel Full Path is empty', { excelFullPath: '/', fileName: '' }],
  ])('%s', async (message, params) => {
    expect((await excel({ failOnError: false, ...params }, { 'a.xlsx': openpyxl })).output).toEqual(failed(message))
  })

  test.each<[string, () => Buffer | Promise<Buffer>]>([
    ['File a.xlsx is not an .xlsx workbook', () => Buffer.from('a;b')],
    [
      'File a.xlsx is an .xls or an encrypted workbook, which is not supported',
      () => Buffer.from('d0cf11e0a1b11ae1000000', 'hex'),
    ],
    ['File a.xlsx is not an .xlsx workbook', () => makeWorkbook('', { '/_rels/.rels': '<Relationships/>' })],
    [
      'File a.xlsx is damaged: Unclosed tag: sheetData at line 1, column 42',
      () => makeWorkbook('<worksheet><sheetData><row></row></sheetDa'),
    ],
    ["The workbook is damaged at '1A'", () => makeWorkbook(inSheet('<row><c r="1A"><v>1</v></c></row>'))],
    [
      "The workbook is damaged at 'row 1'",
      () => makeWorkbook(inSheet(`<row>${'<c r="A1"><v>1</v></c>'.repeat(16385)}</row>`)),
    ],
    [
      'File a.xlsx is damaged: A document type declaration is not allowed at line 1, column 39',
      () => makeWorkbook(`<!DOCTYPE a [<!ENTITY b "${'x'.repeat(10)}">]>${inSheet('')}`),
    ],
  ])('%s', async (message, make) => {
    const params = { failOnError: false, readAllSheets: true }
    expect((await excel(params, { 'a.xlsx': await make() })).output).toMatchObject({ success: false, message })
  })

  test('a bomb is stopped', async () => {
    const rows = '<row><c><v>1</v></c></row>'.repeat(800_000)
    const { output } = await excel(
      { failOnError: false, sheetName: 'S' },
      { 'a.xlsx': await makeWorkbook(inSheet(rows)) },
    )
    expect(output).toEqual(failed('File a.xlsx expands to more than 16777216 bytes, which is not allowed'))
  })
})

describe('create', () => {
  test('writes a line of keys, and a row for each object', async () => {
    const jsonData = [
      { name: 'Ana', n: 1.5, ok: true },
      { extra: { deep: [1] }, name: ' <&>\u0001_x0041_"\' é\n' },
      { name: null, big: 1 },
    ]
    const params = { operation: 'create', fileName: 'out/b.xlsx', sheetName: 'Gente', jsonData: '{{ message }}' }
    const { output, files } = await excel(params, {}, jsonData)
    expect(output).toEqual({ localFilename: 'out/b.xlsx', success: true })
    expect(await readAll(files.get('out/b.xlsx'))).toEqual({
      Gente: [
        { A1: 'name', B1: 'n', C1: 'ok', D1: 'extra', E1: 'big' },
        { A2: 'Ana', B2: 1.5, C2: true },
        { A3: ' <&>\u0001_x0041_"\' é\n', D3: '{"deep":[1]}' },
        { E4: 1 },
      ],
    })
  })

  test('writes one object, and digits that a cell does not keep as a text', async () => {
    const params = { operation: 'create', sheetName: 'A', jsonData: '{"n": 12345678901234567890}' }
    const { files } = await excel(params)
    expect(await readAll(files.get('example.xlsx'))).toEqual({ A: [{ A1: 'n' }, { A2: '12345678901234567890' }] })
  })

  test.each<[string, Readonly<Record<string, Json>>]>([
    ['JSON Data must be an object or a list of objects', { jsonData: '[1]' }],
    ['File b.xls would be an .xls workbook, which is not supported', { fileName: 'b.xls' }],
    ['File Name is empty', { fileName: '' }],
    ['Access to ../b.xlsx is not allowed', { fileName: '../b.xlsx' }],
    [
      "Sheet name 'a/b' is not allowed: it has 1 to 31 characters, without []:*?/\\",
      { sheetName: 'a/b', jsonData: '[]' },
    ],
    ['The text of cell A2 has more than 32767 characters', { jsonData: [{ a: 'x'.repeat(32_768) }] }],
  ])('refuses: %s', async (message, params) => {
    const { output, files } = await excel({ operation: 'create', failOnError: false, ...params })
    expect([output, files.size]).toEqual([failed(message), 0])
  })
})

describe('update one cell', () => {
  const update = (params: Readonly<Record<string, Json>>, workbook: Buffer, message: Json = {}) =>
    excel({ operation: 'update_one_cell', ...params }, { 'a.xlsx': workbook }, message)

  test('changes that cell alone', async () => {
    const { output, files } = await update({ sheetName: 'Plan1', cell: 'B:5', cellValue: 'new' }, openpyxl)
    expect(output).toEqual({ localFilename: 'a.xlsx', success: true, cellUpdated: { B5: 'new' } })
    const before = (await readAll(openpyxl)) as { Plan1: Json[] }
    expect(await readAll(files.get('a.xlsx'))).toEqual({
      ...before,
      Plan1: [...before.Plan1.slice(0, 3), { A5: 'last', B5: 'new', C5: '08:15:00' }],
    })
  })

  test('makes rows and cells, and keeps the type of a value and the format of a cell', async () => {
    const first = await update({ sheetName: 'Empty', cell: 'C:2', cellValue: '{{ message.n }}' }, openpyxl, { n: 5 })
    expect(await readAll(first.files.get('a.xlsx'))).toMatchObject({ Empty: [{ C2: 5 }] })
    // A number in the format of a date is one.
    const second = await update({ sheetName: 'Plan1', cell: 'C2', cellValue: '{{ 1 }}' }, openpyxl)
    expect(await readAll(second.files.get('a.xlsx'))).toMatchObject({
      Plan1: [{}, { C2: '1900-01-01T00:00:00.000Z' }, {}, {}],
    })
    const third = await update({ sheetName: 'Other', cell: 'C3', cellValue: null }, openpyxl)
    expect(await readAll(third.files.get('a.xlsx'))).toMatchObject({ Other: [{ A1: 'line\nbreak' }] })
  })

  test('refuses a cell whose formula others share, and leaves the file as it was', async () => {
    const workbook = await makeWorkbook(inSheet('<row><c><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'))
    const { output, files } = await update({ failOnError: false, sheetName: 'S', cell: 'A1' }, workbook)
    expect(output).toEqual(failed("Cell A1 of 'S' holds the formula of other cells as well"))
    expect([files.size, files.get('a.xlsx')?.equals(workbook)]).toEqual([1, true])
  })
})

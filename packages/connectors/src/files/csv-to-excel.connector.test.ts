import officeCrypto from 'officecrypto-tool'
import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runStep } from '../tools/__fixtures__/run-step.ts'
import type { StepRun } from '../tools/__fixtures__/run-step.ts'
import { makeWorkbook, openpyxl, readAll } from './excel/__fixtures__/workbooks.ts'

const convert = (params: Readonly<Record<string, Json>>, files: StepRun['files'] = {}, message: Json = {}) =>
  runStep('csv-to-excel-connector', { fileName: 'a.csv', ...params }, message, { files })
const failed = (message: string): unknown => ({ success: false, message, exception: expect.any(String) as unknown })

describe('CSV to Excel', () => {
  test('writes every cell as a text', async () => {
    const { output, files } = await convert({}, { 'a.csv': 'n,"p, q"\n1,=2*3\n,"x\ny"\n' })
    expect(output).toEqual({ success: true, fileName: 'file.xlsx' })
    expect(await readAll(files.get('file.xlsx'))).toEqual({
      Sheet: [{ A1: 'n', B1: 'p, q' }, { A2: '1', B2: '=2*3' }, { B3: 'x\ny' }],
    })
  })

  test('takes names, delimiter and charset from the settings', async () => {
    const params = {
      fileName: '{{ message.n }}.csv',
      excelFileName: 'out/{{ message.n }}.v2',
      sheetName: ' Preços ',
      delimiter: ';',
      charset: 'ISO-8859-1',
    }
    const csv = Buffer.from('preço;x\n', 'latin1')
    const { output, files } = await convert(params, { 'p.csv': csv }, { n: 'p' })
    expect(output).toEqual({ success: true, fileName: 'out/p.v2' })
    expect(await readAll(files.get('out/p.v2'))).toEqual({ Preços: [{ A1: 'preço', B1: 'x' }] })
  })

  test('names the file after the CSV, and the sheet by its number, when they have no names', async () => {
    const params = { fileName: 'in/p.csv', excelFileName: '', sheetName: '' }
    const { output, files } = await convert(params, { 'in/p.csv': 'a\n' })
    expect(output).toEqual({ success: true, fileName: 'p.xlsx' })
    expect(await readAll(files.get('p.xlsx'))).toEqual({ Sheet1: [{ A1: 'a' }] })
  })

  test('gives columns their types, and leaves what does not fit a text', async () => {
    const cellDefinitions = JSON.stringify([
      { column: 'a' },
      { column: 'B', type: 'date', dateFormat: "yyyy-MM-dd 'at' HH:mm" },
      { column: 'C', type: 'BOOLEAN' },
      { column: 'D', type: 'STRING' },
      { column: 'E', type: 'DATE' },
    ])
    const csv = [
      'n,when,ok,text,day',
      '-1.50,2026-11-25 at 13:30,TRUE,7,25/11/2026',
      '1234567890123456,2026-13-01 at 00:00,yes,8,01/01/1899',
      '1e3,,false,,',
    ].join('\n')
    const { files } = await convert({ cellDefinitions }, { 'a.csv': csv })
    expect(await readAll(files.get('file.xlsx'))).toEqual({
      Sheet: [
        { A1: 'n', B1: 'when', C1: 'ok', D1: 'text', E1: 'day' },
        { A2: -1.5, B2: '2026-11-25T13:30:00.000Z', C2: true, D2: '7', E2: '2026-11-25T00:00:00.000Z' },
        { A3: '1234567890123456', B3: '2026-13-01 at 00:00', C3: 'yes', D3: '8', E3: '01/01/1899' },
        { A4: 1000, C4: false },
      ],
    })
    const shown = await runStep(
      'stream-excel-connector',
      { fileName: 'a.xlsx', sheetName: 'Sheet', readAllColumnsAsString: true },
      {},
      { files: { 'a.xlsx': files.get('file.xlsx')! } },
    )
    expect(shown.output).toEqual({ total: 4, success: 0, failed: 4 })
  })

  test('writes several sheets', async () => {
    const sheets = [
      { fileName: 'a.csv', sheetName: 'A' },
      { fileName: 'b.csv', delimiter: '|' },
    ]
    const { files } = await convert({ multipleSheets: true, sheets }, { 'a.csv': '1,2', 'b.csv': '3|4' })
    const expected = { A: [{ A1: '1', B1: '2' }], Sheet2: [{ A1: '3', B1: '4' }] }
    expect(await readAll(files.get('file.xlsx'))).toEqual(expected)
    const older = await convert({ multipleSheets: true, sheetsInfo: sheets }, { 'a.csv': '1,2', 'b.csv': '3|4' })
    expect(await readAll(older.files.get('file.xlsx'))).toEqual(expected)
  })

  test('adds sheets to a workbook that is there, with dates of its own formats', async () => {
    const params = { sheetName: 'More', cellDefinitions: [{ column: 'A', type: 'DATE' }] }
    const { files } = await convert(params, { 'a.csv': '25/11/2026', 'file.xlsx': openpyxl })
    const before = (await readAll(openpyxl)) as object
    expect(await readAll(files.get('file.xlsx'))).toEqual({ ...before, More: [{ A1: '2026-11-25T00:00:00.000Z' }] })
    const again = await convert({ ...params, sheetName: 'Yet' }, { 'a.csv': 'x', 'file.xlsx': files.get('file.xlsx')! })
    expect(Object.keys((await readAll(again.files.get('file.xlsx'))) as object)).toEqual([
      'Plan1',
      'Other',
      'Empty',
      'More',
      'Yet',
    ])
  })

  test('counts dates as the workbook does, and makes formats where it has none', async () => {
    const workbook = await makeWorkbook('<worksheet><sheetData/></worksheet>', {
      '/xl/workbook.xml':
        '<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>',
      '/xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    })
    const params = { sheetName: 'More', cellDefinitions: [{ column: 'A', type: 'DATE' }] }
    const { files } = await convert(params, { 'a.csv': '25/11/2026', 'file.xlsx': workbook })
    expect(await readAll(files.get('file.xlsx'))).toEqual({ S: [], More: [{ A1: '2026-11-25T00:00:00.000Z' }] })
  })

  test('protects the workbook with a password', async () => {
    const params = { setPassword: true, password: '{{ message.p }}' }
    const { output, files } = await convert(params, { 'a.csv': 'x' }, { p: 'segredo' })
    expect(output).toEqual({ success: true, fileName: 'file.xlsx' })
    const workbook = await officeCrypto.decrypt(files.get('file.xlsx')!, { password: 'segredo' })
    expect(await readAll(workbook)).toEqual({ Sheet: [{ A1: 'x' }] })
    await expect(officeCrypto.decrypt(files.get('file.xlsx')!, { password: 'wrong' })).rejects.toThrow()
  })

  test('has a limit for the size of a CSV, and none where that is empty', async () => {
    const big = `${'x'.repeat(1000)}\n`.repeat(1100)
    expect((await convert({}, { 'a.csv': big })).output).toEqual(failed('File a.csv exceeds the maximum size'))
    expect((await convert({ maxFileSize: '' }, { 'a.csv': big })).output).toMatchObject({ success: true })
    expect((await convert({ maxSizeFile: 3 }, { 'a.csv': 'abcd' })).output).toEqual(
      failed('File a.csv exceeds the maximum size'),
    )
  })

  test.each<[string, Readonly<Record<string, Json>>]>([
    ['File b.csv does not exist.', { fileName: 'b.csv' }],
    ['File Name is empty', { fileName: '' }],
    ['Access to /a.csv is not allowed', { fileName: '/a.csv' }],
    ['Access to ../x.xlsx is not allowed', { excelFileName: '../x' }],
    ['File x.xls would be an .xls workbook, which is not supported', { excelFileName: 'x.xls' }],
    ["Sheet 'OTHER' already exists", { excelFileName: 'there.xlsx', sheetName: 'OTHER' }],
    [
      "Sheet 'a' already exists",
      { multipleSheets: true, sheets: ['A', 'a'].map((sheetName) => ({ fileName: 'a.csv', sheetName })) },
    ],
    ['Sheet Information is empty', { multipleSheets: true }],
    ["Column '1' does not exist", { cellDefinitions: [{ column: '1' }] }],
    [
      "Column Type 'INT' is not one of STRING, NUMBER, DATE, BOOLEAN",
      { cellDefinitions: [{ column: 'A', type: 'INT' }] },
    ],
    ['The charset no-such is not known', { charset: 'no-such' }],
    ['Password is empty', { setPassword: true }],
  ])('fails and writes nothing: %s', async (message, params) => {
    const there = { 'a.csv': 'x', 'there.xlsx': openpyxl }
    const { output, files } = await convert(params, there)
    expect(output).toEqual(failed(message))
    expect([...files.keys()].sort()).toEqual(['a.csv', 'there.xlsx'])
    expect((await convert({ ...params, failOnError: true }, there)).throws).toMatchObject({ error: message, code: 500 })
  })
})

import { describe, expect, test } from 'vitest'
import { parseCellReference } from './cell-reference.ts'
import { replaceCell } from './replace-cell.ts'

const sheet = (rows: string): string =>
  `<worksheet><cols/><sheetData>${rows}</sheetData><extLst><row/></extLst></worksheet>`

describe('a cell is put', () => {
  test.each([
    ['into a sheet without rows', '', 'B2', '<row r="2"><c r="B2"><v>7</v></c></row>'],
    ['before the rows that follow', '<row r="3"/>', 'A2', '<row r="2"><c r="A2"><v>7</v></c></row><row r="3"/>'],
    ['behind the rows before', '<row r="1"/>', 'A2', '<row r="1"/><row r="2"><c r="A2"><v>7</v></c></row>'],
    ['into an empty row', '<row r="2" ht="9"/>', 'A2', '<row r="2" ht="9"><c r="A2"><v>7</v></c></row>'],
    [
      'between the cells of its row',
      '<row r="2"><c r="A2"/><c r="C2"/></row>',
      'B2',
      '<row r="2"><c r="A2"/><c r="B2"><v>7</v></c><c r="C2"/></row>',
    ],
    ['at the end of its row', '<row><c><v>1</v></c></row>', 'B1', '<row><c><v>1</v></c><c r="B1"><v>7</v></c></row>'],
    [
      'in the place of another, whose format it keeps',
      '<row><c r="A1" s="3" t="s"><f>B1</f><v>1</v></c><c r="B1"/></row>',
      'A1',
      '<row><c r="A1" s="3"><v>7</v></c><c r="B1"/></row>',
    ],
    [
      'with the prefix of its neighbours',
      '<x:row r="1"><x:c r="A1"/></x:row>',
      'B1',
      '<x:row r="1"><x:c r="A1"/><x:c r="B1"><x:v>7</x:v></x:c></x:row>',
    ],
    [
      'in spite of comments and of signs in attributes',
      '<!-- <row r="1"> --><row r="1" a="/>"><c r="A1"/></row>',
      'A1',
      '<!-- <row r="1"> --><row r="1" a="/>"><c r="A1"><v>7</v></c></row>',
    ],
  ])('%s', (_what, rows, reference, expected) => {
    expect(replaceCell(sheet(rows), parseCellReference(reference), 7)).toBe(sheet(expected))
  })
})

test('a list of rows that is closed at once is opened', () => {
  const changed = replaceCell('<worksheet><sheetData/></worksheet>', { column: 1, row: 1 }, 'a')
  expect(changed).toBe(
    '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve">a</t></is></c></row></sheetData></worksheet>',
  )
})

test('a formula that others share stays', () => {
  const rows = '<row><c><f t="shared" si="0" ref="A1:A2">B1</f></c></row><row><c><f t="shared" si="0"/></c></row>'
  expect(replaceCell(sheet(rows), { column: 1, row: 1 }, 7)).toBeUndefined()
  expect(replaceCell(sheet(rows), { column: 1, row: 2 }, 7)).toContain('<row><c r="A2"><v>7</v></c></row>')
})

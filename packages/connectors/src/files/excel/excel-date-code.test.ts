import { expect, test } from 'vitest'
import { excelDateCode } from './excel-date-code.ts'

test.each([
  ['dd/MM/yyyy', 'dd/mm/yyyy'],
  ['d-MMM-yy', 'd-mmm-yy'],
  ["uuuu-MM-dd'T'HH:mm:ss.SSS", 'yyyy-mm-dd"T"hh:mm:ss.000'],
  ['EEEE, h:mm a', 'dddd, h:mm AM/PM'],
  ["dd 'de' MMMM 'o''clock' ''", 'dd "de" mmmm "o\'clock" \\\''],
  ['yyyy#MM', 'yyyy\\#mm'],
])('%s is %s in Excel', (pattern, code) => {
  expect(excelDateCode(pattern)).toBe(code)
})

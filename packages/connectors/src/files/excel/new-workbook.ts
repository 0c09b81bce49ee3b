import { encodeText } from './cell-text.ts'
import { SPREADSHEET, XML_DECLARATION } from './sheet-xml.ts'

const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
export const OFFICE_RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
export const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'
export const STYLES_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml'
const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'
const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types'

/** The parts of a new workbook beside its sheets (`/xl/worksheets/sheet1.xml` …) and formats (`/xl/styles.xml`). */
export function newWorkbookParts(sheetNames: readonly string[]): ReadonlyMap<string, string> {
  const numbers = sheetNames.map((_name, index) => index + 1)
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE_RELATIONS}/${type}" Target="${target}"/>`
  const override = (part: string, type: string): string => `<Override PartName="${part}" ContentType="${type}"/>`
  return new Map([
    [
      '/[Content_Types].xml',
      `${XML_DECLARATION}<Types xmlns="${TYPES}">` +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        '<Default Extension="xml" ContentType="application/xml"/>' +
        override('/xl/workbook.xml', WORKBOOK_TYPE) +
        override('/xl/styles.xml', STYLES_TYPE) +
        numbers.map((n) => override(sheetPart(n), SHEET_TYPE)).join('') +
        '</Types>',
    ],
    [
      '/_rels/.rels',
      `${XML_DECLARATION}<Relationships xmlns="${RELATIONS}">` +
        `${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    [
      '/xl/workbook.xml',
      `${XML_DECLARATION}<workbook xmlns="${SPREADSHEET}" xmlns:r="${OFFICE_RELATIONS}"><sheets>` +
        sheetNames
          .map((name, i) => `<sheet name="${encodeText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
          .join('') +
        '</sheets></workbook>',
    ],
    [
      '/xl/_rels/workbook.xml.rels',
      `${XML_DECLARATION}<Relationships xmlns="${RELATIONS}">` +
        numbers.map((n) => relation(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`)).join('') +
        `${relation(`rId${numbers.length + 1}`, 'styles', 'styles.xml')}</Relationships>`,
    ],
  ])
}

export function sheetPart(number: number): string {
  return `/xl/worksheets/sheet${number}.xml`
}

import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

export const formats = ['lines', 'csv', 'json', 'xml', 'blocks', 'xlsx'] as const
export type Format = (typeof formats)[number]

/** A reader for a format: its name, and the settings with which it finds the items of {@link writeBigFile}. */
export const readers: Readonly<
  Record<Format, { readonly name: string; readonly params: Readonly<Record<string, string>> }>
> = {
  lines: { name: 'stream-file-reader-connector', params: {} },
  csv: { name: 'stream-csv-reader-connector', params: {} },
  json: { name: 'stream-json-file-reader-connector', params: { jsonPath: '$.orders[*]' } },
  xml: { name: 'stream-xml-file-reader-connector', params: { nodePath: '/orders/order' } },
  blocks: { name: 'stream-file-reader-pattern-connector', params: { tokenizer: 'XML', token: 'order' } },
  xlsx: { name: 'stream-excel-connector', params: { sheetName: 'S', readSpecificColumnsAsString: '' } },
}

/**
 * Writes orders, about 120 bytes each, into a file of a format.
 *
 * @param bytes about how many; of a workbook before it is packed
 * @returns bytes of the text, and how many orders there are
 */
export async function writeBigFile(
  format: Format,
  path: string,
  bytes: number,
): Promise<{ readonly bytes: number; readonly orders: number }> {
  const written = { bytes: 0, orders: 0 }
  const text = Readable.from(pieces(format, bytes, written), { objectMode: false })
  if (format === 'xlsx') {
    const zip = new ZipFile()
    for (const [name, part] of Object.entries(workbook)) zip.addBuffer(Buffer.from(part), name)
    zip.addReadStream(text, 'xl/worksheets/sheet1.xml', { compressionLevel: 1 })
    zip.end()
    await pipeline(zip.outputStream, createWriteStream(path))
  } else await pipeline(text, createWriteStream(path))
  return written
}

function* pieces(format: Format, bytes: number, written: { bytes: number; orders: number }): Generator<Buffer> {
  const { start, order, between, end } = shapes[format]
  let piece = start
  while (written.bytes < bytes) {
    while (piece.length < 256 * 1024) {
      piece += (written.orders === 0 ? '' : between) + order(written.orders)
      written.orders++
    }
    const buffer = Buffer.from(piece)
    written.bytes += buffer.length
    piece = ''
    yield buffer
  }
  yield Buffer.from(end)
}

interface Shape {
  readonly start: string
  readonly order: (index: number) => string
  readonly between: string
  readonly end: string
}

const note = 'entregar à tarde, na portaria do prédio'
const xml = (i: number): string =>
  `<order id="${i}"><customer>Ana Lima ${i % 997}</customer><total>${i % 1000}.5</total><note>${note}</note></order>`
const cell = (i: number): string =>
  `<row r="${i + 1}"><c r="A${i + 1}"><v>${i}</v></c>` +
  `<c r="B${i + 1}" t="inlineStr"><is><t>Ana Lima ${i % 997}</t></is></c><c r="C${i + 1}"><v>${i % 1000}.5</v></c></row>`

const shapes: Readonly<Record<Format, Shape>> = {
  lines: {
    start: '',
    order: (i) => `${i};Ana Lima ${i % 997};${i % 1000}.5;${note};${note}`,
    between: '\n',
    end: '\n',
  },
  csv: {
    start: 'id,customer,total,note,place\n',
    order: (i) => `${i},"Ana Lima, ${i % 997}",${i % 1000}.5,${note},"${note}"`,
    between: '\n',
    end: '\n',
  },
  json: {
    start: '{"orders":[',
    order: (i) =>
      `{"id":${i},"customer":{"name":"Ana Lima ${i % 997}"},"total":${i % 1000}.5,"note":"${note}","tags":["a","b"]}`,
    between: ',\n',
    end: ']}',
  },
  xml: { start: '<orders>', order: xml, between: '\n', end: '</orders>' },
  blocks: { start: '<orders>', order: xml, between: '\n', end: '</orders>' },
  xlsx: { start: '<worksheet><sheetData>', order: cell, between: '', end: '</sheetData></worksheet>' },
}

const workbook = {
  '_rels/.rels':
    '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
  'xl/workbook.xml': '<workbook xmlns:r="x"><sheets><sheet name="S" r:id="r"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="r" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PageSetup } from './page-setup.ts'
import type { PdfNode } from './pdf-node.ts'

export interface PrintedDocument {
  readonly content: readonly PdfNode[]
  readonly page: PageSetup
  /** `#rrggbb` behind all pages. */
  readonly background: string | undefined
  readonly title: string | undefined
  /** PNG and JPEG by the names that nodes have for them. */
  readonly images: ReadonlyMap<string, Uint8Array>
}

/** What we use of pdfmake, which brings no types. */
interface PdfKitDocument {
  on(event: 'data', listener: (chunk: Buffer) => void): void
  on(event: 'end', listener: () => void): void
  on(event: 'error', listener: (error: Error) => void): void
  end(): void
}
type PrinterClass = new (
  fonts: object,
  files: { existsSync(name: string): boolean; readFileSync(name: string): Buffer | undefined },
  addresses: { resolve(): Promise<void>; resolved(): Promise<void> },
  mayRead: (path: string) => boolean,
) => { createPdfKitDocument(definition: object): Promise<PdfKitDocument> }

const require = createRequire(import.meta.url)

/** Lays out the pages. Everything comes from the document: there is no way to files and the network. */
export async function printPdf(document: PrintedDocument): Promise<Uint8Array> {
  const fonts = await roboto()
  const files = new Map<string, Buffer>(
    [...fonts, ...document.images].map(([name, bytes]) => [name, Buffer.from(bytes)]),
  )
  const Printer = printerClass()
  const printer = new Printer(
    FONTS,
    { existsSync: (name) => files.has(name), readFileSync: (name) => files.get(name) },
    { resolve: async () => undefined, resolved: async () => undefined },
    (name) => STANDARD_FONTS.has(name),
  )
  return bytesOf(await printer.createPdfKitDocument(definitionOf(document)))
}

function definitionOf({ content, page, background, title, images }: PrintedDocument): object {
  const { width, height, margins } = page
  return {
    content: content.length === 0 ? [{ text: '' }] : content,
    pageSize: { width, height },
    pageMargins: margins,
    defaultStyle: { font: 'Roboto', fontSize: 12 },
    images: Object.fromEntries([...images.keys()].map((name) => [name, name])),
    version: '1.7',
    info: { producer: 'Jataí', creator: 'Jataí', ...(title === undefined ? {} : { title }) },
    ...(background === undefined
      ? {}
      : { background: () => ({ canvas: [{ type: 'rect', x: 0, y: 0, w: width, h: height, color: background }] }) }),
  }
}

function bytesOf(document: PdfKitDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    document.on('data', (chunk) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
    document.end()
  })
}

const FONTS = {
  Roboto: {
    normal: 'Roboto-Regular',
    bold: 'Roboto-Medium',
    italics: 'Roboto-Italic',
    bolditalics: 'Roboto-MediumItalic',
  },
  Times: { normal: 'Times-Roman', bold: 'Times-Bold', italics: 'Times-Italic', bolditalics: 'Times-BoldItalic' },
  Courier: { normal: 'Courier', bold: 'Courier-Bold', italics: 'Courier-Oblique', bolditalics: 'Courier-BoldOblique' },
}

/** Every reader of PDF has these, so their names are enough. */
const STANDARD_FONTS: ReadonlySet<string> = new Set([...Object.values(FONTS.Times), ...Object.values(FONTS.Courier)])

let robotoFiles: Promise<readonly (readonly [string, Buffer])[]> | undefined

function roboto(): Promise<readonly (readonly [string, Buffer])[]> {
  const folder = join(dirname(require.resolve('pdfmake/package.json')), 'fonts', 'Roboto')
  return (robotoFiles ??= Promise.all(
    Object.values(FONTS.Roboto).map(async (name) => [name, await readFile(join(folder, `${name}.ttf`))] as const),
  ))
}

function printerClass(): PrinterClass {
  const module = require('pdfmake/js/Printer.js') as { readonly default: PrinterClass }
  return module.default
}

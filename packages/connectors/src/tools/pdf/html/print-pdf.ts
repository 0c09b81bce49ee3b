import { createRequire } from 'node:module'
import { fontFiles, FONTS, STANDARD_FONTS } from './font-files.ts'
import type { PageSetup } from './page-setup.ts'
import type { PdfNode } from './pdf-node.ts'

export interface PrintedDocument {
  readonly content: readonly PdfNode[]
  readonly page: PageSetup
  /** `#rrggbb` behind all pages. */
  readonly background: string | undefined
  readonly title: string | undefined
  /** Some inline SVG writes text. */
  readonly hasSvgText: boolean
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
  const fonts = await fontFiles()
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

function definitionOf({ content, page, background, title, hasSvgText, images }: PrintedDocument): object {
  const { width, height, margins } = page
  return {
    content: content.length === 0 ? [{ text: '' }] : content,
    pageSize: { width, height },
    pageMargins: margins,
    defaultStyle: { font: 'Roboto', fontSize: 12 },
    images: Object.fromEntries([...images.keys()].map((name) => [name, name])),
    version: '1.7',
    info: { producer: 'Jataí', creator: 'Jataí', ...(title === undefined ? {} : { title }) },
    background: (pageNumber: number) => [
      ...(background === undefined
        ? []
        : [{ canvas: [{ type: 'rect', x: 0, y: 0, w: width, h: height, color: background }] }]),
      ...(pageNumber === 1 && hasSvgText ? [ALL_STYLES] : []),
    ],
  }
}

/** A blank in each style: SVG finds only those fonts that the document has used before. */
const ALL_STYLES = {
  text: [false, true].flatMap((bold) => [false, true].map((italics) => ({ text: ' ', bold, italics }))),
  fontSize: 1,
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

function printerClass(): PrinterClass {
  const module = require('pdfmake/js/Printer.js') as { readonly default: PrinterClass }
  return module.default
}

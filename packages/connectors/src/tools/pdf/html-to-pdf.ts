import { selectAll, selectOne } from 'css-select'
import { isTag, isText } from 'domhandler'
import type { AnyNode, Document, Element, ParentNode } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { MessageError } from '@jatai/errors'
import { createCascade } from './html/cascade.ts'
import { createContentBuilder } from './html/content-builder.ts'
import { loadFontPieces } from './html/font-pieces.ts'
import { imageSize } from './html/images.ts'
import { pageSetup } from './html/page-setup.ts'
import type { PageSetup } from './html/page-setup.ts'
import type { Picture, Pictures } from './html/picture.ts'
import { printPdf } from './html/print-pdf.ts'
import { boxOf } from './html/box.ts'
import { INITIAL_STYLE } from './html/style.ts'

/** Elements inside each other: each level costs some of the stack. */
const MOST_DEPTH = 150

/**
 * Makes a PDF of an HTML document with style sheets up to CSS 2.1 (tools.md, HTML to PDF). Nothing is loaded: pictures
 * come with it, by the address that the HTML has for them; what is missing is left out.
 *
 * @throws MessageError for a document that is nested too deep
 */
export async function htmlToPdf(html: string, images: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const document = parseDocument(html)
  checkDepth(document)
  const cascade = createCascade(document)
  const page = pageSetup(cascade.page)
  const { pictures, files } = preparePictures(images, page)
  const builder = createContentBuilder({
    cascade,
    pictures,
    pieces: await loadFontPieces(),
    targets: linkTargets(document),
  })
  const root = selectOne<AnyNode, Element>('html', document)
  const rootStyle = root === null ? INITIAL_STYLE : builder.styleOf(root, INITIAL_STYLE)
  // A piece of HTML without a body is all body.
  const body = selectOne<AnyNode, Element>('body', document)
  const style = body === null ? rootStyle : builder.styleOf(body, rootStyle)
  const content = builder.contentsOf(body ?? document, style)
  return printPdf({
    content: content.length === 0 ? [] : [boxOf(content, { ...style, background: undefined })],
    page,
    background: style.background ?? rootStyle.background,
    title: titleOf(document),
    hasSvgText: selectOne<AnyNode, Element>('svg text', document) !== null,
    images: files,
  })
}

function checkDepth(document: Document): void {
  const open: [ParentNode, number][] = [[document, 0]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [parent, depth] = next
    if (depth > MOST_DEPTH) {
      throw new MessageError('MESSAGE_PDF', `The HTML has more than ${MOST_DEPTH} elements inside each other`)
    }
    for (const child of parent.children) if (isTag(child)) open.push([child, depth + 1])
  }
}

function preparePictures(
  images: ReadonlyMap<string, Uint8Array>,
  page: PageSetup,
): { readonly pictures: Pictures; readonly files: ReadonlyMap<string, Uint8Array> } {
  const known = new Map<string, Picture>()
  const files = new Map<string, Uint8Array>()
  for (const [source, bytes] of images) {
    const size = imageSize(bytes)
    if (size === undefined) continue
    const name = `picture-${files.size}`
    files.set(name, bytes)
    known.set(source, { name, ...size })
  }
  const widest = page.width - page.margins[0] - page.margins[2]
  return { pictures: { find: (source) => known.get(source.trim()), widest }, files }
}

function linkTargets(document: Document): ReadonlySet<string> {
  const links = selectAll<AnyNode, Element>('a[href^="#"]', document)
  return new Set(links.map(({ attribs }) => (attribs['href'] ?? '').trim().slice(1)))
}

function titleOf(document: Document): string | undefined {
  const title = selectOne<AnyNode, Element>('title', document)
  const text = title?.children
    .map((child) => (isText(child) ? child.data : ''))
    .join('')
    .trim()
  return text === undefined || text === '' ? undefined : text
}

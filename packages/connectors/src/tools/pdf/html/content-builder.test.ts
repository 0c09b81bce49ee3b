import { selectAll } from 'css-select'
import type { AnyNode, Element } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { createCascade } from './cascade.ts'
import { createContentBuilder } from './content-builder.ts'
import { loadFontPieces } from './font-pieces.ts'
import type { PdfNode } from './pdf-node.ts'
import { INITIAL_STYLE } from './style.ts'

const pieces = await loadFontPieces()
const pictures = { find: () => ({ name: 'p', width: 80, height: 40 }), widest: 480 }

function nodesOf(html: string): readonly PdfNode[] {
  const document = parseDocument(html)
  const links = selectAll<AnyNode, Element>('a[href^="#"]', document)
  const targets = new Set(links.map(({ attribs }) => (attribs['href'] ?? '').slice(1)))
  const builder = createContentBuilder({ cascade: createCascade(document), pictures, pieces, targets })
  return builder.contentsOf(document, INITIAL_STYLE)
}

/** All nodes, the outer ones first. */
function everyNode(nodes: readonly PdfNode[]): readonly PdfNode[] {
  return nodes.flatMap((node) => [
    node,
    ...everyNode([
      ...(Array.isArray(node.text) ? node.text : []),
      ...(node.stack ?? []),
      ...(node.columns ?? []),
      ...(node.ul ?? node.ol ?? []),
      ...(node.table?.body.flat() ?? []),
    ]),
  ])
}

const find = (html: string, is: (node: PdfNode) => boolean): PdfNode | undefined => everyNode(nodesOf(html)).find(is)
const textsIn = (html: string): readonly string[] =>
  everyNode(nodesOf(html)).flatMap(({ text }) => (typeof text === 'string' && text !== '' ? [text] : []))
const tableIn = (html: string): NonNullable<PdfNode['table']> => find(html, ({ table }) => table !== undefined)!.table!

describe('texts', () => {
  test('have their blanks collapsed across elements, and lines broken where they say', () => {
    expect(textsIn('<p>  a  <b> b </b>\n c<br> d </p>')).toEqual(['a ', 'b ', 'c', '\n', 'd'])
    expect(textsIn('<pre>a\n  b</pre>')).toEqual(['a\n\u00a0\u00a0b'])
  })

  test('change the font where it lacks a sign', () => {
    const runs = everyNode(nodesOf('<p style="font-family: serif">a → b</p>')).filter((node) => node.font !== undefined)
    expect(runs.map(({ text, font }) => [text, font])).toEqual([
      ['a ', 'Times'],
      ['→', 'DejaVu'],
      [' b', 'Times'],
    ])
    const greek = find('<p style="font-family: serif">aβ</p>', ({ font }) => font !== undefined)
    expect(greek).toMatchObject({ text: 'aβ', font: 'Roboto' })
  })

  test('lead to addresses and to places of the document', () => {
    expect(find('<a href="https://example.com">x</a>', ({ link }) => link !== undefined)?.link).toBe(
      'https://example.com',
    )
    expect(find('<a href="javascript:x">x</a>', ({ link }) => link !== undefined)).toBeUndefined()
    const html = '<a href="#there">x</a><p id="there">y</p>'
    expect(find(html, ({ linkToDestination }) => linkToDestination === 'there')).toBeDefined()
    expect(find(html, ({ id }) => id === 'there')).toBeDefined()
  })
})

describe('tables', () => {
  test('have spans, with no two cells in one place', () => {
    const { body } = tableIn('<table><tr><td rowspan="2">a<td colspan="2">b<tr><td>c<td>d</table>')
    expect(body.map((row) => row.map(({ rowSpan, colSpan }) => [rowSpan, colSpan]))).toEqual([
      [
        [2, undefined],
        [undefined, 2],
        [undefined, undefined],
      ],
      [
        [undefined, undefined],
        [undefined, undefined],
        [undefined, undefined],
      ],
    ])
  })

  test('share a width out by what is in the columns', () => {
    const html = (width: string, cells: string): string => `<table style="${width}"><tr>${cells}</table>`
    expect(tableIn(html('', '<td>a<td>b')).widths).toEqual(['auto', 'auto'])
    const [short, long] = tableIn(html('width: 100%', '<td>abcd<td>abcdefghijklmnop')).widths as string[]
    expect(Number.parseFloat(long!)).toBeGreaterThan(2 * Number.parseFloat(short!))
    const words = 'word '.repeat(100)
    expect(tableIn(html('width: 100%', `<td>a<td>${words}<td>b`)).widths).toEqual(['auto', '*', 'auto'])
    expect(tableIn(html('width: 100%', `<td width="40">a<td>b<td>${words}`)).widths).toEqual([30, 'auto', '*'])
  })

  test('take colours from rows and their groups, and stand in the middle of their rows', () => {
    const body = '<tr style="background: blue"><td>b<td>c<br>c'
    const html = (rows: string): string => `<table><thead style="background: red"><tr><th>a<th>a</thead>${rows}</table>`
    const [head, [low, high]] = tableIn(html(body)).body as [PdfNode[], PdfNode[]]
    expect(head.map(({ fillColor }) => fillColor)).toEqual(['#ff0000', '#ff0000'])
    expect(low).toMatchObject({ fillColor: '#0000ff', verticalAlignment: 'middle' })
    expect(high?.verticalAlignment).toBeUndefined()
    expect(tableIn(html(body)).dontBreakRows).toBe(true)
  })

  test('have rows that are broken, and not aligned, where they are high or reach over each other', () => {
    const aligned = (rows: string): boolean =>
      find(`<table>${rows}</table>`, ({ verticalAlignment }) => verticalAlignment !== undefined) !== undefined
    expect(aligned('<tr><td>a<td>b<br>b')).toBe(true)
    expect(aligned('<tr style="vertical-align: top"><td>a<td>b<br>b')).toBe(false)
    expect(aligned(`<tr><td>a<td>${'b<br>'.repeat(30)}`)).toBe(false)
    expect(aligned(`<tr><td>a<td>${'word '.repeat(2000)}`)).toBe(false)
    expect(aligned('<tr><td rowspan="2">a<td>b<br>b<tr><td>c')).toBe(false)
  })

  test('do not break prices and dates when other columns can give way', () => {
    const html = `<table width="100%"><tr><td>${'word '.repeat(100)}<td>R$ 59,90</table>`
    expect(find(html, ({ noWrap }) => noWrap === true)).toBeDefined()
    expect(find('<table width="100%"><tr><td>R$ 59,90<td>x y</table>', ({ noWrap }) => noWrap === true)).toBeUndefined()
  })
})

describe('floats and things in a line', () => {
  const columnsOf = (html: string): PdfNode[] | undefined => find(html, ({ columns }) => columns !== undefined)?.columns

  test('stand at their sides, with the width that they ask for', () => {
    const half = (side: string): string => `<div style="float: ${side}; width: 40%">${side}</div>`
    expect(columnsOf(`${half('left')}${half('right')}`)?.map(({ width }) => width)).toEqual(['40%', '*', '40%'])
  })

  test('have the following block beside them, unless it stands below', () => {
    const image = '<img src="a" style="float: left">'
    expect(columnsOf(`${image}<p>x</p>`)?.map(({ width }) => width)).toEqual([60, '*'])
    expect(nodesOf(`${image}<p style="clear: left">x</p>`)).toHaveLength(2)
  })

  test('stand on the ground of the line', () => {
    const { body, widths } = tableIn('<p>before <img src="a"> behind</p>')
    expect(widths).toEqual(['auto', 'auto', '*'])
    expect(body[0]!.map(({ verticalAlignment }) => verticalAlignment)).toEqual(['bottom', undefined, 'bottom'])
  })
})

test('pictures keep their shape, and are no wider than the page', () => {
  const sizeOf = (attributes: string): readonly unknown[] => {
    const picture = find(`<img src="a" ${attributes}>`, ({ image }) => image !== undefined)
    return [picture?.width, picture?.height]
  }
  expect(sizeOf('')).toEqual([60, 30])
  expect(sizeOf('width="40"')).toEqual([30, 15])
  expect(sizeOf('style="height: 30pt"')).toEqual([60, 30])
  expect(sizeOf('width="9999"')).toEqual([480, 240])
})

test('an inline SVG keeps nothing that leads out of it', () => {
  const html =
    '<svg width="9" height="9" onload="x"><script>x</script><image href="http://a/b.png"/><image href="file:///etc/passwd"/><use href="#a"/><linearGradient id="a"/></svg>'
  expect(find(html, ({ svg }) => svg !== undefined)?.svg).toBe(
    '<svg width="9" height="9" xmlns="http://www.w3.org/2000/svg"><image></image><image></image><use href="#a"></use><linearGradient id="a"></linearGradient></svg>',
  )
})

test('page breaks stand before content, never before the first or inside of a table', () => {
  const breaks = (html: string): number =>
    everyNode(nodesOf(html)).filter(({ pageBreak }) => pageBreak !== undefined).length
  expect(breaks('<p style="page-break-before: always">a</p>')).toBe(0)
  expect(breaks('<p>a</p><p style="page-break-before: always">b</p>')).toBe(1)
  expect(breaks('<p style="page-break-after: always">a</p><p>b</p>')).toBe(1)
  expect(breaks('<p>a</p><table><tr><td><p style="page-break-before: always">b</p></table>')).toBe(0)
})

import { selectOne } from 'css-select'
import type { AnyNode, Element } from 'domhandler'
import { isTag } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { createCascade } from './cascade.ts'
import { computeStyle } from './compute-style.ts'
import { INITIAL_STYLE } from './style.ts'
import type { Style } from './style.ts'

/** The style of the element with the id `x`, from all that is around it. */
function styleIn(html: string): Style {
  const document = parseDocument(html)
  const cascade = createCascade(document)
  const element = selectOne<AnyNode, Element>('#x', document)
  if (element === null) throw new Error('There is no element with the id x')
  const way: Element[] = []
  for (let at: AnyNode | null = element; at !== null && isTag(at); at = at.parent) way.unshift(at)
  return way.reduce((parent, each) => computeStyle(cascade.valuesOf(each), parent), INITIAL_STYLE)
}

const colorOf = (css: string, html = '<div class="a b"><p id="x" class="c" title="t">'): string =>
  styleIn(`<style>${css}</style>${html}`).color

describe('which declaration wins', () => {
  test.each([
    ['the later one', 'p { color: red } p { color: blue }', '#0000ff'],
    ['the more specific one', '.c { color: red } p { color: blue }', '#ff0000'],
    ['an id before classes', '#x { color: red } .a.b .c[title] { color: blue }', '#ff0000'],
    ['the important one', 'p { color: red !important } #x { color: blue }', '#ff0000'],
    ['one with a comment', 'p { /* color: blue; */ color: red }', '#ff0000'],
    ['one for print', 'p { color: red } @media print { p { color: blue } }', '#0000ff'],
    ['none for the screen', 'p { color: red } @media screen { p { color: blue } }', '#ff0000'],
    ['one after what cannot be read', 'p:::x { color: blue } @x { y { z } } p { color: red', '#ff0000'],
    ['one of a list', 'h1, .a > p, h2 { color: red }', '#ff0000'],
    ['the inherited one', '.b { color: red }', '#ff0000'],
    ['the child, first and attribute selectors', 'div > p:first-child[title="t"] { color: red }', '#ff0000'],
    ['none that is no colour', 'p { color: red; color: nonsense; color: var(--x) }', '#ff0000'],
  ])('%s', (_name, css, color) => {
    expect(colorOf(css)).toBe(color)
  })

  test('the attribute before style sheets, and older attributes before neither', () => {
    expect(colorOf('#x { color: red }', '<p id="x" style="color: #00f">')).toBe('#0000ff')
    expect(colorOf('#x { color: red !important }', '<p id="x" style="color: #00f">')).toBe('#ff0000')
    expect(colorOf('', '<font id="x" color="red">')).toBe('#ff0000')
    expect(colorOf('font { color: blue }', '<font id="x" color="red">')).toBe('#0000ff')
  })
})

describe('short forms', () => {
  const of = (style: string): Style => styleIn(`<p id="x" style="${style}">`)

  test('margins and paddings have one to four values', () => {
    expect(of('margin: 1pt').margin).toEqual([1, 1, 1, 1])
    expect(of('margin: 1pt 2pt').margin).toEqual([2, 1, 2, 1])
    expect(of('padding: 1pt 2pt 3pt').padding).toEqual([2, 1, 2, 3])
    expect(of('padding: 1pt 2pt 3pt 4pt; padding-left: 9pt').padding).toEqual([9, 1, 2, 3])
    expect(of('margin: 0 auto').placement).toBe('center')
  })

  test('borders have width, line and colour in any order', () => {
    const line = { width: 1.5, color: '#ff0000', line: 'dashed' }
    expect(of('border: dashed red 2px').border).toEqual([line, line, line, line])
    expect(of('border: 1px solid; border-left: none').border.map(({ width }) => width)).toEqual([0, 0.75, 0.75, 0.75])
  })

  test('fonts have style, weight, size, line and family', () => {
    expect(of("font: italic bold 10pt/1.5 'Courier New', monospace")).toMatchObject({
      isItalic: true,
      isBold: true,
      fontSize: 10,
      lineHeight: 1.5,
      font: 'Courier',
    })
  })

  test('backgrounds have a colour among other things', () => {
    expect(of('background: #eee').background).toBe('#eeeeee')
    expect(of('background: url(a.png) no-repeat rgb(1, 2, 3)').background).toBe('#010203')
    expect(of('background: red; background: linear-gradient(to right, blue, green)').background).toBe('#ff0000')
    expect(of('background: red; background: none').background).toBeUndefined()
  })
})

describe('values', () => {
  const of = (style: string): Style => styleIn(`<div style="font-size: 20pt"><p id="x" style="${style}">`)

  test('are lengths in any unit', () => {
    const widths = { '10pt': 10, '4px': 3, '1in': 72, '2.54cm': 72, '25.4mm': 72, '1pc': 12, '2em': 40 }
    for (const [text, points] of Object.entries(widths)) expect(of(`width: ${text}`).width).toBeCloseTo(points, 5)
    expect(of('width: 50%').width).toBe('50%')
    expect(of('width: auto').width).toBeUndefined()
  })

  test('are font sizes relative to those around', () => {
    expect(of('font-size: 50%').fontSize).toBe(10)
    expect(of('font-size: .5em').fontSize).toBe(10)
    expect(of('font-size: large').fontSize).toBe(13.5)
    expect(of('font-size: nonsense').fontSize).toBe(20)
  })

  test('are colours in every way to write them', () => {
    const colours = ['#F00', '#ff0000', 'RED', 'rgb(255, 0, 0)', 'rgb(100% 0% 0%)', 'rgba(255, 0, 0, .5)']
    for (const text of colours) expect(of(`color: ${text}`).color).toBe('#ff0000')
    expect(of('background-color: transparent').background).toBeUndefined()
    expect(of('background-color: rgba(0,0,0,0)').background).toBeUndefined()
  })
})

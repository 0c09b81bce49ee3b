import { isBlankText, trimJavaEnd, trimJavaStart } from '../values/java-text.ts'
import type { Element, ElementKind } from './element.ts'
import { LinesAhead } from './lines-ahead.ts'
import { joinLines, leafLine, type LineEnd, NOTHING_BEFORE } from './line-end.ts'

/**
 * Takes away the blanks that only lay out the template (rows stripping and trimming in spec/connectors/tools.md):
 *
 * - on a line that holds only tags, the blanks around them and the line break;
 * - blank texts between assignments, definitions, settings, comments and the template's edges;
 * - what `<#t>`, `<#lt>`, `<#rt>` say, and nothing on a line with `<#nt>`.
 *
 * The first text of the template keeps its blanks. A text is looked at after everything before it was treated and before
 * anything behind it was, which shows in odd cases that templates rely on. What is ahead is summed up once for each
 * line, what is behind is carried along, so that the time taken is linear in the size of the template.
 */
export function stripWhitespace(root: Element, strips: boolean): Element {
  const stripper = new Stripper(root, strips)
  stripper.treat(root, undefined, -1, NOTHING_BEFORE)
  return root
}

class Stripper {
  readonly #root: Element
  readonly #strips: boolean
  readonly #ahead: LinesAhead

  constructor(root: Element, strips: boolean) {
    this.#root = root
    this.#strips = strips
    this.#ahead = new LinesAhead(root, (element, parent, index) => this.#isIgnorable(element, parent, index))
  }

  /** Treats an element with all inside; `before` is what ends before it. Answers what ends with it, seen alone. */
  treat(element: Element, parent: Element | undefined, index: number, before: LineEnd): LineEnd {
    if (element.kind === 'text') {
      this.#treatText(element, parent, index, before)
      return leafLine(element, this.#isIgnorable(element, parent, index))
    }
    let reached = before
    const ends: LineEnd[] = []
    element.children.forEach((child, childIndex) => {
      const end = this.treat(child, element, childIndex, reached)
      ends.push(end)
      reached = joinLines(reached, end)
    })
    const kept = this.#removeIgnorable(element, ends)
    if (LEAVES.has(element.kind) || element.children.length === 0) return leafLine(element, false)
    return kept.reduce((all, end) => joinLines(all, end))
  }

  #treatText(element: Element & { kind: 'text' }, parent: Element | undefined, index: number, before: LineEnd): void {
    if (element.text === '') return
    const ahead = this.#ahead.behind(element)
    const leftTrimmed = trimLeft(element, ahead)
    const rightTrimmed = trimRight(element, before, ahead)
    if (!this.#strips || element.text === '') return
    if (this.#isTopLevel(parent) && index <= 0) return
    const closing = leftTrimmed || ahead.heedsBlanksBefore ? 0 : blanksAtEnd(element)
    const opening =
      rightTrimmed || (before.line === element.beginLine && before.heedsBlanksBehind) ? 0 : blanksAtStart(element)
    if (closing === 0 && opening === 0) return
    element.text = element.text.slice(opening, Math.max(opening, element.text.length - closing))
    if (opening > 0) {
      element.beginLine++
      element.startsLine = true
    }
  }

  /** Takes out what prints nothing, from left to right; the neighbours count as they are at that moment. */
  #removeIgnorable(element: Element, ends: readonly LineEnd[]): LineEnd[] {
    const kept: Element[] = []
    const keptEnds: LineEnd[] = []
    const { children } = element
    children.forEach((child, index) => {
      if (this.#canGo(child, element, kept.at(-1), children[index + 1])) return
      kept.push(child)
      keptEnds.push(ends[index] as LineEnd)
    })
    element.children = kept
    // Texts can have come to stand between others: for what follows they count as they stand now.
    return keptEnds.map((end, index) => {
      const child = kept[index] as Element
      return child.kind === 'text' ? leafLine(child, this.#isIgnorable(child, element, index)) : end
    })
  }

  #canGo(child: Element, parent: Element, previous: Element | undefined, next: Element | undefined): boolean {
    if (child.kind === 'trim') return true
    if (child.kind === 'text') return this.#isBlankBetween(child.text, parent, previous, next)
    return GONE_WHEN_EMPTY.has(child.kind) && child.children.length === 0
  }

  #isIgnorable(element: Element, parent: Element | undefined, index: number): boolean {
    if (element.kind !== 'text') return false
    const siblings = parent?.children ?? []
    return this.#isBlankBetween(element.text, parent, siblings[index - 1], siblings[index + 1], true)
  }

  #isBlankBetween(
    text: string,
    parent: Element | undefined,
    previous: Element | undefined,
    next: Element | undefined,
    strips = this.#strips,
  ): boolean {
    if (text === '') return true
    if (!strips || !isBlankText(text)) return false
    const atTop = this.#isTopLevel(parent)
    const edgeOrSilent = (sibling: Element | undefined): boolean =>
      sibling === undefined ? atTop : SILENT.has(sibling.kind)
    return edgeOrSilent(previous) && edgeOrSilent(next)
  }

  #isTopLevel(parent: Element | undefined): boolean {
    return parent === undefined || (parent === this.#root && parent.kind === 'run')
  }
}

/** `<#lt>` and `<#t>` further on in the line: the blanks at the line's start go. True when the line is not to be stripped. */
function trimLeft(element: Element & { kind: 'text' }, ahead: { trimsLeft: boolean; keepsBlanks: boolean }): boolean {
  if (!ahead.trimsLeft) return ahead.keepsBlanks
  const lineStart = lastBreak(element.text) + 1
  if (lineStart > 0 || element.startsLine) {
    element.text = element.text.slice(0, lineStart) + trimJavaStart(element.text.slice(lineStart))
  }
  return true
}

/** `<#rt>` and `<#t>` before in the line: the blanks at the line's end go, with the line break. */
function trimRight(
  element: Element & { kind: 'text' },
  before: LineEnd,
  ahead: { trimsLeft: boolean; heedsBlanksBehindFirst: boolean },
): boolean {
  if (before.line !== element.beginLine) return false
  for (let times = 0; times < before.rightTrims; times++) {
    const lineLength = firstLineLength(element.text)
    if (lineLength === 0) return false
    const line = element.text.slice(0, lineLength)
    const rest = element.text.slice(lineLength)
    if (isBlankText(line)) {
      element.text = rest
      element.beginLine++
      element.startsLine = true
      return true
    }
    const dropsRest = isBlankText(rest) && (ahead.trimsLeft || !ahead.heedsBlanksBehindFirst)
    element.text = trimJavaEnd(line) + (dropsRest ? '' : rest)
  }
  return before.rightTrims > 0 || before.keepsBlanks
}

/** Units of the blank line start that ends the text, if only tags follow on its line. */
function blanksAtEnd(element: Element & { kind: 'text' }): number {
  const lineStart = lastBreak(element.text) + 1
  if (lineStart === 0 && !element.startsLine) return 0
  return isBlankText(element.text.slice(lineStart)) ? element.text.length - lineStart : 0
}

/** Units of the blank rest of a line that begins the text, its break included. */
function blanksAtStart(element: Element & { kind: 'text' }): number {
  const length = firstLineLength(element.text)
  if (length === 0 && !element.startsLine) return 0
  return isBlankText(element.text.slice(0, length)) ? length : 0
}

function lastBreak(text: string): number {
  return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
}

/** Length of the first line with its break; 0 when there is no break. */
function firstLineLength(text: string): number {
  const at = text.search(/[\r\n]/)
  if (at < 0) return 0
  return text.charAt(at) === '\r' && text.charAt(at + 1) === '\n' ? at + 2 : at + 1
}

/** Seen from outside they are one thing, whatever is inside. */
const LEAVES: ReadonlySet<ElementKind> = new Set(['definition', 'capture'])
const GONE_WHEN_EMPTY: ReadonlySet<ElementKind> = new Set(['output', 'compress', 'run'])
/** They print nothing themselves. */
const SILENT: ReadonlySet<ElementKind> = new Set(['definition', 'assign', 'setting', 'comment'])

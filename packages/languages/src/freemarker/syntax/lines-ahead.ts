import type { Element } from './element.ts'
import { endsPrinting, startsPrinting } from './line-end.ts'

/** What follows on a line, as the template was written. */
export interface LineAhead {
  /** Is there something that prints, so that blanks before it count? */
  readonly heedsBlanksBefore: boolean
  /** The same for blanks behind, but up to the first `<#lt>` or `<#t>` only. */
  readonly heedsBlanksBehindFirst: boolean
  readonly trimsLeft: boolean
  /** Is there an `<#nt>`? */
  readonly keepsBlanks: boolean
}

const NOTHING: LineAhead = {
  heedsBlanksBefore: false,
  heedsBlanksBehindFirst: false,
  trimsLeft: false,
  keepsBlanks: false,
}

interface Step {
  readonly line: number
  /** This leaf and those behind it that begin on its line. */
  readonly onLine: LineAhead
}

type IsIgnorable = (element: Element, parent: Element | undefined, index: number) => boolean

/** For each text what follows it on its last line, found in one walk from the end to the beginning. */
export class LinesAhead {
  readonly #behind = new Map<Element, LineAhead>()
  readonly #isIgnorable: IsIgnorable

  constructor(root: Element, isIgnorable: IsIgnorable) {
    this.#isIgnorable = isIgnorable
    this.#walk(root, undefined, -1, undefined)
  }

  behind(text: Element): LineAhead {
    return this.#behind.get(text) ?? NOTHING
  }

  /** Answers what one meets at the beginning of this element when `next` follows it. */
  #walk(element: Element, parent: Element | undefined, index: number, next: Step | undefined): Step {
    let reached = next
    for (let i = element.children.length - 1; i >= 0; i--) {
      reached = this.#walk(element.children[i] as Element, element, i, reached)
    }
    const isLeaf = element.children.length === 0 || element.kind === 'definition' || element.kind === 'capture'
    if (!isLeaf) return reached as Step
    if (element.kind === 'text') {
      this.#behind.set(element, next !== undefined && next.line === element.endLine ? next.onLine : NOTHING)
    }
    // A leaf may span lines: the next one begins on the line where the search began, or it is over.
    const rest = next !== undefined && next.line === element.beginLine ? next.onLine : NOTHING
    return { line: element.beginLine, onLine: this.#with(element, parent, index, rest) }
  }

  #with(element: Element, parent: Element | undefined, index: number, rest: LineAhead): LineAhead {
    if (element.kind === 'trim') {
      return {
        heedsBlanksBefore: rest.heedsBlanksBefore,
        heedsBlanksBehindFirst: element.left ? false : rest.heedsBlanksBehindFirst,
        trimsLeft: rest.trimsLeft || element.left,
        keepsBlanks: rest.keepsBlanks || (!element.left && !element.right),
      }
    }
    const prints = element.kind === 'interpolation'
    const printsText = element.kind === 'text' && !this.#isIgnorable(element, parent, index)
    return {
      ...rest,
      heedsBlanksBefore: rest.heedsBlanksBefore || prints || (printsText && startsPrinting(element.text)),
      heedsBlanksBehindFirst: rest.heedsBlanksBehindFirst || prints || (printsText && endsPrinting(element.text)),
    }
  }
}

import { selectAll } from 'css-select'
import type { AnyNode, Document, Element } from 'domhandler'
import { isTag } from 'domhandler'
import { parseDeclarations } from './css-declarations.ts'
import type { Declaration } from './css-declarations.ts'
import { parseStylesheet } from './css-stylesheet.ts'
import type { Stylesheet } from './css-stylesheet.ts'
import type { CascadedValues } from './compute-style.ts'
import { presentationalHints } from './presentational-hints.ts'
import { USER_AGENT_STYLE } from './user-agent-style.ts'

/** Which declarations win: more important origins first, then specificity, then the later one. */
const ORIGIN = { userAgent: 0, hints: 1, author: 2, inline: 3, important: 4, importantInline: 5 } as const

interface Weighted {
  readonly origin: number
  readonly specificity: number
  readonly order: number
  readonly declaration: Declaration
}

/** What the style sheets of a document say. */
export interface Cascade {
  readonly page: readonly Declaration[]
  /** The values that won for an element. */
  valuesOf(element: Element): CascadedValues
}

const userAgent = parseStylesheet(USER_AGENT_STYLE)

/** Applies the user agent's style sheet and those in the document's `style` elements. Nothing is loaded. */
export function createCascade(document: Document): Cascade {
  const sheets = selectAll<AnyNode, Element>('style', document).map((element) => parseStylesheet(textIn(element)))
  const matches = new Map<Element, Weighted[]>()
  let order = 0
  const apply = (sheet: Stylesheet, origin: number): void => {
    for (const { selector, specificity, declarations } of sheet.rules) {
      for (const element of select(selector, document)) {
        const list = matches.get(element) ?? []
        matches.set(element, list)
        for (const declaration of declarations) {
          const own = declaration.isImportant && origin === ORIGIN.author ? ORIGIN.important : origin
          list.push({ origin: own, specificity, order: order++, declaration })
        }
      }
    }
  }
  apply(userAgent, ORIGIN.userAgent)
  for (const sheet of sheets) apply(sheet, ORIGIN.author)
  return {
    page: sheets.flatMap(({ page }) => page),
    valuesOf(element) {
      const all = [...(matches.get(element) ?? [])]
      const add = (declarations: readonly Declaration[], origin: number, important: number): void => {
        for (const declaration of declarations)
          all.push({
            origin: declaration.isImportant ? important : origin,
            specificity: 0,
            order: order++,
            declaration,
          })
      }
      add(presentationalHints(element), ORIGIN.hints, ORIGIN.hints)
      add(parseDeclarations(element.attribs['style'] ?? ''), ORIGIN.inline, ORIGIN.importantInline)
      all.sort((a, b) => a.origin - b.origin || a.specificity - b.specificity || a.order - b.order)
      return new Map(all.map(({ declaration }) => [declaration.name, declaration.value]))
    },
  }
}

/** Selectors that are not understood select nothing, as CSS demands. */
function select(selector: string, document: Document): readonly Element[] {
  try {
    return selectAll<AnyNode, Element>(selector, document)
  } catch {
    return []
  }
}

function textIn(element: Element): string {
  return element.children.map((child) => (isTag(child) ? '' : 'data' in child ? child.data : '')).join('')
}

import { parseDeclarations, splitOutside } from './css-declarations.ts'
import type { Declaration } from './css-declarations.ts'

export interface Rule {
  readonly selector: string
  /** Comparable: the higher one wins. */
  readonly specificity: number
  readonly declarations: readonly Declaration[]
}

export interface Stylesheet {
  readonly rules: readonly Rule[]
  /** What `@page` says of all pages. */
  readonly page: readonly Declaration[]
}

/**
 * Reads a style sheet: rules, those for `print` and `all` media among them, and `@page`. Other at-rules and what cannot
 * be read are left out, nothing is loaded.
 */
export function parseStylesheet(text: string): Stylesheet {
  const rules: Rule[] = []
  const page: Declaration[] = []
  readBlocks(text.replace(/\/\*[^]*?(?:\*\/|$)|<!--|-->/g, ' '), rules, page)
  return { rules, page }
}

function readBlocks(text: string, rules: Rule[], page: Declaration[]): void {
  let at = 0
  while (at < text.length) {
    const open = indexOutside(text, at, '{', ';')
    if (open < 0) return
    const prelude = text.slice(at, open).trim()
    if (text[open] === ';') {
      at = open + 1
      continue
    }
    const close = closing(text, open)
    const body = text.slice(open + 1, close)
    at = close + 1
    if (/^@media\b/i.test(prelude)) {
      if (/\b(?:print|all)\b/i.test(prelude) && !/\bnot\b/i.test(prelude)) readBlocks(body, rules, page)
    } else if (/^@page\s*(?::first)?\s*$/i.test(prelude)) page.push(...parseDeclarations(withoutNested(body)))
    else if (!prelude.startsWith('@')) rules.push(...rulesOf(prelude, body))
  }
}

function rulesOf(prelude: string, body: string): Rule[] {
  const declarations = parseDeclarations(body)
  if (declarations.length === 0) return []
  return splitOutside(prelude, ',')
    .map((selector) => selector.trim())
    .filter((selector) => selector !== '')
    .map((selector) => ({ selector, specificity: specificityOf(selector), declarations }))
}

/** Ids, then classes, attributes and pseudo-classes, then names of elements. */
function specificityOf(selector: string): number {
  const plain = selector.replace(/"[^"]*"|'[^']*'/g, '')
  const count = (pattern: RegExp): number => Math.min(99, plain.match(pattern)?.length ?? 0)
  const ids = count(/#[\w-]/g)
  const classes = count(/\.[\w-]|\[|:(?!:)[\w-]/g)
  const names = count(/(?:^|[\s>+~])[a-z]/gi)
  return ids * 10_000 + classes * 100 + names
}

/** The first of two characters that is not in quotes. */
function indexOutside(text: string, from: number, first: string, second: string): number {
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const character = text[at]!
    if (quote !== '') {
      if (character === '\\') at++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === first || character === second) return at
  }
  return -1
}

/** The brace that closes the one at `open`; the end of the text when there is none. */
function closing(text: string, open: number): number {
  let depth = 1
  let at = open + 1
  for (;;) {
    const next = indexOutside(text, at, '{', '}')
    if (next < 0) return text.length
    depth += text[next] === '{' ? 1 : -1
    if (depth === 0) return next
    at = next + 1
  }
}

/** Margin boxes inside of `@page` are not supported. */
function withoutNested(body: string): string {
  return body.replace(/@[\w-]+\s*\{[^}]*\}/g, ';')
}

import { wordsOf } from './simple-query.ts'
import type { QueryNode } from './simple-query.ts'

/** A query in the language of SQLite's FTS5. Every word is quoted, so that none can be an operator there. */
export function fullTextOf(node: QueryNode): string {
  switch (node.kind) {
    case 'phrase': {
      const words = wordsOf(node.text)
      if (node.slop === 0 || words.length < 2) return quoted(words)
      return `NEAR(${words.map((word) => quoted([word])).join(' ')}, ${node.slop})`
    }
    case 'prefix':
      return `${quoted(wordsOf(node.text))}*`
    case 'and':
      return `(${node.nodes.map(fullTextOf).join(' AND ')})`
    case 'or':
      return `(${node.nodes.map(fullTextOf).join(' OR ')})`
    case 'except':
      return exceptOf(fullTextOf(node.node), node.excludes)
  }
}

export function exceptOf(matches: string, excludes: readonly QueryNode[]): string {
  return excludes.reduce((text, excluded) => `(${text} NOT ${fullTextOf(excluded)})`, matches)
}

/** All of the words, in any order. */
export function allWords(text: string): string | undefined {
  const words = wordsOf(text)
  return words.length === 0 ? undefined : words.map((word) => quoted([word])).join(' AND ')
}

function quoted(words: readonly string[]): string {
  return `"${words.join(' ')}"`
}

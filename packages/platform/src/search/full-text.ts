import { wordsOf } from './simple-query.ts'
import type { QueryNode } from './simple-query.ts'
import type { SimilarWords } from './similar-words.ts'

/** A query in the language of SQLite's FTS5. Every word is quoted, so that none can be an operator there. */
export function fullTextOf(node: QueryNode, similar: SimilarWords): string {
  switch (node.kind) {
    case 'phrase': {
      const words = wordsOf(node.text)
      if (node.slop === 0 || words.length < 2) return quoted(words)
      return `NEAR(${words.map((word) => quoted([word])).join(' ')}, ${node.slop})`
    }
    case 'prefix':
      return `${quoted(wordsOf(node.text))}*`
    case 'fuzzy':
      return `(${similar(node.word, node.edits)
        .map((word) => quoted([word]))
        .join(' OR ')})`
    case 'and':
      return `(${node.nodes.map((each) => fullTextOf(each, similar)).join(' AND ')})`
    case 'or':
      return `(${node.nodes.map((each) => fullTextOf(each, similar)).join(' OR ')})`
    case 'except':
      return exceptOf(fullTextOf(node.node, similar), node.excludes, similar)
  }
}

export function exceptOf(matches: string, excludes: readonly QueryNode[], similar: SimilarWords): string {
  return excludes.reduce((text, excluded) => `(${text} NOT ${fullTextOf(excluded, similar)})`, matches)
}

/** All of the words, in any order. */
export function allWords(text: string): string | undefined {
  const words = wordsOf(text)
  return words.length === 0 ? undefined : words.map((word) => quoted([word])).join(' AND ')
}

function quoted(words: readonly string[]): string {
  return `"${words.join(' ')}"`
}

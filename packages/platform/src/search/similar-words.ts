import type { DatabaseSync } from 'node:sqlite'

/** Words of the index that are looked at for one search, and those that it takes at most, as in Elasticsearch. */
const MOST_LOOKED_AT = 500_000
const MOST_TAKEN = 50

/** The words of an index that are spelled like this one, itself included. */
export type SimilarWords = (word: string, edits: number) => readonly string[]

/**
 * Finds words that differ by so many letters that are missing, added, changed or swapped. The first letter is that of
 * the word, so that only a small part of the index is gone through.
 */
export function createSimilarWords(database: DatabaseSync, index: 'execution_text'): SimilarWords {
  let isOpen = false

  return (word, edits) => {
    if (!isOpen) {
      database.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS temp.${index}_words USING fts5vocab('main', '${index}', 'row')`)
      isOpen = true
    }
    const letters = [...word]
    const [first = ''] = letters
    const found = new Map<string, number>()
    const behind = String.fromCodePoint((first.codePointAt(0) ?? 0) + 1)
    const rows = database
      .prepare(
        `SELECT term FROM (SELECT term FROM temp.${index}_words WHERE term >= ? AND term < ? LIMIT ${MOST_LOOKED_AT})
         WHERE length(term) BETWEEN ? AND ?`,
      )
      .iterate(first, behind, letters.length - edits, letters.length + edits)
    for (const row of rows) {
      const term = String(row['term'])
      const distance = editsBetween(letters, [...term], edits)
      if (distance <= edits) found.set(term, distance)
    }
    const nearest = [...found].sort(([, a], [, b]) => a - b).map(([term]) => term)
    return [word, ...nearest.filter((term) => term !== word).slice(0, MOST_TAKEN - 1)]
  }
}

/** Letters missing, added, changed or swapped between two words; more than `most` is told as that and one. */
export function editsBetween(one: readonly string[], other: readonly string[], most: number): number {
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      let least = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (isSame ? 0 : 1))
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (row > 1 && column > 1 && isSwapped) least = Math.min(least, at(before, column - 2) + 1)
      current.push(least)
    }
    if (Math.min(...current) > most) return most + 1
    before = last
    last = current
  }
  return Math.min(at(last, other.length), most + 1)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}

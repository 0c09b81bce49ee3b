import type { JavaRegex } from '@jatai/languages/java-regex'
import { longer, withoutOuterBreaks } from './block-cutter.ts'
import type { BlockCutter, OnBlock } from './block-cutter.ts'

/** Characters behind a match that must be known before it counts: it could be longer. */
const LOOKAHEAD = 16 * 1024
/** Characters in front of a place that the pattern may look at. */
const LOOKBEHIND = 1024

/**
 * The texts between the matches of a pattern (files.md, Stream File Reader Pattern). Matches without a character in
 * them separate nothing. A match may have up to {@link LOOKAHEAD} characters.
 */
export function createRegexCutter(separator: JavaRegex, onBlock: OnBlock): BlockCutter {
  /** Holds what is not yet searched, and a little in front of it. */
  let text = ''
  let searchedTo = 0
  let block = ''
  let blockFrom = 0

  function search(end: number): void {
    while (searchedTo < end) {
      const match = separator.exec(text, searchedTo)
      if (match === undefined || match.start >= end) {
        searchedTo = end
        return
      }
      if (match.end > end && end < text.length) {
        searchedTo = match.start
        return
      }
      if (match.end === match.start) {
        searchedTo = match.end + 1
        continue
      }
      onBlock(withoutOuterBreaks(longer(block, text.slice(blockFrom, match.start))))
      block = ''
      blockFrom = match.end
      searchedTo = match.end
    }
  }

  return {
    write(piece) {
      text += piece
      search(text.length - LOOKAHEAD)
      const keptFrom = Math.max(0, searchedTo - LOOKBEHIND)
      if (keptFrom === 0) return
      // What is left in front of `keptFrom` belongs to the block.
      if (blockFrom < keptFrom) {
        block = longer(block, text.slice(blockFrom, keptFrom))
        blockFrom = keptFrom
      }
      text = text.slice(keptFrom)
      blockFrom -= keptFrom
      searchedTo -= keptFrom
    },
    end() {
      search(text.length)
      onBlock(withoutOuterBreaks(longer(block, text.slice(blockFrom))))
    },
  }
}

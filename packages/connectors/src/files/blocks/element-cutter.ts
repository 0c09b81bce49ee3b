import { fileFailure } from '../file-failure.ts'
import { longer } from './block-cutter.ts'
import type { BlockCutter, OnBlock } from './block-cutter.ts'

/** Most characters of one tag. */
const MAXIMUM_TAG_LENGTH = 1024 * 1024

/**
 * The elements of a name with their tags, as they are written; prefixes do not count, and elements of that name inside
 * of one belong to it (files.md, Stream File Reader Pattern). The text need not be well-formed otherwise. Comments,
 * CDATA, declarations and instructions hold no elements. An element without an end is none.
 *
 * @param name without prefix
 */
export function createElementCutter(name: string, onBlock: OnBlock): BlockCutter {
  /** Text that is not yet done with: no more than one piece and a tag. */
  let rest = ''
  /** What ends the comment (or the like) that is open. */
  let until: string | undefined
  let block = ''
  let blockFrom = 0
  /** Open elements of the name inside each other. */
  let depth = 0

  /** Reads from a place on; tells how far it came. */
  function read(from: number): number {
    let at = from
    for (;;) {
      if (until !== undefined) {
        const end = rest.indexOf(until, at)
        if (end < 0) return Math.max(at, rest.length - until.length + 1)
        at = end + until.length
        until = undefined
      }
      const start = rest.indexOf('<', at)
      if (start < 0) return rest.length
      const end = endOfMark(start)
      if (end === undefined) return start
      at = end
    }
  }

  /** Behind the tag, or behind what opens a comment or the like; undefined when more text is needed. */
  function endOfMark(start: number): number | undefined {
    const second = rest.charCodeAt(start + 1)
    if (second === QUESTION_MARK || second === EXCLAMATION_MARK) {
      if (rest.length - start < LONGEST_OPENING) return undefined
      const [opening, closing] = OPENINGS.find(([text]) => rest.startsWith(text, start))!
      until = closing
      return start + opening.length
    }
    const end = endOfTag(rest, start)
    if (end !== undefined) takeTag(start, end)
    else if (rest.length - start > MAXIMUM_TAG_LENGTH) {
      throw fileFailure(`A tag has more than ${MAXIMUM_TAG_LENGTH} characters`)
    }
    return end
  }

  function takeTag(start: number, end: number): void {
    const isClosing = rest.charCodeAt(start + 1) === SLASH
    if (localName(rest, isClosing ? start + 2 : start + 1) !== name) return
    if (isClosing) {
      if (depth === 0 || --depth > 0) return
    } else {
      if (depth === 0) {
        block = ''
        blockFrom = start
      }
      const isEmpty = rest.charCodeAt(end - 2) === SLASH
      if (!isEmpty) depth++
      if (depth > 0) return
    }
    onBlock(longer(block, rest.slice(blockFrom, end)))
    block = ''
  }

  return {
    write(text) {
      rest += text
      const at = read(0)
      if (depth > 0) {
        block = longer(block, rest.slice(blockFrom, at))
        blockFrom = 0
      }
      rest = rest.slice(at)
    },
    end: () => undefined,
  }
}

const SLASH = 47
const EXCLAMATION_MARK = 33
const QUESTION_MARK = 63
const LONGEST_OPENING = '<![CDATA['.length
const OPENINGS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
] as const

/** Behind the `>` of a tag; those in quotes do not count. Undefined when it is not there yet. */
function endOfTag(text: string, start: number): number | undefined {
  let quote = ''
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '>') return at + 1
    else if (character === '"' || character === "'") quote = character
  }
  return undefined
}

const NAME = /[^\s/>]*/y

function localName(text: string, at: number): string {
  NAME.lastIndex = at
  const name = NAME.exec(text)?.[0] ?? ''
  return name.slice(name.indexOf(':') + 1)
}

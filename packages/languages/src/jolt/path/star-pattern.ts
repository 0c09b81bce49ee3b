import { NO_GROUPS } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'

/** A name with wildcards. Each `*` stands for at least one character, all but the last for as few as possible. */
export interface StarPattern {
  /** Order among the wildcards of a level: 1 three or more of them, 2 two, 3 one in a name, 4 `*` alone. */
  readonly rank: 1 | 2 | 3 | 4
  /** What the wildcards stand for; undefined when the name does not match. */
  match(name: string): readonly string[] | undefined
}

const ANY_NAME: StarPattern = { rank: 4, match: () => NO_GROUPS }

/**
 * @param key a name with at least one `*`
 * @throws JoltSpecError when two wildcards have nothing that tells them apart at the end (`**`, `a**`)
 */
export function parseStarPattern(key: string, place: SpecPlace): StarPattern {
  if (key === '*') return ANY_NAME
  const pieces = key.split('*')
  if (pieces.length === 2) return oneStar(pieces[0]!, pieces[1]!)
  if (pieces.length > 3) return manyStars(pieces)
  if (pieces[1] === '' && pieces[2] === '')
    throw place.specError(`${JSON.stringify(key)} has two wildcards side by side`)
  return twoStars(pieces[0]!, pieces[1]!, pieces[2]!)
}

function oneStar(prefix: string, suffix: string): StarPattern {
  const around = prefix.length + suffix.length
  return {
    rank: 3,
    match: (name) =>
      name.length > around && name.startsWith(prefix) && name.endsWith(suffix)
        ? [name.slice(prefix.length, name.length - suffix.length)]
        : undefined,
  }
}

/** Also where nothing stands between the two, which then share at least three characters. */
function twoStars(prefix: string, middle: string, suffix: string): StarPattern {
  return {
    rank: 2,
    match(name) {
      if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined
      const start = prefix.length + 1
      const end = name.length - suffix.length - 1
      if (start >= end) return undefined
      const at = name.indexOf(middle, start)
      if (at < 0 || at + middle.length > end) return undefined
      return [name.slice(prefix.length, at), name.slice(at + middle.length, name.length - suffix.length)]
    },
  }
}

/**
 * The first occurrence of each piece leaves most room for the next ones, so taking it finds the match with the
 * shortest parts without going back. Names with line breaks under a wildcard do not match.
 */
export function manyStars(pieces: readonly string[]): StarPattern {
  const prefix = pieces[0]!
  const suffix = pieces.at(-1)!
  return {
    rank: 1,
    match(name) {
      if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined
      const groups: string[] = []
      let from = prefix.length
      for (let index = 1; index < pieces.length - 1; index++) {
        const at = name.indexOf(pieces[index]!, from + 1)
        if (at < 0) return undefined
        groups.push(name.slice(from, at))
        from = at + pieces[index]!.length
      }
      const end = name.length - suffix.length
      if (end <= from) return undefined
      groups.push(name.slice(from, end))
      return groups.some((group) => LINE_BREAK.test(group)) ? undefined : groups
    },
  }
}

const LINE_BREAK = /[\n\r\u0085\u2028\u2029]/

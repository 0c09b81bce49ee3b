import { withInlineFlag, type PatternFlags } from './pattern-flags.ts'
import { code, special, type PatternSource } from './pattern-source.ts'

/** What stands between `(` and the content of a group. */
export type GroupHead =
  | { readonly kind: 'group'; readonly name: string | undefined }
  /** `(?:…)` and `(?i:…)`. */
  | { readonly kind: 'plain'; readonly flags: PatternFlags }
  | { readonly kind: 'atomic' }
  | { readonly kind: 'look'; readonly direction: 'ahead' | 'behind'; readonly isNegative: boolean }
  /** `(?i)`, closing parenthesis included: flags for what follows. */
  | { readonly kind: 'flags'; readonly flags: PatternFlags }

/** Reads the head of a group behind its opening parenthesis. */
export function parseGroupHead(source: PatternSource, flags: PatternFlags): GroupHead {
  if (source.peek() !== code('?')) return { kind: 'group', name: undefined }
  source.take()
  const point = source.raw(0)
  switch (special(point)) {
    case ':':
      source.takeRaw()
      return { kind: 'plain', flags }
    case '>':
      source.takeRaw()
      return { kind: 'atomic' }
    case '=':
    case '!':
      source.takeRaw()
      return { kind: 'look', direction: 'ahead', isNegative: point === code('!') }
    case '<': {
      source.takeRaw()
      const next = source.raw(0)
      if (next !== code('=') && next !== code('!')) return { kind: 'group', name: parseName(source) }
      source.takeRaw()
      return { kind: 'look', direction: 'behind', isNegative: next === code('!') }
    }
    default:
      return parseFlags(source, flags)
  }
}

function parseName(source: PatternSource): string {
  let name = ''
  for (;;) {
    const point = source.raw(0)
    const character = special(point)
    if (name === '' && !/^[A-Za-z]$/.test(character)) {
      throw source.error('capturing group name does not start with a Latin letter')
    }
    if (!/^[A-Za-z0-9]$/.test(character)) break
    source.takeRaw()
    name += character
  }
  if (source.takeRaw() !== code('>')) throw source.error("named capturing group is missing trailing '>'", -1)
  return name
}

function parseFlags(source: PatternSource, outer: PatternFlags): GroupHead {
  let flags = outer
  let isOn = true
  for (;;) {
    const point = source.take()
    if (point === code(')')) return { kind: 'flags', flags }
    if (point === code(':')) return { kind: 'plain', flags }
    if (point === code('-') && isOn) {
      isOn = false
      continue
    }
    const changed = withInlineFlag(flags, special(point), isOn)
    if (changed === undefined) throw source.error('Unknown inline modifier', -1)
    flags = changed
  }
}

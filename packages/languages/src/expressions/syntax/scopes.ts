import type { ScopeName } from '../expression-types.ts'

/** The reserved words that a reference may begin with (expressions.md §6). */
export const SCOPE_NAMES = [
  'message',
  'global',
  'account',
  'metadata',
  'capsule',
  'item',
  'replica',
  'step',
  'iterators',
  'trigger',
  'session',
] as const satisfies readonly ScopeName[]

export function isScopeName(word: string): word is ScopeName {
  return (SCOPE_NAMES as readonly string[]).includes(word)
}

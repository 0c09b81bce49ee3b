/** How the language's own words of a template are written; undefined while none of them tells. */
export type NamingConvention = 'camel case' | 'snake case' | undefined

/**
 * The convention that a word shows: `_` means snake case, a capital letter camel case, whichever comes first. A template
 * must keep to one of them for directives, built-ins, settings and special variables.
 */
export function conventionOf(word: string): NamingConvention {
  for (const char of word) {
    if (char === '_') return 'snake case'
    if (char >= 'A' && char <= 'Z') return 'camel case'
  }
  return undefined
}

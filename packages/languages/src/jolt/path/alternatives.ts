import { javaSplit } from '../java/java-text.ts'

/** The names of a key such as `a|b`. The bar cannot be escaped; `a|` is `a` alone, and `|` is no name at all. */
export function splitAlternatives(key: string): readonly string[] {
  return javaSplit(key, '|')
}

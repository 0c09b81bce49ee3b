import { nameOfCapsule } from '@jatai/flowspec'
import type { CapsuleDefinition, CapsuleUse } from '@jatai/flowspec'

/** Finds capsules by what steps say of them. */
export interface CapsuleRegistry {
  /** @param around the capsule that the step is in */
  find(use: CapsuleUse, around?: CapsuleDefinition): CapsuleDefinition | undefined
}

/**
 * The newest fix of each major.minor counts (flowspec.md §7). A capsule is known by its name, whatever its collection.
 * Of a public one and one of the realm's own that have the same name, the latter counts, but never inside of a public
 * one: what that does is settled by who has made it.
 */
export function createCapsuleRegistry(definitions: Iterable<CapsuleDefinition>): CapsuleRegistry {
  const own = new Map<string, CapsuleDefinition>()
  const open = new Map<string, CapsuleDefinition>()
  for (const definition of definitions) {
    const newest = definition.isPublic ? open : own
    const key = keyOf(definition.name, definition)
    const known = newest.get(key)
    if (known === undefined || known.versionFix < definition.versionFix) newest.set(key, definition)
  }
  return {
    find(use, around) {
      const key = keyOf(nameOfCapsule(use), use)
      return (around?.isPublic === true ? undefined : own.get(key)) ?? open.get(key)
    },
  }
}

function keyOf(
  name: string,
  { versionMajor, versionMinor }: { readonly versionMajor: number; readonly versionMinor: number },
): string {
  return `${name} ${versionMajor}.${versionMinor}`
}

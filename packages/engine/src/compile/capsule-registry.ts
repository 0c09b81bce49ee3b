import { nameOfCapsule } from '@jatai/flowspec'
import type { CapsuleDefinition, CapsuleUse } from '@jatai/flowspec'

/** Finds capsules by what steps say of them. */
export interface CapsuleRegistry {
  find(use: CapsuleUse): CapsuleDefinition | undefined
}

/** The newest fix of each major.minor counts (flowspec.md §7). A capsule is known by its name, whatever its collection. */
export function createCapsuleRegistry(definitions: Iterable<CapsuleDefinition>): CapsuleRegistry {
  const newest = new Map<string, CapsuleDefinition>()
  for (const definition of definitions) {
    const key = keyOf(definition.name, definition)
    const known = newest.get(key)
    if (known === undefined || known.versionFix < definition.versionFix) newest.set(key, definition)
  }
  return { find: (use) => newest.get(keyOf(nameOfCapsule(use), use)) }
}

function keyOf(
  name: string,
  { versionMajor, versionMinor }: { readonly versionMajor: number; readonly versionMinor: number },
): string {
  return `${name} ${versionMajor}.${versionMinor}`
}

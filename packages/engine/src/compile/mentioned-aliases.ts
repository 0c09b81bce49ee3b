import type { Flow } from '@jatai/flowspec'

/**
 * Aliases that steps carry, and those that some text of the document reads: keeping the output of others would only
 * cost memory (engine.md §3.1). Found by name in the text of the parameters, so that one too many may be kept, never
 * one too few.
 */
export function mentionedAliases(flow: Flow): { known: ReadonlySet<string>; mentioned: ReadonlySet<string> } {
  const known = new Set<string>()
  const mentioned = new Set<string>()
  for (const branch of flow.branches.values()) {
    for (const step of branch.steps) {
      if (step.alias !== undefined) known.add(step.alias)
      const text = JSON.stringify(step.raw)
      for (const match of text.matchAll(/\bstep\s*\.\s*([^\s.,()[\]{}"\\]+)/g)) mentioned.add(match[1] as string)
    }
  }
  return { known, mentioned }
}

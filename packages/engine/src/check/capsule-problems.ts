import { validateCapsule } from '@jatai/flowspec'
import type { CapsuleDefinition, Catalog, Problem } from '@jatai/flowspec'
import type { CapsuleRegistry } from '../compile/capsule-registry.ts'
import type { ConnectorRegistry } from '../compile/compile-pipeline.ts'
import type { DocumentProblem } from './document-problems.ts'
import { flowProblems } from './flow-problems.ts'

/**
 * Everything that is known to be wrong with a capsule without running it: what its rules say, and compilation.
 *
 * @param surroundings.capsules those that it may use itself
 */
export function capsuleProblems(
  capsule: CapsuleDefinition,
  connectors: ConnectorRegistry,
  surroundings: Catalog & { readonly capsules: CapsuleRegistry },
): readonly DocumentProblem[] {
  const rules = validateCapsule(capsule, surroundings)
  const compiled = flowProblems(capsule.pipeline, connectors, surroundings.capsules)
    // What the rules have found they say better.
    .filter(({ place }) => !rules.some((rule) => isBlocking(rule) && rule.place.step === place.step))
    .map(({ code, ...found }) => ({ severity: 'deploy' as const, rule: code, ...found }))
  return [...rules, ...compiled]
}

function isBlocking({ severity }: Problem): boolean {
  return severity !== 'warning'
}

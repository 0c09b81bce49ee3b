import { loadConnectors } from '@jatai/connectors'
import { capsuleProblems, componentNames } from '@jatai/engine'
import { RequestError } from '@jatai/errors'
import type { CapsuleDefinition, Catalog, Problem } from '@jatai/flowspec'
import type { CapsuleResolver } from './capsule-resolver.ts'

/** Finds everything that is known to be wrong with a capsule without running it. */
export type FindCapsuleProblems = (realm: string, capsule: CapsuleDefinition) => Promise<readonly Problem[]>

export function createCapsuleProblems(options: {
  readonly catalog: { of(realm: string): Promise<Catalog> }
  readonly resolver: CapsuleResolver
}): FindCapsuleProblems {
  const { catalog, resolver } = options
  return async (realm, capsule) => {
    const [known, capsules] = await Promise.all([catalog.of(realm), resolver.registry(realm, capsule.flow)])
    const connectors = await loadConnectors(componentNames(capsule.flow, capsules))
    return capsuleProblems(capsule, connectors, { ...known, capsules })
  }
}

/** @throws RequestError `CAPSULE_INVALID` with all findings when one of these severities is among them */
export function requireNoProblems(
  problems: readonly Problem[],
  severities: readonly Problem['severity'][],
  what: 'saved' | 'published',
): void {
  const wrong = problems.filter(({ severity }) => severities.includes(severity))
  const [first] = wrong
  if (first === undefined) return
  const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''
  throw new RequestError('CAPSULE_INVALID', `The capsule cannot be ${what}: ${first.message}${more}`, {
    details: { status: 422, findings: problems },
  })
}

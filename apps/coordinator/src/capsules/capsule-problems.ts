import { loadConnectors } from '@jatai/connectors'
import { CompileError, componentNames, compilePipeline } from '@jatai/engine'
import { RequestError } from '@jatai/errors'
import { validateCapsule } from '@jatai/flowspec'
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
    const problems = validateCapsule(capsule, await catalog.of(realm))
    const capsules = await resolver.registry(realm, capsule.flow)
    const connectors = await loadConnectors(componentNames(capsule.flow, capsules))
    try {
      compilePipeline(capsule.pipeline, { connectors, capsules })
    } catch (error) {
      if (!(error instanceof CompileError)) throw error
      for (const { code, message, place } of error.problems) {
        // What the rules have found they say better.
        if (problems.some((known) => known.severity !== 'warning' && known.place.step === place.step)) continue
        problems.push({ rule: code, severity: 'deploy', message, place })
      }
    }
    return problems
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

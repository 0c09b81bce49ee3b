import { loadConnectors } from '@jatai/connectors'
import { capsuleProblems, componentNames } from '@jatai/engine'
import { RequestError } from '@jatai/errors'
import { capsuleUses } from '@jatai/flowspec'
import type { CapsuleDefinition, Catalog, Problem } from '@jatai/flowspec'
import type { CapsuleResolver } from './capsule-resolver.ts'
import { PUBLIC_REALM } from './public-realm.ts'

/** Finds everything that is known to be wrong with a capsule without running it. */
export type FindCapsuleProblems = (realm: string, capsule: CapsuleDefinition) => Promise<readonly Problem[]>

export function createCapsuleProblems(options: {
  readonly catalog: { of(realm: string): Promise<Catalog> }
  readonly resolver: CapsuleResolver
}): FindCapsuleProblems {
  const { catalog, resolver } = options

  /** A public capsule runs in every realm: what it uses has to be there. */
  async function privateUses({ flow }: CapsuleDefinition): Promise<readonly Problem[]> {
    const { missing } = await resolver.resolve(PUBLIC_REALM, capsuleUses(flow))
    return missing.map((use) => ({
      rule: 'capsule-public',
      severity: 'deploy' as const,
      message: `A public capsule uses public capsules only: there is none "${use.capsule}" that is published.`,
      place: {},
    }))
  }

  return async (realm, capsule) => {
    const [known, capsules] = await Promise.all([catalog.of(realm), resolver.registry(realm, capsule.flow)])
    const connectors = await loadConnectors(componentNames(capsule.flow, capsules))
    const problems = capsuleProblems(capsule, connectors, { ...known, capsules })
    return realm === PUBLIC_REALM ? [...(await privateUses(capsule)), ...problems] : problems
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

import type { RealmsService } from '../realms/realms-service.ts'
import { inputError } from './input-error.ts'

/**
 * Checks the environments that a body names.
 *
 * @param field where they stand in it
 * @throws RequestError `INPUT_INVALID` for those that the realm does not have
 */
export async function checkEnvironments(
  realms: RealmsService,
  realm: string,
  environments: readonly string[],
  field: string,
): Promise<void> {
  if (environments.length === 0) return
  const { document } = await realms.get(realm)
  const unknown = environments.filter((environment) => !document.environments.includes(environment))
  if (unknown.length === 0) return
  throw inputError(
    ...unknown.map((environment) => ({
      field: `${field}.${environment}`,
      problem: `the realm has no such environment, but ${document.environments.join(', ')}`,
    })),
  )
}

import { RequestError } from '@jatai/errors'
import type { PermissionName } from '@jatai/api'
import type { Caller } from './caller.ts'

/**
 * For what a route lets do beside its own permission: archiving by a change, for instance.
 *
 * @throws RequestError `INSUFFICIENT_PERMISSIONS`
 */
export function requirePermission({ permissions }: Caller, permission: PermissionName, environment?: string): void {
  if (permissions.allows(permission, environment)) return
  const where = environment === undefined ? '' : ` in ${environment}`
  throw new RequestError('INSUFFICIENT_PERMISSIONS', `This needs the permission ${permission}${where}`, {
    details: { permission, ...(environment === undefined ? {} : { environment }) },
  })
}

import type { PermissionName } from '@jatai/api'
import type { Caller } from './caller.ts'
import { insufficientPermission } from './insufficient-permission.ts'

/**
 * For what a route lets do beside its own permission: archiving by a change, for instance.
 *
 * @throws RequestError `INSUFFICIENT_PERMISSIONS`
 */
export function requirePermission({ permissions }: Caller, permission: PermissionName, environment?: string): void {
  if (permissions.allows(permission, environment)) return
  throw insufficientPermission([permission], environment)
}

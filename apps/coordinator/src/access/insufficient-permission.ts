import { RequestError } from '@jatai/errors'
import { SYSTEM_ROLES } from '@jatai/api'
import type { PermissionName } from '@jatai/api'

const OF_SYSTEM_ROLES: ReadonlySet<string> = new Set(Object.values(SYSTEM_ROLES).flat())

/** @param needed any of these */
export function insufficientPermission(needed: readonly PermissionName[], environment?: string): RequestError {
  const where = environment === undefined ? '' : ` in ${environment}`
  // Somebody with every role of the system lacks it too, and would look for the reason in vain.
  const isInNone = !needed.some((permission) => OF_SYSTEM_ROLES.has(permission))
  const how = isInNone ? ', which no role of the system has: a role of your own, bound to a group, gives it' : ''
  return new RequestError(
    'INSUFFICIENT_PERMISSIONS',
    `This needs the permission ${needed.join(' or ')}${where}${how}`,
    {
      details: {
        permission: needed.length === 1 ? needed[0] : needed,
        ...(environment === undefined ? {} : { environment }),
      },
    },
  )
}

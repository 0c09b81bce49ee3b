import { ENVIRONMENT_SERVICES, readPermission } from '@jatai/api'
import type { Access } from '@jatai/api'

/** What a caller may do: the union of all that roles or a token grant (platform.md §7). */
export interface PermissionSet {
  /** May the route be called, in this environment where it has one? Without: in any. */
  allows(access: Access, environment?: string): boolean
  /** As roles write them, sorted. */
  readonly texts: readonly string[]
}

const EVERYWHERE = '*'

/** @param granted permissions as roles and tokens write them; what cannot be read grants nothing */
export function permissionSet(granted: Iterable<string>): PermissionSet {
  const environments = new Map<string, Set<string>>()
  const texts = [...new Set(granted)].sort()
  for (const text of texts) {
    const permission = readPermission(text)
    if (permission === undefined) continue
    const { name } = permission
    const isNarrow = permission.environment !== undefined && ENVIRONMENT_SERVICES.has(serviceOf(name))
    const known = environments.get(name) ?? new Set()
    environments.set(name, known.add(isNarrow ? permission.environment : EVERYWHERE))
  }
  const holds = (name: string, environment: string | undefined): boolean => {
    const where = environments.get(name)
    if (where === undefined) return false
    return environment === undefined || where.has(EVERYWHERE) || where.has(environment)
  }
  return {
    texts,
    allows(access, environment) {
      if (access === 'public' || access === 'signed-in') return true
      if (access === 'operator') return false
      const names = typeof access === 'string' ? [access] : access
      return names.some((name) => holds(name, environment))
    },
  }
}

function serviceOf(name: string): string {
  return name.slice(0, name.indexOf(':'))
}

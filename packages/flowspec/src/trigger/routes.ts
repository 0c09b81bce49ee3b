import { getKey } from '../json/json.ts'
import { readBoolean, readTextList } from '../parameters/lenient-values.ts'
import type { TriggerSpec } from '../pipeline.ts'

/** Most routes a trigger may have, and most characters of one (triggers.md §2.3). */
export const MAX_ROUTES = 50
export const MAX_ROUTE_LENGTH = 255

/** The additional routes of a web trigger as written; none when they are switched off. `uris` and `routes` are both read. */
export function routesOf(trigger: TriggerSpec): string[] {
  if (!readBoolean(getKey(trigger.params, 'advanced'), true)) return []
  return [
    ...(readTextList(getKey(trigger.params, 'uris')) ?? []),
    ...(readTextList(getKey(trigger.params, 'routes')) ?? []),
  ]
}

/** Where the routes stand, for pointing at them. */
export function routesParameter(trigger: TriggerSpec): string {
  return Object.hasOwn(trigger.params, 'uris') ? 'uris' : 'routes'
}

/**
 * What is wrong with a route; undefined when nothing is (the grammar of triggers.md §2.3). An instance variable
 * `{{replica.x}}`, resolved at deployment, stands for any characters of a segment.
 */
export function routeProblem(route: string): string | undefined {
  const path = route.replace(/\{\{[^{}]*\}\}/g, 'x')
  if (!path.startsWith('/')) return 'a route starts with /'
  if (path.length > MAX_ROUTE_LENGTH) return `a route has at most ${MAX_ROUTE_LENGTH} characters`
  const parameters = new Set<string>()
  for (const segment of path.slice(1).replace(/\/$/, '').split('/')) {
    if (segment === '') return 'a route has no empty segment'
    if (segment === '..' || segment === '.') return `a route has no segment ${segment}`
    if (segment.startsWith(':')) {
      if (!/^:[A-Za-z_][A-Za-z0-9_]*$/.test(segment)) return `${segment} is no name of a parameter`
      if (parameters.has(segment)) return `parameter ${segment} stands twice`
      parameters.add(segment)
    } else if (!/^[A-Za-z0-9._~-]+$/.test(segment)) {
      return `segment ${segment} has other signs than letters, digits and . _ ~ -`
    }
  }
  return undefined
}

/** True for `/:id…`: it would capture the addresses of other pipelines. */
export function startsWithParameter(route: string): boolean {
  return /^\/:/.test(route)
}

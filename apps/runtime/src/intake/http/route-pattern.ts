import { FlowError } from '@jatai/errors'
import { routeProblem, startsWithParameter } from '@jatai/flowspec'

/** One published path, split into segments; a parameter segment starts with a colon. */
export interface RoutePattern {
  /** As published: `/pipeline/acme/v1/orders/:id`. */
  readonly path: string
  readonly segments: readonly string[]
  readonly isStatic: boolean
}

/**
 * The path of a route of a trigger, without a slash at its end (triggers.md §2.3).
 *
 * @throws FlowError `ROUTE_INVALID` saying what is wrong with it
 */
export function checkRoute(route: string): string {
  const problem = startsWithParameter(route)
    ? 'it must not begin with a parameter: it would take the addresses of other pipelines'
    : routeProblem(route)
  if (problem !== undefined)
    throw new FlowError('ROUTE_INVALID', `The route "${route}" cannot be published: ${problem}`)
  return route.length > 1 && route.endsWith('/') ? route.slice(0, -1) : route
}

export function routePattern(path: string): RoutePattern {
  const segments = path.slice(1).split('/')
  return { path, segments, isStatic: !segments.some((segment) => segment.startsWith(':')) }
}

/** Equal for routes that would take the same requests: parameter names do not count (triggers.md §2.4). */
export function routeShape(pattern: RoutePattern): string {
  return `/${pattern.segments.map((segment) => (segment.startsWith(':') ? '{}' : segment)).join('/')}`
}

import { FlowError } from '@jatai/errors'

/** One published path, split into segments; a parameter segment starts with a colon. */
export interface RoutePattern {
  /** As published: `/pipeline/acme/v1/orders/:id`. */
  readonly path: string
  readonly segments: readonly string[]
  readonly isStatic: boolean
}

const LONGEST_ROUTE = 255
const STATIC_SEGMENT = /^[A-Za-z0-9._~-]+$/
const PARAMETER_SEGMENT = /^:[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Reads a route of a trigger (triggers.md §2.3).
 *
 * @throws FlowError `ROUTE_INVALID` saying what is wrong with it
 */
export function checkRoute(route: string): string {
  const path = route.length > 1 && route.endsWith('/') ? route.slice(0, -1) : route
  const wrong = (why: string): FlowError => new FlowError('ROUTE_INVALID', `The route "${route}" ${why}`)
  if (!path.startsWith('/') || path === '/') throw wrong('must start with "/" and name a path')
  if (path.length > LONGEST_ROUTE) throw wrong(`is longer than ${LONGEST_ROUTE} characters`)
  const names = new Set<string>()
  path
    .slice(1)
    .split('/')
    .forEach((segment, index) => {
      if (segment === '..' || segment === '.') throw wrong('must not step to another path')
      if (STATIC_SEGMENT.test(segment)) return
      if (!PARAMETER_SEGMENT.test(segment)) throw wrong(`has a segment "${segment}" of characters that are not allowed`)
      if (index === 0) throw wrong('must not begin with a parameter: it would take the addresses of other pipelines')
      if (names.has(segment)) throw wrong(`names the parameter "${segment.slice(1)}" twice`)
      names.add(segment)
    })
  return path
}

export function routePattern(path: string): RoutePattern {
  const segments = path.slice(1).split('/')
  return { path, segments, isStatic: !segments.some((segment) => segment.startsWith(':')) }
}

/** Equal for routes that would take the same requests: parameter names do not count (triggers.md §2.4). */
export function routeShape(pattern: RoutePattern): string {
  return `/${pattern.segments.map((segment) => (segment.startsWith(':') ? '{}' : segment)).join('/')}`
}

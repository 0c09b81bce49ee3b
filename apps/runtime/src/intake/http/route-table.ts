import { routePattern, routeShape } from './route-pattern.ts'
import type { RoutePattern } from './route-pattern.ts'

export interface RouteMatch<T> {
  readonly target: T
  /** The published path that took the request: `/pipeline/acme/v1/orders/:id`. */
  readonly route: string
  readonly pathParams: Readonly<Record<string, string>>
}

/**
 * Published paths and what they lead to. Static paths are found by name; parametric ones are tried in order: more
 * static segments first, then longer ones (triggers.md §2.3).
 */
export interface RouteTable<T> {
  /** The target that already takes the requests of this path, if any. */
  owner(path: string): T | undefined
  add(path: string, target: T): void
  remove(target: T): void
  /** `path` as requested, without query. One trailing slash is tolerated; parameters are percent-decoded once. */
  find(path: string): RouteMatch<T> | undefined
}

interface Entry<T> {
  readonly pattern: RoutePattern
  readonly target: T
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({})

export function createRouteTable<T>(): RouteTable<T> {
  const byShape = new Map<string, Entry<T>>()
  const byPath = new Map<string, RouteMatch<T>>()
  let parametric: Entry<T>[] = []

  function sort(): void {
    const rank = ({ segments }: RoutePattern): number => segments.filter((segment) => !segment.startsWith(':')).length
    parametric = [...byShape.values()]
      .filter((entry) => !entry.pattern.isStatic)
      .sort(
        (a, b) =>
          rank(b.pattern) - rank(a.pattern) ||
          b.pattern.segments.length - a.pattern.segments.length ||
          (a.pattern.path < b.pattern.path ? -1 : 1),
      )
  }

  return {
    owner: (path) => byShape.get(routeShape(routePattern(path)))?.target,
    add(path, target) {
      const pattern = routePattern(path)
      byShape.set(routeShape(pattern), { pattern, target })
      if (pattern.isStatic) byPath.set(path, { target, route: path, pathParams: NO_PARAMS })
      else sort()
    },
    remove(target) {
      for (const [shape, entry] of byShape) if (entry.target === target) byShape.delete(shape)
      for (const [path, match] of byPath) if (match.target === target) byPath.delete(path)
      sort()
    },
    find(requested) {
      const path = requested.length > 1 && requested.endsWith('/') ? requested.slice(0, -1) : requested
      const match = byPath.get(path)
      if (match !== undefined || parametric.length === 0) return match
      const segments = path.slice(1).split('/')
      for (const { pattern, target } of parametric) {
        const pathParams = matchSegments(pattern.segments, segments)
        if (pathParams !== undefined) return { target, route: pattern.path, pathParams }
      }
      return undefined
    },
  }
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (let i = 0; i < pattern.length; i++) {
    const wanted = pattern[i] as string
    const found = segments[i] as string
    if (!wanted.startsWith(':')) {
      if (wanted !== found) return undefined
    } else if (found === '') return undefined
    else params[wanted.slice(1)] = percentDecoded(found)
  }
  return params
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A lone percent sign is text.
  }
}

/** A URI in its five parts (RFC 3986 §3); undefined for a part that is not there. */
interface UriParts {
  readonly scheme: string | undefined
  readonly authority: string | undefined
  readonly path: string
  readonly query: string | undefined
}

/** A URI without its fragment, and the fragment without the `#`. */
export function splitFragment(uri: string): { readonly uri: string; readonly fragment: string } {
  const hash = uri.indexOf('#')
  return hash < 0 ? { uri, fragment: '' } : { uri: uri.slice(0, hash), fragment: uri.slice(hash + 1) }
}

/** Resolves a reference without fragment against a base (RFC 3986 §5.2). */
export function resolveUri(base: string, reference: string): string {
  if (reference === '') return base
  const own = split(reference)
  if (own.scheme !== undefined) return join({ ...own, path: withoutDots(own.path) })
  const under = split(base)
  if (own.authority !== undefined) return join({ ...own, scheme: under.scheme, path: withoutDots(own.path) })
  if (own.path === '') return join({ ...under, query: own.query ?? under.query })
  const path = own.path.startsWith('/') ? own.path : merged(under, own.path)
  return join({ ...under, path: withoutDots(path), query: own.query })
}

function split(uri: string): UriParts {
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(uri)
  return { scheme: match?.[1], authority: match?.[2], path: match?.[3] ?? '', query: match?.[4] }
}

function join({ scheme, authority, path, query }: UriParts): string {
  return [
    scheme === undefined ? '' : `${scheme}:`,
    authority === undefined ? '' : `//${authority}`,
    path,
    query === undefined ? '' : `?${query}`,
  ].join('')
}

function merged(base: UriParts, path: string): string {
  if (base.authority !== undefined && base.path === '') return `/${path}`
  return base.path.slice(0, base.path.lastIndexOf('/') + 1) + path
}

function withoutDots(path: string): string {
  if (!path.includes('.')) return path
  const kept: string[] = []
  const segments = path.split('/')
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1
    if (segment === '.' || segment === '..') {
      // The empty first segment is the slash at the beginning: nothing leads above it.
      if (segment === '..' && kept.length > 0 && !(kept.length === 1 && kept[0] === '')) kept.pop()
      if (isLast) kept.push('')
    } else kept.push(segment)
  })
  return kept.join('/')
}

/** Where a browser has arrived. */
export interface Page {
  /** With its `#…`. */
  readonly url: URL
  readonly status: number
  readonly body: string
  /** The addresses on the way, the first one included. */
  readonly way: readonly URL[]
  /** All Set-Cookie headers on the way. */
  readonly cookies: readonly string[]
}

/** As much of a browser as signing in needs: it follows redirections and keeps cookies by host. */
export interface Browser {
  visit(url: string | URL, form?: Readonly<Record<string, string>>): Promise<Page>
  /** As {@link Browser.visit}, up to the first redirection that leads to such a path. */
  until(path: RegExp, url: string | URL): Promise<URL>
  cookie(name: string): string | undefined
  forget(name: string): void
}

const MOST_STEPS = 20

export function createBrowser(): Browser {
  /** By host name: cookies know no ports (RFC 6265 §8.5). */
  const jars = new Map<string, Map<string, string>>()

  async function step(url: URL, form: Readonly<Record<string, string>> | undefined): Promise<Response> {
    const jar = jars.get(url.hostname) ?? new Map<string, string>()
    jars.set(url.hostname, jar)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), Accept: 'text/html' },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const header of response.headers.getSetCookie()) {
      const [pair = ''] = header.split(';')
      const at = pair.indexOf('=')
      const expires = /;\s*expires=([^;]+)/i.exec(header)?.[1]
      if (expires !== undefined && Date.parse(expires) <= Date.now()) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  async function follow(
    start: URL,
    form: Readonly<Record<string, string>> | undefined,
    isEnough: (next: URL) => boolean,
  ): Promise<Page & { readonly next?: URL }> {
    const way: URL[] = []
    const cookies: string[] = []
    for (let url = start, sent = form; way.length < MOST_STEPS; sent = undefined) {
      way.push(url)
      const response = await step(url, sent)
      cookies.push(...response.headers.getSetCookie())
      const location = response.headers.get('location')
      const body = await response.text()
      if (location === null) return { url, status: response.status, body, way, cookies }
      const next = new URL(location, url)
      if (isEnough(next)) return { url, status: response.status, body, way, cookies, next }
      url = next
    }
    throw new Error(`${start.href} goes round in circles`)
  }

  return {
    visit: (url, form) => follow(new URL(url), form, () => false),
    async until(path, url) {
      const { next, body } = await follow(new URL(url), undefined, ({ pathname }) => path.test(pathname))
      if (next === undefined) throw new Error(`Nothing leads to ${path.source}: ${body}`)
      return next
    },
    cookie: (name) => [...jars.values()].map((jar) => jar.get(name)).find((value) => value !== undefined),
    forget: (name) => jars.forEach((jar) => jar.delete(name)),
  }
}

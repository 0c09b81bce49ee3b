import type { Services } from '@jatai/sdk'

/** Makes one thing for all that runs with the same services; it is gone together with them. */
export function perServices<T>(create: () => T): (services: Services) => T {
  const made = new WeakMap<Services, { readonly it: T }>()
  return (services) => {
    let entry = made.get(services)
    if (entry === undefined) made.set(services, (entry = { it: create() }))
    return entry.it
  }
}

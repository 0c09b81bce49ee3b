import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** A look-up for sockets that knows nothing but these addresses, whatever the name. */
export function lookupAmong(addresses: readonly LookupAddress[]): LookupFunction {
  return (_name, options, callback) => {
    if (options.all === true) return callback(null, [...addresses])
    callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  }
}

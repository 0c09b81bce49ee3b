import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'

/**
 * Throws when an address may not be connected to under that host name (reliability.md SEC-02).
 *
 * @param host as it was configured
 * @param address what it resolves to
 */
export type CheckAddress = (host: string, address: string) => void

/** A look-up for sockets that lets only allowed addresses through: what was checked is what is connected to. */
export function checkedLookup(check: CheckAddress): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      try {
        for (const { address } of addresses) check(hostname, address)
      } catch (refused) {
        return callback(refused as NodeJS.ErrnoException, '', 0)
      }
      if (options.all === true) return callback(null, addresses)
      const [first] = addresses
      callback(null, first?.address ?? '', first?.family ?? 4)
    })
  }
}

/** Sockets look a literal address up nowhere: it is checked by itself. */
export function checkLiteral(host: string, check: CheckAddress): void {
  if (isIP(host) !== 0) check(host, host)
}

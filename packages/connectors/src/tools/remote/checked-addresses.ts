import { lookup } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import type { OutboundPolicy } from '@jatai/sdk'
import { untilAborted } from './until-aborted.ts'

/**
 * All addresses of a host name, each of them let through by the outbound policy: whoever connects to exactly these
 * cannot be led elsewhere by a second look-up (reliability.md SEC-02).
 *
 * @throws RemoteError when one of them may not be reached; the system's error when the name has none
 */
export async function checkedAddresses(
  outbound: OutboundPolicy,
  host: string,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const addresses = await untilAborted(lookup(host, { all: true }), signal)
  for (const { address } of addresses) outbound.check(host, address)
  return addresses
}

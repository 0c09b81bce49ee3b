import { RequestError } from '@jatai/errors'

/**
 * Tells the address under which people know the platform. Links in mails and addresses registered with identity
 * providers begin with it, so that whoever makes a request cannot choose where they lead (the `Host` header is theirs).
 *
 * @param address `https://core.example.com`, or `https://{realm}.core.example.com` where each realm has a host
 * @returns by realm; undefined where it is not known: the address that the request was made to counts
 * @throws RequestError `ADDRESS_INVALID`
 */
export function createPublicAddress(address: string | undefined): (realm: string | undefined) => string | undefined {
  if (address === undefined) return () => undefined
  const hasRealm = address.includes('{realm}')
  const origin = (realm: string): string => new URL(address.replaceAll('{realm}', realm)).origin
  if (!URL.canParse(address.replaceAll('{realm}', 'realm')) || !/^https?:$/.test(new URL(origin('realm')).protocol)) {
    throw new RequestError('ADDRESS_INVALID', `The public address "${address}" is none: https://core.example.com`)
  }
  return (realm) => {
    if (!hasRealm) return origin('')
    return realm !== undefined && /^[a-z][a-z0-9-]{0,39}$/.test(realm) ? origin(realm) : undefined
  }
}

import type { TLSSocket } from 'node:tls'

const subjects = new WeakMap<TLSSocket, string>()

/** The subject of the certificate that a caller has shown, as RFC 4514 writes it: `CN=shop,O=Acme`. */
export function clientSubject(socket: TLSSocket): string {
  let subject = subjects.get(socket)
  if (subject === undefined) subjects.set(socket, (subject = read(socket)))
  return subject
}

/** The last name of the certificate comes first. Whatever is not printable ASCII is written as its bytes. */
function read(socket: TLSSocket): string {
  const subject = socket.getPeerCertificate()?.subject as Record<string, string | string[]> | undefined
  return Object.entries(subject ?? {})
    .reverse()
    .flatMap(([type, values]) => [values].flat().map((value) => `${type}=${escaped(value)}`))
    .join(',')
}

function escaped(value: string): string {
  return value
    .replace(/[,+"\\<>;=]|^[ #]| $/g, '\\$&')
    .replace(/[^\x20-\x7e]+/g, (units) =>
      [...Buffer.from(units, 'utf8')].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
    )
}

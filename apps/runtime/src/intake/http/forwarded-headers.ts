import type { IncomingMessage } from 'node:http'

/**
 * What a gateway tells a pipeline of a call (triggers.md §2.10): whose address it came from, by which scheme and to
 * which host. Proxies before us have told theirs, which stays: addresses are a list, the last of which is who called us.
 *
 * @returns name, value, name, value, …
 */
export function forwardedHeaders({ headers, socket }: IncomingMessage, scheme: string, host: string): string[] {
  const told = ['X-Forwarded-For', (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')]
  if (headers['x-forwarded-proto'] === undefined) told.push('X-Forwarded-Proto', scheme)
  if (headers['x-forwarded-host'] === undefined) told.push('X-Forwarded-Host', host)
  return told
}

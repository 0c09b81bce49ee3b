import type { audit } from '@jatai/api'

/** The fifteen columns, in this order (platform.md §10). */
const COLUMNS = [
  'dateStart',
  'dateEnd',
  'description',
  'url',
  'method',
  'uri',
  'httpStatusCode',
  'status',
  'remoteAddress',
  'payload',
  'queryParam',
  'fullName',
  'email',
  'service',
  'sourceIp',
] as const

/** Audit records as CSV (RFC 4180), line by line, the header first. */
export async function* auditCsv(entries: AsyncIterable<audit.AuditEntry>): AsyncGenerator<string> {
  yield line([...COLUMNS])
  for await (const entry of entries) {
    yield line([
      new Date(entry.startedAt).toISOString(),
      new Date(entry.endedAt).toISOString(),
      entry.description,
      entry.url,
      entry.method,
      entry.uri,
      String(entry.httpStatusCode),
      entry.status,
      entry.remoteAddress,
      JSON.stringify(entry.payload ?? null),
      JSON.stringify(entry.queryParam ?? {}),
      entry.actor?.name ?? '',
      entry.actor?.email ?? '',
      entry.service,
      entry.remoteAddress,
    ])
  }
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

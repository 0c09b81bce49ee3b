import type { AuditRecord } from './audit.ts'

/** The columns of the export, in this order (platform.md §10). */
export const AUDIT_COLUMNS = [
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

/** A line of the export. */
export function auditLine(record: AuditRecord): string {
  return [
    new Date(record.startedAt).toISOString(),
    new Date(record.endedAt).toISOString(),
    record.description,
    record.url,
    record.method,
    record.uri,
    String(record.httpStatusCode),
    record.status,
    record.remoteAddress,
    JSON.stringify(record.payload),
    JSON.stringify(record.queryParam),
    record.actor?.name ?? '',
    record.actor?.email ?? '',
    record.service,
    record.remoteAddress,
  ]
    .map(cell)
    .join(',')
}

/** Quoted where it must be (RFC 4180); what a spreadsheet would run as a formula gets an apostrophe in front. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

import { audit } from '@jatai/api'
import { ZipFile } from 'yazl'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute, Content } from '../http/route-call.ts'
import { AUDIT_COLUMNS, auditLine } from './audit-csv.ts'
import type { AuditFilter, AuditLog } from './audit-log.ts'

/** Most records of an export (platform.md §10), and how many are read at once. */
const MOST_EXPORTED = 50_000
const PAGE = 1000

export function auditRoutes(log: AuditLog): readonly BoundRoute[] {
  return [
    bind(audit.findAuditRecords, async ({ params, query }) => {
      const { cursor, size, ...filter } = query
      const { records, next } = await log.find(params.realm, filter, { cursor, size })
      const content = records.map(({ id, document }) => {
        const { realm: _realm, ...rest } = document
        return { id, ...rest }
      })
      return { content, ...(next === undefined ? {} : { next }) }
    }),
    bind(audit.exportAuditRecords, async ({ params, query, signal }) => {
      const csv = await csvOf(log, params.realm, query, signal)
      const headers = { 'Content-Disposition': 'attachment; filename="audit.zip"' }
      return new Answer<Content>(zipOf('audit.csv', csv), { headers })
    }),
  ]
}

async function csvOf(log: AuditLog, realm: string, filter: AuditFilter, signal: AbortSignal): Promise<Buffer> {
  const parts = [`${AUDIT_COLUMNS.join(',')}\r\n`]
  let left = MOST_EXPORTED
  for (let cursor: string | undefined; left > 0; ) {
    signal.throwIfAborted()
    const { records, next } = await log.find(realm, filter, { cursor, size: Math.min(left, PAGE) })
    for (const { document } of records.slice(0, left)) parts.push(`${auditLine(document)}\r\n`)
    left -= records.length
    cursor = next
    if (cursor === undefined) break
  }
  return Buffer.from(parts.join(''), 'utf8')
}

function zipOf(name: string, content: Buffer): NodeJS.ReadableStream {
  const zip = new ZipFile()
  zip.addBuffer(content, name)
  zip.end()
  return zip.outputStream
}

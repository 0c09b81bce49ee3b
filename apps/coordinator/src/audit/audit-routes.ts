import { Readable } from 'node:stream'
import { audit } from '@jatai/api'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { auditCsv } from './audit-csv.ts'
import type { AuditStore } from './audit-store.ts'

export function auditRoutes(store: AuditStore): readonly BoundRoute[] {
  return [
    bind(audit.listAudit, ({ caller, query }) => store.find(caller.realm, query, query)),
    bind(audit.exportAudit, ({ caller, query }) => {
      const headers = { 'Content-Disposition': 'attachment; filename="audit.csv"' }
      return new Answer<NodeJS.ReadableStream>(Readable.from(auditCsv(store.all(caller.realm, query))), { headers })
    }),
  ]
}

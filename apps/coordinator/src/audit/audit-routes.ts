import { audit } from '@jatai/api'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { auditCsv } from './audit-csv.ts'
import type { AuditStore } from './audit-store.ts'
import { zipOf } from './zip-of.ts'

export function auditRoutes(store: AuditStore): readonly BoundRoute[] {
  return [
    bind(audit.listAudit, ({ caller, query }) => store.find(caller.realm, query, query)),
    bind(audit.exportAudit, async ({ caller, query }) => {
      const headers = { 'Content-Disposition': 'attachment; filename="audit.zip"' }
      const archive = await zipOf('audit.csv', auditCsv(store.all(caller.realm, query)))
      return new Answer<NodeJS.ReadableStream>(archive, { headers })
    }),
  ]
}

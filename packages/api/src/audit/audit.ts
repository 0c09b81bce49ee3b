import { z } from 'zod'
import { documentId, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const tag = 'Audit'
const inRealm = z.object({ realm: realmName })

export const auditEntry = z.object({
  id: documentId,
  startedAt: moment,
  endedAt: moment,
  actor: z.object({ id: z.string(), name: z.string(), email: z.string().optional() }).nullable(),
  action: z.enum(['Viewed', 'Created', 'Updated', 'Removed/Archived']),
  service: z.string(),
  reference: z.string(),
  description: z.string(),
  method: z.string(),
  url: z.string(),
  uri: z.string(),
  httpStatusCode: z.int(),
  status: z.enum(['Success', 'Error']),
  remoteAddress: z.string(),
  payload: z.unknown(),
  queryParam: z.unknown(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
})
export type AuditEntry = z.output<typeof auditEntry>

const filter = {
  from: z.coerce.number().int().optional().describe('Milliseconds since 1970, inclusive.'),
  to: z.coerce.number().int().optional().describe('Exclusive.'),
  email: z.string().trim().max(254).optional(),
  description: z.string().trim().max(200).optional().describe('Part of the description.'),
  action: auditEntry.shape.action.optional(),
  reference: z.string().trim().max(200).optional(),
  service: z.string().trim().max(100).optional(),
  status: auditEntry.shape.status.optional(),
}

export const listAudit = defineRoute({
  name: 'listAudit',
  method: 'GET',
  path: '/audit/realms/:realm/records',
  summary: 'Who did what, newest first.',
  tag,
  access: 'AUDIT:READ',
  params: inRealm,
  query: z.object({ ...filter, ...pageQuery }),
  answer: pageOf(auditEntry),
  isAudited: false,
})

export const exportAudit = defineRoute({
  name: 'exportAudit',
  method: 'GET',
  path: '/audit/realms/:realm/export',
  summary: 'The newest 50,000 records: an archive with one CSV file.',
  tag,
  access: 'AUDIT:READ',
  params: inRealm,
  query: z.object(filter),
  answer: z.string(),
  mediaType: 'application/zip',
})

export const auditRoutes = [listAudit, exportAudit] as const

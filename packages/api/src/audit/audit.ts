import { z } from 'zod'
import { actor, documentId, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const tag = 'Audit'

export const auditAction = z.enum(['Viewed', 'Created', 'Updated', 'Removed/Archived'])

/** A request that was made, refused ones too (platform.md §10). Secrets are masked. */
export const auditRecord = z.object({
  id: documentId,
  startedAt: moment,
  endedAt: moment,
  actor: actor.nullable(),
  action: auditAction,
  service: z.string(),
  reference: z.string().describe('Id of the object; empty when the record is about a service.'),
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

const time = z.coerce.number().int().min(0).optional()

const filter = {
  from: time.describe('Not before, in milliseconds since 1970.'),
  to: time.describe('Before, in milliseconds since 1970.'),
  email: z.string().trim().toLowerCase().max(254).optional(),
  action: auditAction.optional(),
  service: z.string().max(100).optional(),
  reference: z.string().max(100).optional(),
  status: z.enum(['Success', 'Error']).optional(),
  description: z.string().trim().max(200).optional().describe('Part of the description.'),
}

export const findAuditRecords = defineRoute({
  name: 'findAuditRecords',
  method: 'GET',
  path: '/audit/realms/:realm/records',
  summary: 'Finds audit records, the newest first.',
  tag,
  access: 'AUDIT:READ',
  params: z.object({ realm: realmName }),
  query: z.object({ ...filter, ...pageQuery }),
  answer: pageOf(auditRecord),
})

export const exportAuditRecords = defineRoute({
  name: 'exportAuditRecords',
  method: 'GET',
  path: '/audit/realms/:realm/export',
  summary: 'The newest 50,000 audit records that fit, as a zip with one CSV.',
  tag,
  access: 'AUDIT:READ',
  params: z.object({ realm: realmName }),
  query: z.object(filter),
  answer: z.string(),
  mediaType: 'application/zip',
})

export const auditRoutes = [findAuditRecords, exportAuditRecords] as const

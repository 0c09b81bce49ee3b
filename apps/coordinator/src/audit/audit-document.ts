import { defineCollection } from '@jatai/platform'
import type { AuditRecord } from './audit.ts'

/** Written once, removed when their time is over; nothing else touches them. */
export const AUDIT = defineCollection<AuditRecord>('audit', [
  'realm',
  'startedAt',
  'action',
  'service',
  'reference',
  'status',
  'actor.email',
])

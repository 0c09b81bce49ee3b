import { z } from 'zod'

/** Name of a realm (platform.md §2). */
export const realmName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'a realm is lower-case letters, digits and hyphens')
  .describe('The realm.')

/** Name of an environment (platform.md §3). */
export const environmentName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,19}$/, 'an environment is at most 20 lower-case letters, digits and hyphens')
  .describe('The environment: `test`, `prod`, …')

/** Id of a document. */
export const documentId = z.string().min(1).max(100)

/** Free text for people. */
export const description = z.string().max(4000)

/** Milliseconds since 1970. */
export const moment = z.int().describe('Milliseconds since 1970.')

/** Who changed something. */
export const actor = z.object({ id: z.string(), name: z.string(), email: z.string().optional() })
export type Actor = z.output<typeof actor>

/** What every stored thing says of its last change. */
export const changed = { createdAt: moment, updatedAt: moment, updatedBy: actor }

import { z } from 'zod'
import { documentId, environmentName } from '../common.ts'

/** Versions of pipelines that name something of the realm. */
export const usedBy = z.object({
  content: z.array(
    z.object({
      id: documentId.describe('Of the version.'),
      name: z.string(),
      version: z.string().describe('major.minor'),
      projectId: documentId,
      archived: z.boolean(),
      deployedIn: z.array(environmentName),
    }),
  ),
  hidden: z.int().describe('How many more there are in projects that the caller does not belong to.'),
})
export type UsedBy = z.output<typeof usedBy>

import { z } from 'zod'
import { actor, documentId, moment } from '../common.ts'

export const capsuleStatus = z.enum(['DEVELOPMENT', 'PUBLISHED'])

/** A capsule as lists and the palette of the canvas show it. */
export const capsuleSummary = z.object({
  id: documentId,
  name: z.string(),
  description: z.string(),
  icon: z.string(),
  collectionId: z.string(),
  collection: z.string().describe('Name of the collection.'),
  groupId: z.string(),
  group: z.string(),
  version: z.string().describe('major.minor.fix of the newest version.'),
  status: capsuleStatus.describe('Of the newest version: one in development is not available yet.'),
  published: z.string().nullable().describe('Newest version that pipelines can use.'),
  lines: z.array(z.string()).describe('Every major.minor that pipelines can use.'),
  archived: z.boolean(),
  public: z.boolean().describe('Certified: from the operator of the installation, for every realm.'),
  createdAt: moment,
  createdBy: actor,
  updatedAt: moment,
  updatedBy: actor,
})
export type CapsuleSummary = z.output<typeof capsuleSummary>

/** One version of a capsule with its form, contract and flow (flowspec.md §7). Keys that are not known here are kept. */
export const capsuleDefinition = z.looseObject({
  id: documentId,
  name: z.string(),
  versionMajor: z.int(),
  versionMinor: z.int(),
  versionFix: z.int(),
  status: capsuleStatus,
  public: z.boolean(),
})
export type CapsuleRecord = z.output<typeof capsuleDefinition>

/** A definition as it is sent. */
export const capsuleDocument = z
  .looseObject({})
  .describe('Name, description, icon, collection, group, parameters, accounts, contract, documentation, flowSpec.')

export const capsuleVersion = z.object({
  version: z.string(),
  status: capsuleStatus,
  updatedAt: moment,
  updatedBy: actor,
})
export type CapsuleVersion = z.output<typeof capsuleVersion>

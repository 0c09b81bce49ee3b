import { z } from 'zod'
import { documentId, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { finding } from '../pipelines/pipeline-shapes.ts'
import { defineRoute } from '../route.ts'
import { capsuleDefinition, capsuleDocument, capsuleStatus, capsuleSummary, capsuleVersion } from './capsule-shapes.ts'

const tag = 'Capsules'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId.describe('Id or name of the capsule.') })
const saved = z.object({ capsule: capsuleSummary, findings: z.array(finding) })

export const searchCapsules = defineRoute({
  name: 'searchCapsules',
  method: 'GET',
  path: '/design/realms/:realm/capsules',
  summary: 'Finds capsules by name and description: those of the realm, and public ones.',
  tag,
  access: 'CAPSULE:READ',
  params: inRealm,
  query: z.object({
    search: z.string().trim().max(200).optional(),
    collectionId: documentId.optional(),
    groupId: documentId.optional(),
    archived: z.stringbool().default(false),
    status: capsuleStatus
      .optional()
      .describe('PUBLISHED: those that pipelines can use; DEVELOPMENT: with unpublished work.'),
    ...pageQuery,
  }),
  answer: pageOf(capsuleSummary),
  isAudited: false,
})

export const getCapsule = defineRoute({
  name: 'getCapsule',
  method: 'GET',
  path: '/design/realms/:realm/capsules/:id',
  summary: 'The definition of a version: form, accounts, contract, flow.',
  tag,
  access: 'CAPSULE:READ',
  params: one,
  query: z.object({
    version: z
      .string()
      .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}$/, 'a version is major.minor.fix')
      .optional()
      .describe('Default: the newest, published or not.'),
  }),
  answer: capsuleDefinition,
  hasRevision: true,
})

export const createCapsule = defineRoute({
  name: 'createCapsule',
  method: 'POST',
  path: '/design/realms/:realm/capsules',
  summary: 'Makes a capsule in development, version 1.0.0.',
  tag,
  access: 'CAPSULE:CREATE',
  params: inRealm,
  query: z.object({
    keepVersion: z
      .stringbool()
      .default(false)
      .describe('Begins with the version of the definition, for capsules that pipelines of elsewhere name by it.'),
  }),
  body: capsuleDocument,
  answer: saved,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const saveCapsule = defineRoute({
  name: 'saveCapsule',
  method: 'PUT',
  path: '/design/realms/:realm/capsules/:id',
  summary: 'Saves a capsule in development; after a published version its number follows from what has changed since.',
  tag,
  access: 'CAPSULE:UPDATE',
  params: one,
  body: capsuleDocument,
  answer: saved,
  hasRevision: true,
})

export const publishCapsule = defineRoute({
  name: 'publishCapsule',
  method: 'POST',
  path: '/design/realms/:realm/capsules/:id/publication',
  summary: 'Publishes what is in development: pipelines can use it, and it is frozen.',
  tag,
  access: 'CAPSULE:UPDATE:PUBLISH',
  params: one,
  answer: capsuleSummary,
  hasRevision: true,
  action: 'Updated',
})

export const updateCapsuleState = defineRoute({
  name: 'updateCapsuleState',
  method: 'PATCH',
  path: '/design/realms/:realm/capsules/:id/state',
  summary: 'Archives or restores a capsule. Pipelines that use it go on doing so.',
  tag,
  access: 'CAPSULE:DELETE',
  params: one,
  body: z.strictObject({ archived: z.boolean() }),
  answer: capsuleSummary,
  action: 'Removed/Archived',
})

export const capsuleVersions = defineRoute({
  name: 'capsuleVersions',
  method: 'GET',
  path: '/design/realms/:realm/capsules/:id/versions',
  summary: 'The versions of a capsule, newest first.',
  tag,
  access: 'CAPSULE:READ',
  params: one,
  query: z.object({ ...pageQuery }),
  answer: pageOf(capsuleVersion),
})

export const validateCapsuleDocument = defineRoute({
  name: 'validateCapsuleDocument',
  method: 'POST',
  path: '/design/realms/:realm/capsule-validations',
  summary: 'Every problem of a definition; nothing is stored.',
  tag,
  access: 'CAPSULE:READ',
  params: inRealm,
  body: capsuleDocument,
  answer: z.array(finding),
  status: 200,
  action: 'Viewed',
  isAudited: false,
})

export const capsuleRoutes = [
  searchCapsules,
  getCapsule,
  createCapsule,
  saveCapsule,
  publishCapsule,
  updateCapsuleState,
  capsuleVersions,
  validateCapsuleDocument,
] as const

import { z } from 'zod'
import { actor, changed, description, documentId, environmentName, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { usedBy } from '../settings/used-by.ts'

const tag = 'Globals'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

export const LONGEST_GLOBAL = 10_000

/** platform.md §12.1 */
export const globalName = z
  .string()
  .regex(
    /^[a-z0-9.-]{1,59}$/,
    'a global is named with fewer than 60 lower-case letters, digits, hyphens and full stops',
  )
  .describe('`{{ global.<name> }}`. Unique in the realm; cannot be changed.')

const category = z
  .enum(['url', 'jdbc', 'email', 'id', 'other'])
  .describe(
    'What its values are, which are checked accordingly. In all but `other` no two globals have the same value.',
  )

const value = z
  .string()
  .min(1, 'a global has a value')
  .max(LONGEST_GLOBAL, `a global has at most ${LONGEST_GLOBAL} characters`)

export const global = z.object({
  id: documentId,
  name: z.string(),
  category,
  description,
  values: z
    .record(environmentName, z.object({ value: z.string(), changedAt: moment, changedBy: actor }))
    .describe('By environment. They are not encrypted: nothing secret belongs here.'),
  ...changed,
})
export type GlobalView = z.output<typeof global>

export const listGlobals = defineRoute({
  name: 'listGlobals',
  method: 'GET',
  path: '/settings/realms/:realm/globals',
  summary: 'Lists globals by name.',
  tag,
  access: 'GLOBAL:READ',
  params: inRealm,
  query: z.object({
    search: z.string().trim().max(100).optional().describe('Part of the name, the description or a value.'),
    category: category.optional(),
    ...pageQuery,
  }),
  answer: pageOf(global),
})

export const getGlobal = defineRoute({
  name: 'getGlobal',
  method: 'GET',
  path: '/settings/realms/:realm/globals/:id',
  summary: 'Shows a global.',
  tag,
  access: 'GLOBAL:READ',
  params: one,
  answer: global,
  hasRevision: true,
})

export const createGlobal = defineRoute({
  name: 'createGlobal',
  method: 'POST',
  path: '/settings/realms/:realm/globals',
  summary: 'Creates a global, with values for the environments that are named.',
  tag,
  access: 'GLOBAL:CREATE',
  params: inRealm,
  body: z.strictObject({
    name: globalName,
    category: category.default('other'),
    description: description.default(''),
    values: z.record(environmentName, value).default({}),
  }),
  answer: global,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateGlobal = defineRoute({
  name: 'updateGlobal',
  method: 'PATCH',
  path: '/settings/realms/:realm/globals/:id',
  summary: 'Changes a global; null for an environment takes its value away.',
  tag,
  access: 'GLOBAL:UPDATE',
  params: one,
  body: z.strictObject({
    category: category.optional(),
    description: description.optional(),
    values: z.record(environmentName, value.nullable()).optional(),
  }),
  answer: global,
  hasRevision: true,
})

export const deleteGlobal = defineRoute({
  name: 'deleteGlobal',
  method: 'DELETE',
  path: '/settings/realms/:realm/globals/:id',
  summary: 'Deletes a global that no deployed pipeline uses.',
  tag,
  access: 'GLOBAL:DELETE',
  params: one,
  hasRevision: true,
})

export const globalUses = defineRoute({
  name: 'globalUses',
  method: 'GET',
  path: '/settings/realms/:realm/globals/:id/uses',
  summary: 'The versions of pipelines that name the global, and where they are deployed.',
  tag,
  access: 'GLOBAL:READ',
  params: one,
  answer: usedBy,
})

export const exportGlobals = defineRoute({
  name: 'exportGlobals',
  method: 'GET',
  path: '/settings/realms/:realm/globals-export',
  summary: 'The values of all globals in an environment, by name: what `jatai run --globals` reads.',
  tag,
  access: 'GLOBAL:READ',
  environment: 'query',
  params: inRealm,
  query: z.object({ environment: environmentName }),
  answer: z.record(z.string(), z.string()),
})

export const importGlobals = defineRoute({
  name: 'importGlobals',
  method: 'POST',
  path: '/settings/realms/:realm/globals-import',
  summary: 'Sets the values of many globals in an environment; those that are not there are made. All, or none.',
  tag,
  access: 'GLOBAL:CREATE',
  environment: 'query',
  params: inRealm,
  query: z.object({
    environment: environmentName,
    category: category.default('other').describe('Of those that are made.'),
  }),
  body: z
    .record(globalName, value)
    .refine((values) => Object.keys(values).length <= 1000, 'at most 1000 globals at once'),
  answer: z.object({ created: z.array(z.string()), updated: z.array(z.string()), unchanged: z.array(z.string()) }),
  status: 200,
  action: 'Updated',
})

export const globalRoutes = [
  listGlobals,
  getGlobal,
  createGlobal,
  updateGlobal,
  deleteGlobal,
  globalUses,
  exportGlobals,
  importGlobals,
] as const

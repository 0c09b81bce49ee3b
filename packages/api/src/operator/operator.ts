import { z } from 'zod'
import { documentId, realmName } from '../common.ts'
import { licence } from '../deployments/licences.ts'
import { defineRoute } from '../route.ts'

// What the operator of an installation does in its realms; no right of a realm leads here.

const shared = { tag: 'Operator', access: 'operator' as const }
const inRealm = z.object({ realm: realmName })

export const getLicence = defineRoute({
  ...shared,
  name: 'getLicence',
  method: 'GET',
  path: '/operator/realms/:realm/licence',
  summary: 'What a realm may deploy.',
  params: inRealm,
  answer: licence,
})

export const setLicence = defineRoute({
  ...shared,
  name: 'setLicence',
  method: 'PUT',
  path: '/operator/realms/:realm/licence',
  summary: 'Sets what a realm may deploy. What is deployed stays, even when it is more.',
  params: inRealm,
  body: licence,
  answer: licence,
})

export const purgePipeline = defineRoute({
  ...shared,
  name: 'purgePipeline',
  method: 'DELETE',
  path: '/operator/realms/:realm/pipelines/:id',
  summary: 'Removes an archived pipeline with all its versions and its history, for good. Its name is free again.',
  params: z.object({ realm: realmName, id: documentId.describe('Name of the pipeline.') }),
  answer: z.object({ name: z.string(), versions: z.array(z.string()).describe('What was removed: `1.0`, `1.1`, …') }),
  status: 200,
})

export const operatorRoutes = [getLicence, setLicence, purgePipeline] as const

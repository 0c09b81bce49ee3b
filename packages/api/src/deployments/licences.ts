import { z } from 'zod'
import { environmentName, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'
import { size } from './deployment.ts'

/** The licence of a realm (platform.md §18); `unlimited` is the default. */
export const licence = z.discriminatedUnion('model', [
  z.object({ model: z.literal('unlimited') }),
  z.object({ model: z.literal('consumption') }).describe('Metered, not limited.'),
  z
    .object({ model: z.literal('pipeline'), licences: z.int().min(10) })
    .describe('1, 2 or 4 a deployment, by its size.'),
  z.object({
    model: z.literal('subscription'),
    subscriptions: z.int().min(10).describe('Each brings two RTUs of prod and one of test.'),
  }),
  z.object({ model: z.literal('capacity'), credits: z.int().min(1) }).describe('1, 2 or 4 a replica, by its size.'),
])
export type Licence = z.output<typeof licence>

const amount = z.object({
  used: z.int(),
  acquired: z.int().nullable().describe('null: without limit.'),
  available: z.int().nullable(),
})

export const licenceUsage = z.object({
  environment: environmentName,
  licence,
  pipelines: amount.describe('Deployed pipelines; two majors count twice.'),
  units: amount.describe('Licences, RTUs or credits.'),
  projects: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      pipelines: z.int(),
      units: z.int(),
      deployments: z.array(
        z.object({ name: z.string(), version: z.string(), size, replicas: z.int(), units: z.int() }),
      ),
    }),
  ),
})
export type LicenceUsage = z.output<typeof licenceUsage>

const here = {
  tag: 'Licences',
  errorForm: 'runtime' as const,
  access: 'LICENSE:READ' as const,
  params: z.object({ realm: realmName, environment: environmentName }),
}

export const getLicenceUsage = defineRoute({
  ...here,
  name: 'getLicenceUsage',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/licence',
  summary: 'What the deployments of an environment use of the licence, by project.',
  answer: licenceUsage,
})

export const exportLicenceUsage = defineRoute({
  ...here,
  name: 'exportLicenceUsage',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/licence/export',
  summary: 'The same as CSV: project, environment, pipeline, size, replicas, units.',
  answer: z.string(),
  mediaType: 'text/csv; charset=utf-8',
})

export const licenceRoutes = [getLicenceUsage, exportLicenceUsage] as const

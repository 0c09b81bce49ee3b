import { z } from 'zod'
import { environmentName, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'Realms'
const inRealm = z.object({ realm: realmName })
const days = (most: number) => z.int().min(1).max(most)

/** What a realm may set for itself. */
export const realmSettings = z.object({
  language: z.enum(['en', 'pt', 'es']).describe('Of new users and their mails.'),
  passwordMaximumLength: z.int().min(16).max(256).describe('Longest password.'),
  passwordLifetimeDays: days(3650).describe('A password must be changed after this time.'),
  canResetPassword: z.boolean().describe('False: "Forgot password" is off.'),
  sessionLifetimeDays: days(60).describe('A session ends this long after sign-in, used or not.'),
  sessionIdleHours: z.int().min(1).max(1440).describe('A session ends when it was not used for so long.'),
  auditDays: z.int().min(30).max(3650).describe('How long audit records are kept.'),
})
export type RealmSettings = z.output<typeof realmSettings>

/** A realm, as its people may see it. */
export const realm = z.object({
  name: realmName,
  licenseModel: z.string(),
  cluster: z.string(),
  environments: z.array(environmentName),
  flavours: z.array(z.string()).describe('Kinds of engines that may be deployed.'),
  isFederated: z.boolean().describe('A group integration is active (platform.md §9.3).'),
  settings: realmSettings,
  createdAt: moment,
  updatedAt: moment,
})
export type Realm = z.output<typeof realm>

export const getRealm = defineRoute({
  name: 'getRealm',
  method: 'GET',
  path: '/design/realms/:realm',
  summary: 'Shows the realm.',
  tag,
  access: 'REALM:READ',
  params: inRealm,
  answer: realm,
  hasRevision: true,
})

export const listEnvironments = defineRoute({
  name: 'listEnvironments',
  method: 'GET',
  path: '/design/realms/:realm/environments',
  summary: 'Lists the environments of the realm.',
  tag,
  access: 'signed-in',
  params: inRealm,
  answer: z.array(z.object({ name: environmentName })),
  isAudited: false,
})

export const updateRealmSettings = defineRoute({
  name: 'updateRealmSettings',
  method: 'PATCH',
  path: '/identity/realms/:realm/settings',
  summary: 'Changes how people sign in to the realm.',
  tag,
  access: 'IDP-ACCESSES:UPDATE',
  params: inRealm,
  body: realmSettings.partial().strict(),
  answer: realmSettings,
  hasRevision: true,
})

export const realmRoutes = [getRealm, listEnvironments, updateRealmSettings] as const

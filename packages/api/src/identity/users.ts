import { z } from 'zod'
import { changed, documentId, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'Users'

export const emailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@<>"]+@[^\s@<>"]+$/, 'that is no e-mail address')
  .transform((address) => address.toLowerCase())
  .describe('Unique in the realm; upper and lower case are the same.')

const personName = z.string().trim().min(1).max(200)
const language = z.enum(['en', 'pt', 'es']).describe('Of the pages and mails.')

export const user = z.object({
  id: documentId,
  email: z.string(),
  name: z.string(),
  language,
  groups: z.array(documentId).describe('Ids of the groups.'),
  status: z
    .enum(['ok', 'expired-password', 'archived', 'locked'])
    .describe('OK, Expired Password, Archived, Locked Login (platform.md §6).'),
  authentication: z.enum(['password', 'provider-only']).describe('How the user may sign in.'),
  authorization: z
    .string()
    .describe('Where the rights come from, as of the last sign-in: in one or more platform groups, not defined, …'),
  hasTwoFactor: z.boolean(),
  isLinked: z.boolean().describe('The user has signed in by an identity provider.'),
  canResetPassword: z.boolean().describe('False: "Forgot password" is off for this user.'),
  lastSignInAt: moment.optional(),
  ...changed,
})
export type User = z.output<typeof user>

/** A link that sets a password, shown once to who asked for it unless mail is set up. */
const invitation = z.object({
  link: z
    .string()
    .optional()
    .describe('Single use, 24 hours. Absent when it was sent by mail, and for who signs in by a provider only.'),
  isSent: z.boolean(),
  problem: z.string().optional().describe('Why the mail could not be sent: hand the link over by yourself.'),
})

const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

export const listUsers = defineRoute({
  name: 'listUsers',
  method: 'GET',
  path: '/identity/realms/:realm/users',
  summary: 'Lists users by name.',
  tag,
  access: 'USER:READ',
  params: inRealm,
  query: z.object({
    search: z.string().trim().max(200).optional().describe('Part of the name or e-mail address.'),
    archived: z.stringbool().default(false),
  }),
  answer: z.array(user),
})

export const getUser = defineRoute({
  name: 'getUser',
  method: 'GET',
  path: '/identity/realms/:realm/users/:id',
  summary: 'Shows a user.',
  tag,
  access: 'USER:READ',
  params: one,
  answer: user,
  hasRevision: true,
})

export const createUser = defineRoute({
  name: 'createUser',
  method: 'POST',
  path: '/identity/realms/:realm/users',
  summary: 'Invites a user: the answer or a mail has the link to set a password.',
  tag,
  access: 'USER:CREATE',
  params: inRealm,
  body: z.strictObject({
    email: emailAddress,
    name: personName,
    language: language.optional().describe("Without: the realm's."),
    groups: z.array(documentId).max(200).default([]).describe('Needs USER:UPDATE:ASSIGN-GROUP when not empty.'),
  }),
  answer: z.object({ user, invitation }),
  status: 201,
  isIdempotent: true,
})

export const updateUser = defineRoute({
  name: 'updateUser',
  method: 'PATCH',
  path: '/identity/realms/:realm/users/:id',
  summary: 'Changes a user. An archived one cannot sign in, and its sessions and tokens end at once.',
  tag,
  access: 'USER:UPDATE',
  params: one,
  body: z.strictObject({
    name: personName.optional(),
    language: language.optional(),
    groups: z.array(documentId).max(200).optional().describe('Needs USER:UPDATE:ASSIGN-GROUP.'),
    archived: z.boolean().optional(),
    canResetPassword: z.boolean().optional(),
    authentication: z.enum(['password', 'provider-only']).optional(),
    hasTwoFactor: z.literal(false).optional().describe('Takes the second factor away, for who has lost the device.'),
    isLinked: z
      .literal(false)
      .optional()
      .describe('Forgets which persons of identity providers the user is, for who has got a new account there.'),
  }),
  answer: user,
  hasRevision: true,
})

export const resetUserPassword = defineRoute({
  name: 'resetUserPassword',
  method: 'POST',
  path: '/identity/realms/:realm/users/:id/reset-password',
  summary: 'Makes a link to set a new password, unlocks the user, and ends all sessions.',
  tag,
  access: 'USER:UPDATE',
  params: one,
  answer: invitation,
})

export const userPermissions = defineRoute({
  name: 'userPermissions',
  method: 'GET',
  path: '/identity/realms/:realm/users/:id/permissions',
  summary: 'What a user may do, and by which groups and roles.',
  tag,
  access: 'USER:READ:PERMISSION',
  params: one,
  answer: z.object({
    permissions: z.array(z.string()),
    sources: z.array(z.object({ group: z.string(), role: z.string(), environment: z.string().optional() })),
  }),
})

export const userRoutes = [listUsers, getUser, createUser, updateUser, resetUserPassword, userPermissions] as const

import { z } from 'zod'
import { documentId, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'
import { emailAddress, user } from './users.ts'

const tag = 'Sign-in'
const inRealm = z.object({ realm: realmName })
const password = z.string().min(1).max(256)

/** What a sign-in gives. */
export const signedIn = z.object({
  user,
  expiresAt: moment,
  csrfToken: z.string().describe('A browser sends it as X-CSRF-Token with every change.'),
  token: z.string().optional().describe('With `asToken`: for `Authorization: Bearer`, instead of the cookie.'),
})
export type SignedIn = z.output<typeof signedIn>

export const signIn = defineRoute({
  name: 'signIn',
  method: 'POST',
  path: '/auth/realms/:realm/sign-in',
  summary: 'Signs in with e-mail address and password, and the code of the second factor where there is one.',
  tag,
  access: 'public',
  params: inRealm,
  body: z.strictObject({
    email: emailAddress,
    password,
    code: z.string().trim().max(20).optional().describe('Six digits of the authenticator app, or a recovery code.'),
    newPassword: password.optional().describe('Changes the password on the way, as an expired or one-time one needs.'),
    asToken: z.boolean().default(false).describe('Answer a token instead of setting a cookie.'),
  }),
  answer: signedIn,
  action: 'Updated',
})

export const signOut = defineRoute({
  name: 'signOut',
  method: 'POST',
  path: '/auth/sign-out',
  summary: 'Ends this session.',
  tag,
  access: 'signed-in',
  action: 'Updated',
})

export const me = defineRoute({
  name: 'me',
  method: 'GET',
  path: '/auth/me',
  summary: 'Who the caller is and may do.',
  tag,
  access: 'signed-in',
  answer: z.object({
    kind: z.enum(['user', 'token']),
    realm: z.string(),
    id: z.string(),
    name: z.string(),
    email: z.string().optional(),
    permissions: z.array(z.string()),
    csrfToken: z.string().optional(),
  }),
  isAudited: false,
})

export const changePassword = defineRoute({
  name: 'changePassword',
  method: 'POST',
  path: '/auth/password',
  summary: 'Changes the own password; all other sessions end.',
  tag,
  access: 'signed-in',
  body: z.strictObject({ password, newPassword: password }),
  action: 'Updated',
})

export const setPassword = defineRoute({
  name: 'setPassword',
  method: 'POST',
  path: '/auth/realms/:realm/set-password',
  summary: 'Sets a password with the code of an invitation or reset link.',
  tag,
  access: 'public',
  params: inRealm,
  body: z.strictObject({ code: z.string().min(10).max(200), newPassword: password }),
  action: 'Updated',
})

export const forgotPassword = defineRoute({
  name: 'forgotPassword',
  method: 'POST',
  path: '/auth/realms/:realm/forgot-password',
  summary: 'Sends a reset link if there is such a user; the answer is the same either way.',
  tag,
  access: 'public',
  params: inRealm,
  body: z.strictObject({ email: emailAddress }),
  answer: z.object({ message: z.string() }),
  action: 'Updated',
})

export const unlock = defineRoute({
  name: 'unlock',
  method: 'POST',
  path: '/auth/realms/:realm/unlock',
  summary: 'Takes the block after wrong passwords away, with the code that was mailed.',
  tag,
  access: 'public',
  params: inRealm,
  body: z.strictObject({ email: emailAddress, code: z.string().trim().min(1).max(20) }),
  action: 'Updated',
})

export const resendUnlockCode = defineRoute({
  name: 'resendUnlockCode',
  method: 'POST',
  path: '/auth/realms/:realm/unlock-codes',
  summary: 'Mails another code to who is blocked; the answer is the same for everybody.',
  tag,
  access: 'public',
  params: inRealm,
  body: z.strictObject({ email: emailAddress }),
  answer: z.object({ message: z.string() }),
  action: 'Updated',
})

export const listSessions = defineRoute({
  name: 'listSessions',
  method: 'GET',
  path: '/auth/sessions',
  summary: 'The own sessions.',
  tag,
  access: 'signed-in',
  answer: z.array(
    z.object({
      id: documentId,
      isCurrent: z.boolean(),
      createdAt: moment,
      lastSeenAt: moment,
      expiresAt: moment,
      userAgent: z.string(),
      remoteAddress: z.string(),
    }),
  ),
})

export const revokeSession = defineRoute({
  name: 'revokeSession',
  method: 'DELETE',
  path: '/auth/sessions/:id',
  summary: 'Ends one of the own sessions.',
  tag,
  access: 'signed-in',
  params: z.object({ id: documentId }),
})

export const signInRoutes = [
  signIn,
  signOut,
  me,
  changePassword,
  setPassword,
  forgotPassword,
  unlock,
  resendUnlockCode,
  listSessions,
  revokeSession,
] as const

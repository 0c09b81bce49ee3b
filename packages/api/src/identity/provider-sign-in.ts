import { z } from 'zod'
import { documentId, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'
import { emailAddress } from './users.ts'

const tag = 'Sign-in'
const one = z.object({ realm: realmName, id: documentId })

export const signInOptions = defineRoute({
  name: 'signInOptions',
  method: 'GET',
  path: '/auth/realms/:realm/sign-in-options',
  summary: 'How people may sign in. It depends on the domain of the address, never on whether there is such a user.',
  tag,
  access: 'public',
  params: z.object({ realm: realmName }),
  query: z.object({ email: emailAddress.optional() }),
  answer: z.object({
    password: z.boolean(),
    canResetPassword: z.boolean().describe('"Forgot password" makes sense.'),
    providers: z.array(z.object({ id: documentId, name: z.string(), url: z.string() })),
  }),
  isAudited: false,
})

export const beginProviderSignIn = defineRoute({
  name: 'beginProviderSignIn',
  method: 'GET',
  path: '/auth/realms/:realm/providers/:id/sign-in',
  summary: 'Sends the browser to the identity provider.',
  tag,
  access: 'public',
  params: one,
  query: z.object({
    returnTo: z
      .string()
      .max(2000)
      .regex(/^\/(?![/\\])[^\s\\#]*$/, 'a path of this site')
      .default('/')
      .describe('Where the browser goes afterwards; a failure is told as `#sign-in-error=CODE`.'),
    test: z.string().max(200).optional().describe('Of the test of a group integration.'),
  }),
  status: 303,
  isAudited: false,
})

export const finishProviderSignIn = defineRoute({
  name: 'finishProviderSignIn',
  method: 'GET',
  path: '/auth/realms/:realm/providers/:id/callback',
  summary: 'Where the identity provider sends the browser back to; opens the session.',
  tag,
  access: 'public',
  params: one,
  query: z
    .object({
      state: z.string().min(1).max(500),
      code: z.string().max(10_000).optional(),
      error: z.string().max(500).optional(),
      iss: z.string().max(2000).optional(),
    })
    .loose(),
  status: 303,
  action: 'Updated',
})

export const providerSignInRoutes = [signInOptions, beginProviderSignIn, finishProviderSignIn] as const

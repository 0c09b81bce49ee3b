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
    isUnsolicited: z
      .stringbool()
      .optional()
      .describe('Set when a sign-in that was begun at the provider is begun anew.'),
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
      state: z
        .string()
        .min(1)
        .max(500)
        .describe('Of OpenID Connect, or what the Assertion Consumer Service has given.'),
      code: z.string().max(10_000).optional(),
      error: z.string().max(500).optional(),
      iss: z.string().max(2000).optional(),
    })
    .loose(),
  status: 303,
  action: 'Updated',
})

/** Largest answer of a SAML provider, in base64: somebody in two thousand groups. */
const LARGEST_RESPONSE = 500_000

export const receiveSamlResponse = defineRoute({
  name: 'receiveSamlResponse',
  method: 'POST',
  path: '/auth/realms/:realm/providers/:id/acs',
  summary: 'Assertion Consumer Service: takes the answer of a SAML provider, and sends the browser on to the callback.',
  tag,
  access: 'public',
  params: one,
  body: z.object({
    SAMLResponse: z.base64().min(1).max(LARGEST_RESPONSE),
    RelayState: z.string().max(2000).optional(),
  }),
  bodyForm: 'urlencoded',
  status: 303,
  action: 'Viewed',
  isAudited: false,
})

export const samlMetadata = defineRoute({
  name: 'samlMetadata',
  method: 'GET',
  path: '/auth/realms/:realm/providers/:id/metadata',
  summary: 'The metadata of the service provider, for a SAML identity provider.',
  tag,
  access: 'public',
  params: one,
  answer: z.string(),
  mediaType: 'application/samlmetadata+xml',
  isAudited: false,
})

export const providerSignInRoutes = [
  signInOptions,
  beginProviderSignIn,
  finishProviderSignIn,
  receiveSamlResponse,
  samlMetadata,
] as const

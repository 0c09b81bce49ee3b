import { z } from 'zod'
import { defineRoute } from '../route.ts'

const tag = 'Sign-in'
const code = z.string().trim().min(6).max(20)

export const beginTwoFactor = defineRoute({
  name: 'beginTwoFactor',
  method: 'POST',
  path: '/auth/two-factor',
  summary: 'Makes the secret of a second factor, for an authenticator app; it counts once it is activated.',
  tag,
  access: 'signed-in',
  answer: z.object({ secret: z.string(), uri: z.string().describe('To show as a QR code.') }),
})

export const activateTwoFactor = defineRoute({
  name: 'activateTwoFactor',
  method: 'POST',
  path: '/auth/two-factor/activate',
  summary: 'Asks for the second factor from now on; answers ten recovery codes, shown this once.',
  tag,
  access: 'signed-in',
  body: z.strictObject({ code }),
  answer: z.object({ recoveryCodes: z.array(z.string()) }),
  action: 'Updated',
})

export const deactivateTwoFactor = defineRoute({
  name: 'deactivateTwoFactor',
  method: 'POST',
  path: '/auth/two-factor/deactivate',
  summary: 'Takes the second factor away.',
  tag,
  access: 'signed-in',
  body: z.strictObject({ code }),
  action: 'Updated',
})

export const twoFactorRoutes = [beginTwoFactor, activateTwoFactor, deactivateTwoFactor] as const

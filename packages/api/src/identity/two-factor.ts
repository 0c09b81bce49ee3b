import { z } from 'zod'
import { defineRoute } from '../route.ts'

const tag = 'Two-factor authentication'
const code = z.string().trim().min(6).max(20)

export const beginTwoFactor = defineRoute({
  name: 'beginTwoFactor',
  method: 'POST',
  path: '/auth/two-factor',
  summary: 'Makes a secret for an authenticator app; it counts once a code of it has been sent.',
  tag,
  access: 'signed-in',
  answer: z.object({ secret: z.string(), uri: z.string().describe('For the QR code.') }),
  action: 'Updated',
})

export const activateTwoFactor = defineRoute({
  name: 'activateTwoFactor',
  method: 'POST',
  path: '/auth/two-factor/activate',
  summary: 'Turns the second factor on; answers ten recovery codes, shown this once.',
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
  summary: 'Turns the second factor off, with a code.',
  tag,
  access: 'signed-in',
  body: z.strictObject({ code }),
  action: 'Updated',
})

export const twoFactorRoutes = [beginTwoFactor, activateTwoFactor, deactivateTwoFactor] as const

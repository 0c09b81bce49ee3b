import { signPlatformToken, verifyPlatformToken } from '@jatai/platform'
import type { GatewayTokens } from '@jatai/sdk'

/** Tokens of a realm with this secret, for steps that are tried without a platform. */
export function createTrialTokens(options: {
  readonly realm: string
  readonly secret: string
  readonly now: () => number
}): GatewayTokens {
  const { realm, secret, now } = options
  return {
    realm,
    sign: (payload) => signPlatformToken(payload, { secret }),
    verify: async (token) => (await verifyPlatformToken(token, [{ secret }], now()))?.payload,
  }
}

import { describe, expect, it } from 'vitest'
import { checkGatewayPolicies, wantedCredentials } from './gateway-policies.ts'
import type { GatewayParams, GatewayPolicies } from './gateway-policies.ts'

const open: GatewayParams = {
  external: true,
  internal: false,
  mtls: false,
  keyAuth: false,
  jwt: false,
  basicAuth: false,
}
const none: GatewayPolicies = { requiresKeyOrBasic: false, externalAccess: 'any', internalAccess: 'any' }
const mtlsOnly = { external: false, mtls: true }

describe('policies', () => {
  const cases: readonly [string, Partial<GatewayParams>, Partial<GatewayPolicies>, readonly string[]][] = [
    ['none', {}, {}, []],
    ['a key or a login', {}, { requiresKeyOrBasic: true }, ['requiresKeyOrBasic']],
    ['a key or a login, a token', { jwt: true }, { requiresKeyOrBasic: true }, ['requiresKeyOrBasic']],
    ['a key or a login, a key', { keyAuth: true }, { requiresKeyOrBasic: true }, []],
    ['a key or a login, a login', { basicAuth: true }, { requiresKeyOrBasic: true }, []],
    ['a key or a login, client certificates', mtlsOnly, { requiresKeyOrBasic: true, externalAccess: 'jwt' }, []],
    ['a key or a login, certificates beside', { mtls: true }, { requiresKeyOrBasic: true }, ['requiresKeyOrBasic']],
    ['a key outside', { basicAuth: true }, { externalAccess: 'api-key' }, ['externalAccess']],
    ['a key outside, inside only', { external: false, internal: true }, { externalAccess: 'api-key' }, []],
    ['a token inside', { internal: true, keyAuth: true }, { internalAccess: 'jwt' }, ['internalAccess']],
    ['a token inside, with one', { internal: true, jwt: true }, { internalAccess: 'jwt' }, []],
    [
      'all at once',
      { internal: true },
      { requiresKeyOrBasic: true, externalAccess: 'api-key', internalAccess: 'jwt' },
      ['requiresKeyOrBasic', 'externalAccess', 'internalAccess'],
    ],
  ]
  it.each(cases)('%s', (_name, params, policies, problems) => {
    const found = checkGatewayPolicies({ ...open, ...params }, { ...none, ...policies })
    expect(found.map(({ policy }) => policy)).toEqual(problems)
    for (const { message } of found) expect(message).toMatch(/switch/)
  })
})

it('wants all credentials that are on, and none where client certificates are the only way in', () => {
  const all = { ...open, keyAuth: true, jwt: true, basicAuth: true }
  expect(wantedCredentials(open)).toEqual([])
  expect(wantedCredentials(all)).toEqual(['api-key', 'jwt', 'basic'])
  expect(wantedCredentials({ ...all, mtls: true })).toEqual(['api-key', 'jwt', 'basic'])
  expect(wantedCredentials({ ...all, ...mtlsOnly })).toEqual([])
})

import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createManualClock } from '../clock.ts'
import { createRemoteKeySet } from './key-set.ts'

async function issuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const text = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] })
  return { text, token: await new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).sign(privateKey) }
}

test('keys that could not be had are asked for again by who comes a second later, and not before', async () => {
  const clock = createManualClock()
  const { text, token } = await issuer()
  let [isDown, fetches] = [true, 0]
  const findKey = createRemoteKeySet({
    url: 'https://idp.example/keys',
    clock,
    async fetchKeySet() {
      fetches++
      if (isDown) throw new Error('connection refused')
      return text
    },
  })
  await expect(jwtVerify(token, findKey)).rejects.toMatchObject({ code: 'TOKEN_KEYS_UNAVAILABLE' })
  isDown = false
  clock.advance(999)
  await expect(jwtVerify(token, findKey)).rejects.toMatchObject({ code: 'TOKEN_KEYS_UNAVAILABLE' })
  expect(fetches).toBe(1)
  clock.advance(1)
  await expect(jwtVerify(token, findKey)).resolves.toMatchObject({ payload: {} })
})

test('an unknown key makes them be fetched again at most every half minute', async () => {
  const clock = createManualClock()
  const [before, after] = [await issuer(), await issuer()]
  let [text, fetches] = [before.text, 0]
  const fetchKeySet = async (): Promise<string> => (fetches++, text)
  const findKey = createRemoteKeySet({ url: 'https://idp.example/keys', clock, fetchKeySet })
  await jwtVerify(before.token, findKey)
  text = after.text
  const stranger = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: 'unknown' })
    .sign((await generateKeyPair('ES256')).privateKey)
  clock.advance(29_999)
  await expect(jwtVerify(stranger, findKey)).rejects.toThrow()
  expect(fetches).toBe(1)
  clock.advance(1)
  await expect(jwtVerify(stranger, findKey)).rejects.toThrow()
  expect(fetches).toBe(2)
  await expect(jwtVerify(after.token, findKey)).resolves.toMatchObject({ payload: {} })
})

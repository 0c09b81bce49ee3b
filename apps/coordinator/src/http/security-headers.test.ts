import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRequest } from '../__fixtures__/raw-request.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'

let started: StartedCoordinator

beforeAll(async () => {
  started = await startCoordinator({ trustProxy: true, address: 'https://{realm}.core.example.com' })
})
afterAll(() => started.close())

test.each([
  ['a page', 'GET', '/set-password'],
  ['a script', 'GET', '/set-password/page.js'],
  ['the docs', 'GET', '/docs'],
  ['the description', 'GET', '/openapi.json'],
  ['what is not there', 'GET', '/nothing'],
  ['what needs a sign-in', 'GET', '/auth/me'],
  ['what is refused', 'POST', '/auth/realms/demo/sign-in'],
  ['a preflight', 'OPTIONS', '/auth/me'],
  ['health', 'GET', '/health/live'],
])('%s is answered with every security header', async (_what, method, path) => {
  const { headers } = await rawRequest(started.address, { method, path })
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  })
  const policy = headers['content-security-policy'] as string
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/unsafe|\*|https?:/)
  expect(headers).not.toHaveProperty('strict-transport-security')
  expect(headers).not.toHaveProperty('x-powered-by')
  expect(headers).not.toHaveProperty('server')
})

test('by TLS, browsers are told to come back no other way', async () => {
  const headers = { 'X-Forwarded-Proto': 'https' }
  const answer = await rawRequest(started.address, { path: '/nothing', headers })
  expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
})

test.each(['/set-password', '/docs'])('the page %s has nothing inline and nothing from elsewhere', async (path) => {
  const { text, headers } = await rawRequest(started.address, { path })
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\son[a-z]+=|\sstyle=|javascript:|https?:/i)
  const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address)
  expect(assets.length).toBeGreaterThanOrEqual(2)
  for (const address of assets) {
    const { status, headers: of, text: content } = await rawRequest(started.address, { path: address })
    expect([status, of['content-type']], address).toEqual([200, expect.stringMatching(/^text\/(css|javascript);/)])
    expect(content, address).not.toMatch(
      /innerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|https?:\/\//,
    )
  }
})

test('an address of ours is never what the Host of a request says', async () => {
  const headers = { Host: 'evil.test', 'X-Forwarded-Host': 'evil.test' }
  const body = { email: 'x@example.com', password: 'x' }
  const path = '/auth/realms/demo/sign-in'
  const { text } = await rawRequest(started.address, { method: 'POST', path, headers, body })
  expect(text).not.toContain('evil.test')
  const { json } = await rawRequest(started.address, {
    path: '/audit/realms/demo/records',
    headers: { Authorization: `Bearer ${started.adminToken}` },
  })
  expect((json as { content: { url: string }[] }).content[0]?.url).toBe(`https://demo.core.example.com${path}`)
})

test.each(['nonsense', 'ftp://x', '//x'])('the public address %s is refused at the start', async (address) => {
  await expect(startCoordinator({ address })).rejects.toMatchObject({ code: 'ADDRESS_INVALID' })
})

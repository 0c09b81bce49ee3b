import { Metadata } from '@grpc/grpc-js'
import type { Services } from '@jatai/sdk'
import { expect, test } from 'vitest'
import { startShopServer } from './__fixtures__/shop-server.ts'
import { callUnary } from './call-method.ts'
import type { GrpcRoute } from './grpc-client.ts'
import { borrowClient } from './grpc-clients.ts'

// Only its identity counts.
const servicesOfOne = (): Services => ({}) as Services

function routeTo(port: number): GrpcRoute {
  return { target: { host: '127.0.0.1', port, isSecure: false }, via: `ipv4:127.0.0.1:${port}`, client: undefined }
}

async function ping(services: Services, port: number): Promise<void> {
  const { client, release } = await borrowClient(services, routeTo(port))
  const { target } = routeTo(port)
  const { signal } = new AbortController()
  const metadata = new Metadata()
  try {
    const path = '/jatai.test.Shop/Ping'
    await callUnary({ client, target, path, metadata, requestTimeout: 5000, signal }, Buffer.alloc(0))
  } finally {
    release()
  }
}

test('the calls of a deployment to a server share a connection, those of another have their own', async () => {
  const server = await startShopServer()
  const services = servicesOfOne()
  await Promise.all([ping(services, server.port), ping(services, server.port)])
  await ping(services, server.port)
  expect(server.peers.size).toBe(1)
  await ping(servicesOfOne(), server.port)
  expect(server.peers.size).toBe(2)
})

test('a client that could not connect is not kept', async () => {
  const services = servicesOfOne()
  const first = await borrowClient(services, routeTo(1))
  await expect(ping(services, 1)).rejects.toThrow('Connection refused by 127.0.0.1:1')
  first.release()
  const second = await borrowClient(services, routeTo(1))
  expect(second.client).not.toBe(first.client)
  second.release()
})

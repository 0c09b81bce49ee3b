import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createUuidV7, openPlatform } from '@jatai/platform'
import type { Queue } from '@jatai/platform'
import { createHttpListener, createMessageFiles, createRuntime } from '@jatai/runtime'
import type { Runtime } from '@jatai/runtime'
import { expect, test } from 'vitest'
import { workloadsContract } from '../../../packages/platform/src/workloads/workloads.contract.ts'
import type { WorkloadsWorld } from '../../../packages/platform/src/workloads/workloads.contract.ts'
import { createEmbeddedWorkloads } from './workloads.ts'

workloadsContract(openWorld)

async function openWorld(): Promise<WorkloadsWorld & { readonly queue: Queue }> {
  const platform = await openPlatform({}, { hasSearchThread: false })
  const filesRoot = await mkdtemp(join(tmpdir(), 'jatai-workloads-'))
  const createKey = createUuidV7()
  const files = createMessageFiles({ objects: platform.objects, filesRoot })
  const listener = createHttpListener({ queue: platform.queue, cache: platform.cache, createKey, files })
  const port = await listener.listen(0, '127.0.0.1')
  const workloads = createEmbeddedWorkloads({ runtime: () => runtime, queue: platform.queue, now: Date.now })
  const runtime: Runtime = createRuntime({
    ...platform,
    isAlone: true,
    listeners: new Map([['test', { external: listener }]]),
    createKey,
    filesRoot,
    files,
    outbound: { allowPrivate: true, allow: [], deny: [] },
    ended: () => undefined,
    log: () => undefined,
    onWarning: (spec, warning) => workloads.warned(spec, warning),
  })
  return {
    workloads,
    queue: platform.queue,
    async call(path, body = {}) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
    },
    async close() {
      listener.stopAccepting()
      await runtime.close(1000)
      await listener.close()
      await platform.close()
      await rm(filesRoot, { recursive: true, force: true })
    },
  }
}

test('an undeployment that was cut off is finished by the next one, with what waits in the queue', async () => {
  const { workloads, queue, close } = await openWorld()
  const name = 'pe.test.demo.orders.v1'
  await queue.declare(name, { maxMessages: 10 })
  await queue.publish(name, {
    key: crypto.randomUUID(),
    deployment: 'orders-1',
    trigger: 'event',
    publishedAt: Date.now(),
    expiresAt: 0,
    timeoutMs: 1000,
    durable: true,
    hops: 0,
    redeliveryAllowed: false,
    head: '',
    body: '{}',
  })
  const line = { realm: 'demo', environment: 'test', pipelineName: 'orders', versionMajor: 1 }
  await workloads.undeploy({ id: 'orders-1', ...line })
  await expect(queue.depth(name)).rejects.toMatchObject({ code: 'QUEUE_UNKNOWN' })
  await close()
})

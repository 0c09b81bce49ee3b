import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadTrigger } from '@jatai/connectors'
import { createUuidV7, openFolderObjects, openMemoryCache, openMemoryQueue } from '@jatai/platform'
import type { Delivery, Envelope, ObjectStore, Queue } from '@jatai/platform'
import { onTestFinished } from 'vitest'
import type { DeploymentSpec } from '../../../deployments/deployment-spec.ts'
import { queueName } from '../../../deployments/deployment-spec.ts'
import { createMessageFiles } from '../../../files/message-files.ts'
import { compileDeployment } from '../../../workers/deployment-runner.ts'
import { createHttpListener } from '../http-listener.ts'
import type { HttpListener } from '../http-listener.ts'
import type { TlsSettings } from '../http-server.ts'
import { httpTarget } from '../http-target.ts'
import type { Patience } from '../patience.ts'
import { publications } from '../publications.ts'

/** A listener with one pipeline behind it, whose engine is the test's own. */
export interface ServedHttp {
  readonly port: number
  readonly listener: HttpListener
  readonly queue: Queue
  readonly objects: ObjectStore
  /** As they reached the engine, in order. */
  readonly envelopes: Envelope[]
  /** `/pipeline/acme/v1/echo` */
  readonly path: string
}

interface Options {
  /** Of the trigger spec. */
  readonly trigger?: Readonly<Record<string, unknown>>
  /** Takes a message; answers `{}` without it. */
  readonly engine?: (delivery: Delivery) => void
  readonly prefetch?: number
  readonly mostWaiting?: number
  readonly patience?: Patience
  readonly tls?: TlsSettings
  readonly report?: (error: unknown) => void
  /** Stands before the store of objects. */
  readonly storing?: (objects: ObjectStore) => ObjectStore
}

export async function serveHttp(options: Options = {}): Promise<ServedHttp> {
  const {
    engine = answerEmpty,
    prefetch = 10,
    mostWaiting,
    patience,
    tls,
    report,
    storing = (objects: ObjectStore) => objects,
  } = options
  const folder = mkdtempSync(join(tmpdir(), 'jatai-http-'))
  const objects = storing(openFolderObjects({ folder: join(folder, 'objects') }))
  const [queue, cache] = [openMemoryQueue(), openMemoryCache()]
  const listener = createHttpListener({
    queue,
    cache,
    createKey: createUuidV7(),
    files: createMessageFiles({ objects, filesRoot: join(folder, 'executions') }),
    ...(report === undefined ? {} : { report }),
    ...(patience === undefined ? {} : { patience }),
    ...(tls === undefined ? {} : { tls }),
  })
  const spec = specOf(options.trigger ?? {})
  const { pipeline, trigger: compiled } = await compileDeployment(spec)
  const trigger = await loadTrigger(pipeline.trigger?.type ?? '')
  if (compiled === undefined || trigger === undefined) throw new Error('The trigger is not known')
  const target = httpTarget(spec, trigger, compiled, undefined)
  for (const { path } of publications(spec, compiled)) listener.routes.add(path, target)
  await queue.declare(queueName(spec), {
    maxMessages: 1000,
    ...(mostWaiting === undefined ? {} : { maxTransientMessages: mostWaiting }),
  })
  const envelopes: Envelope[] = []
  queue.consume(queueName(spec), { prefetch }, (delivery) => {
    envelopes.push(delivery.envelope)
    engine(delivery)
  })
  const port = await listener.listen(0, '127.0.0.1')
  onTestFinished(async () => {
    await listener.close()
    await queue.close()
    await cache.close()
    await objects.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { port, listener, queue, objects, envelopes, path: '/pipeline/acme/v1/echo' }
}

/** Answers a message as an engine would. */
export function answerWith(delivery: Delivery, body: string, status = 200): void {
  const head = JSON.stringify([status, { 'Content-Type': 'application/json' }])
  delivery.reply({ kind: 'response', head, body })
  void delivery.ack()
}

function answerEmpty(delivery: Delivery): void {
  answerWith(delivery, '{}')
}

function specOf(trigger: Readonly<Record<string, unknown>>): DeploymentSpec {
  const triggerSpec = { type: 'rest', name: 'rest', timeout: 5000, external: true, ...trigger }
  return {
    id: 'deployment-1',
    realm: 'acme',
    environment: 'test',
    pipelineName: 'echo',
    versionMajor: 1,
    versionMinor: 0,
    document: JSON.stringify({ version: '1.0', flowSpec: { start: [] }, triggerSpec }),
    size: 'SMALL',
    consumers: 10,
    replicas: 1,
    globals: {},
    accounts: [],
  }
}

/** What came back on a connection, until the other side closed it or the answer was whole. */
export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
  /** True when the server has closed the connection. */
  readonly isClosed: boolean
}

/** Sends bytes as they are and reads one answer, waiting a little longer to see whether the connection is closed. */
export function sendRaw(
  port: number,
  bytes: string,
  each: (socket: Socket) => void = () => undefined,
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let text = ''
    let isClosed = false
    const finish = (): void => {
      const end = text.indexOf('\r\n\r\n')
      const head = end < 0 ? text : text.slice(0, end)
      resolve({ status: Number(head.split(' ')[1] ?? 0), head, body: end < 0 ? '' : text.slice(end + 4), isClosed })
      socket.destroy()
    }
    let timer: NodeJS.Timeout | undefined
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? NaN)
      if (end >= 0 && text.length >= end + 4 + length) timer ??= setTimeout(finish, CLOSES_WITHIN_MS)
    })
    const closed = (): void => {
      isClosed = true
      clearTimeout(timer)
      finish()
    }
    socket.on('end', closed)
    socket.on('error', closed)
    socket.on('close', closed)
    socket.write(bytes, 'latin1')
    each(socket)
  })
}

/** Longer than a server lingers on a connection that it closes. */
const CLOSES_WITHIN_MS = 1500

import { mkdtempSync, rmSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '@jatai/languages/json'
import { createUuidV7, openPlatform, systemClock } from '@jatai/platform'
import type { Clock, Platform } from '@jatai/platform'
import type { LogLine } from '@jatai/sdk'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import type { WorkloadWarning } from '@jatai/platform'
import { createMessageFiles } from '../files/message-files.ts'
import { createHttpListener } from '../intake/http/http-listener.ts'
import { createMllpListener } from '../intake/mllp/mllp-listener.ts'
import type { MllpOptions } from '../intake/mllp/mllp-listener.ts'
import { createRuntime } from '../create-runtime.ts'
import type { RuntimeOptions } from '../runtime-options.ts'
import type { Deployment, Runtime } from '../runtime.ts'
import { fromByteText } from '../workers/byte-text.ts'
import type { ExecutionEnd } from '../replicas/execution-end.ts'

// As `jatai` does: engines start in a third of the time.
enableCompileCache()

/** What ended, in short. */
export interface Ended {
  readonly pipeline: string
  readonly version: string
  readonly key: string
  readonly kind: ExecutionEnd['kind']
  readonly code: number
  readonly message: Json
  readonly end: ExecutionEnd
}

/** A runtime on ports in memory, with a listener for HTTP, that tells what becomes of its executions. */
export interface TestRuntime {
  readonly runtime: Runtime
  readonly platform: Platform
  /** Those that were executed or refused by the rules of redelivery, in the order of their ends. */
  readonly ended: Ended[]
  readonly expired: string[]
  readonly lines: LogLine[]
  readonly warnings: WorkloadWarning[]
  readonly mllpPort: number
  deploy(document: TestDocument, changes?: Partial<DeploymentSpec>): Promise<Deployment>
  url(path: string): string
  post(path: string, body?: unknown): Promise<Response>
  /** Waits for something to hold. */
  until<T>(find: () => T | undefined | false | Promise<T | undefined | false>, what: string): Promise<T>
  close(drainMs?: number): Promise<void>
}

export interface TestDocument {
  readonly name: string
  /** @default 1.0 */
  readonly version?: string
  readonly trigger: Readonly<Record<string, Json>>
  /** Steps of the main branch. */
  readonly start: readonly Json[]
  /** Other branches. */
  readonly branches?: Readonly<Record<string, readonly Json[]>>
}

export async function startRuntime(
  options: {
    readonly clock?: Clock
    readonly platform?: Platform
    readonly parkAfterMs?: number
    readonly hangMarginMs?: number
    readonly mllp?: Partial<MllpOptions> | 'off'
    readonly ended?: RuntimeOptions['ended']
  } = {},
): Promise<TestRuntime> {
  const { clock = systemClock, mllp = {} } = options
  const platform = options.platform ?? (await openPlatform({}, { clock, hasSearchThread: false }))
  const filesRoot = mkdtempSync(join(tmpdir(), 'jatai-runtime-'))
  const createKey = createUuidV7()
  const files = createMessageFiles({ objects: platform.objects, filesRoot })
  const listener = createHttpListener({ queue: platform.queue, cache: platform.cache, createKey, files })
  const mllpListener = createMllpListener({ clock: systemClock, createKey, ...(mllp === 'off' ? {} : mllp) })
  const port = await listener.listen(0, '127.0.0.1')
  const mllpPort = mllp === 'off' ? 0 : await mllpListener.listen(0, '127.0.0.1')
  const ended: Ended[] = []
  const expired: string[] = []
  const lines: LogLine[] = []
  const warnings: WorkloadWarning[] = []
  const byKey = new Map<string, 'response' | 'error'>()
  let changed: () => void = () => undefined
  platform.queue.onExpired(({ key }) => void (expired.push(key), changed()))

  const runtime = createRuntime({
    ...platform,
    clock,
    isAlone: true,
    listeners: new Map([['test', { external: listener }]]),
    mllp: new Map([['test', mllpListener]]),
    createKey,
    filesRoot,
    files,
    parkAfterMs: options.parkAfterMs ?? 30_000,
    ...(options.hangMarginMs === undefined ? {} : { hangMarginMs: options.hangMarginMs }),
    outbound: { allowPrivate: true, allow: [], deny: [] },
    ended(spec, end) {
      if (end.kind !== 'refused') byKey.set(end.delivery.envelope.key, end.kind)
      ended.push({
        pipeline: spec.pipelineName,
        version: `${spec.versionMajor}.${spec.versionMinor}`,
        key: end.delivery.envelope.key,
        kind: end.kind,
        code: end.code,
        message: end.reply.body === '' ? null : (JSON.parse(fromByteText(end.reply.body)) as Json),
        end,
      })
      changed()
      return options.ended?.(spec, end)
    },
    findEnd: async (_spec, key) => byKey.get(key),
    log: (_spec, logged) => void (lines.push(...logged), changed()),
    onWarning: (_spec, warning) => void (warnings.push(warning), changed()),
  })

  const url = (path: string): string => `http://127.0.0.1:${port}/pipeline/demo/v1/${path}`
  return {
    runtime,
    platform,
    ended,
    expired,
    lines,
    warnings,
    mllpPort,
    deploy: (document, changes) => runtime.deploy({ ...specOf(document), ...changes }),
    url,
    post: (path, body = {}) =>
      fetch(url(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async until(find, what) {
      const lateAt = Date.now() + 15_000
      for (;;) {
        const found = await find()
        if (found !== undefined && found !== false) return found
        if (Date.now() > lateAt) throw new Error(`never happened: ${what}`)
        // Whatever the runtime tells wakes it; the timer is for what it does not tell of.
        await new Promise<void>((resolve) => {
          changed = resolve
          setTimeout(resolve, 20)
        })
      }
    },
    async close(drainMs = 5000) {
      listener.stopAccepting()
      await runtime.close(drainMs)
      await listener.close()
      await mllpListener.close()
      if (options.platform === undefined) await platform.close()
      rmSync(filesRoot, { recursive: true, force: true })
    },
  }
}

/** A deployment of a document. */
export function specOf({ name, version = '1.0', trigger, start, branches }: TestDocument): DeploymentSpec {
  const [major, minor] = version.split('.')
  return {
    id: `${name}-v${major ?? 1}`,
    realm: 'demo',
    environment: 'test',
    pipelineName: name,
    versionMajor: Number(major),
    versionMinor: Number(minor),
    document: JSON.stringify({ name, version, flowSpec: { start, ...branches }, triggerSpec: trigger }),
    size: 'SMALL',
    consumers: 10,
    replicas: 1,
    globals: {},
    accounts: [],
  }
}

let lastId = 0

export function step(name: string, params: Record<string, Json>): Json {
  return { id: `s${++lastId}`, type: 'connector', name, stepName: name, params }
}

/** A step whose output is this JSON template. */
export function make(json: string): Json {
  return step('json-generator-connector', { json, failOnError: true })
}

export function fail(message: string, code = 500): Json {
  return step('throw-error-connector', { errorMessage: message, errorCode: code })
}

export function wait(milliseconds: number): Json {
  return { id: `s${++lastId}`, type: 'delayer', stepName: 'wait', delayMilliseconds: milliseconds }
}

/** Grows until its engine is out of memory. */
export function devour(): { readonly start: readonly Json[]; readonly branches: Record<string, readonly Json[]> } {
  return {
    start: [step('do-while-connector', { iteration: '4000', onProcess: 'more' })],
    branches: {
      more: [
        make(
          '{"list": {{ PUSH(message.list, UPPERCASE(CONCAT(UUID(), message.text))) }}, "text": {{ LEFTPAD("x", 1000000, "abc") }} }',
        ),
      ],
    },
  }
}

export const REST: Readonly<Record<string, Json>> = { type: 'rest', name: 'rest', timeout: 20_000, external: true }

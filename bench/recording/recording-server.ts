// Forked by recording.ts: a runtime with one synchronous pipeline, which records its executions or does not. Tells its port.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createUuidV7, openPlatform } from '@jatai/platform'
import { createHttpListener, createMessageFiles, createRuntime } from '@jatai/runtime'
import { createExecutionRecorder } from '../../apps/standalone/src/execution-recorder.ts'

const isRecording = process.argv[2] === 'records'
const data = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
const platform = await openPlatform({ dataFolder: data })
const createKey = createUuidV7()
const filesRoot = join(data, 'executions')
const files = createMessageFiles({ objects: platform.objects, filesRoot })
const listener = createHttpListener({ queue: platform.queue, cache: platform.cache, createKey, files })
const recorder = createExecutionRecorder(platform.search, () => undefined)
const runtime = createRuntime({
  ...platform,
  isAlone: true,
  listeners: new Map([['test', { external: listener }]]),
  createKey,
  filesRoot,
  files,
  outbound: { allowPrivate: true, allow: [], deny: [] },
  ended: isRecording ? recorder.ended : () => undefined,
  log: recorder.log,
})
await runtime.deploy({
  id: 'three-steps-1',
  realm: 'demo',
  environment: 'test',
  pipelineName: 'three-steps',
  versionMajor: 1,
  versionMinor: 0,
  document: readFileSync(new URL('../http/three-steps.pipeline.json', import.meta.url), 'utf8'),
  size: 'LARGE',
  consumers: 40,
  replicas: 1,
  globals: {},
  accounts: [],
})
process.send?.(await listener.listen(0, '127.0.0.1'))

process.on('message', (message) => {
  // Of this thread alone: the one that every message goes through.
  if (message === 'cpu') {
    const { user, system } = process.threadCpuUsage()
    process.send?.(user + system)
    return
  }
  void (async () => {
    listener.stopAccepting()
    await runtime.close(5000)
    await listener.close()
    await platform.search.flush()
    const { executions } = await platform.search.findExecutions({ realm: 'demo', environment: 'test', limit: 1 })
    const counters = platform.search.counters()
    const [summary] = await platform.search.summarize({ realm: 'demo', environment: 'test' })
    process.send?.({ recorded: summary?.total ?? 0, newest: executions.length, ...counters })
    await platform.close()
    rmSync(data, { recursive: true, force: true })
    process.disconnect()
  })()
})

import { parentPort, workerData } from 'node:worker_threads'
import { errorText } from '@jatai/errors'
import { createDeploymentRunner } from './deployment-runner.ts'
import type { DeploymentRunner } from './deployment-runner.ts'
import { FrameReader, FrameWriter } from './frame-ring.ts'
import type { FromWorker, ToWorker, WorkerRings } from './messages.ts'
import { WAKE } from './messages.ts'

// Entry of a worker thread: carries one deployment. Started before it is known which one, so that a parked deployment
// wakes quickly; everything that any deployment needs is loaded by then.
const port = parentPort
if (port === null) throw new Error('worker-thread.ts is started as a worker thread')

let runner: DeploymentRunner | undefined
let loading: Promise<DeploymentRunner> | undefined
const rings = workerData as WorkerRings
/** Results of what is being read are told together. */
let isReading = false
const work = new FrameReader(rings.work, run)
const results = new FrameWriter(rings.results, () => port.postMessage(WAKE))

function run(frame: string): void {
  runner?.run(frame)
}

function post(message: FromWorker | string): void {
  port?.postMessage(message)
}

function sendResult(frame: string): void {
  if (!results.write(frame)) post(frame)
  else if (!isReading) results.flush()
}

function readWork(limit?: number): void {
  isReading = true
  work.read(limit)
  isReading = false
  results.flush()
}

port.on('message', (message: typeof WAKE | string | ToWorker) => {
  if (message === WAKE) return readWork()
  if (typeof message === 'string') return run(message) // A long one.
  switch (message.type) {
    case 'load':
      loading = createDeploymentRunner(message, post, sendResult)
      loading.then(
        (created) => {
          runner = created
          post({ type: 'ready' })
        },
        (error: unknown) => post({ type: 'failed', message: errorText(error) }),
      )
      return
    case 'steps':
      return post({ type: 'steps', steps: runner?.steps() ?? [] })
    case 'account':
      // It may come while the deployment is being loaded; one that cannot be loaded needs none.
      return void loading?.then(
        (loaded) => loaded.renewAccount(message.account),
        () => undefined,
      )
    case 'cancel':
      readWork(Infinity) // It may be there.
      return runner?.cancel(message.id)
    case 'trial-resume':
      return runner?.resume(message.resume)
    case 'answer':
      return runner?.answered(message.call, message.result)
  }
})
post({ type: 'booted' })

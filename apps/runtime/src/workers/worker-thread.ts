import { parentPort } from 'node:worker_threads'
import { errorText } from '@jatai/errors'
import { createDeploymentRunner } from './deployment-runner.ts'
import type { DeploymentRunner } from './deployment-runner.ts'
import type { FromWorker, ToWorker } from './messages.ts'

// Entry of a worker thread: carries one deployment. Started before it is known which one, so that a parked deployment
// wakes quickly; everything that any deployment needs is loaded by then.
const port = parentPort
if (port === null) throw new Error('worker-thread.ts is started as a worker thread')

let runner: DeploymentRunner | undefined
let loading: Promise<DeploymentRunner> | undefined
/** Results of the frames that came together go back together; undefined when none are being run. */
let together: string[] | undefined

function post(message: FromWorker | string): void {
  if (together !== undefined && typeof message === 'string') together.push(message)
  else port?.postMessage(message)
}

function runAll(frames: readonly string[]): void {
  together = []
  for (const frame of frames) runner?.run(frame)
  const results = together
  together = undefined
  if (results.length > 0) port?.postMessage(results)
}

port.on('message', (message: string | readonly string[] | ToWorker) => {
  if (typeof message === 'string') return runner?.run(message)
  if (!('type' in message)) return runAll(message)
  switch (message.type) {
    case 'load':
      loading = createDeploymentRunner(message, post)
      loading.then(
        (created) => {
          runner = created
          post({ type: 'ready' })
        },
        (error: unknown) => post({ type: 'failed', message: errorText(error) }),
      )
      return
    case 'account':
      // It may come while the deployment is being loaded; one that cannot be loaded needs none.
      return void loading?.then(
        (loaded) => loaded.renewAccount(message.account),
        () => undefined,
      )
    case 'cancel':
      return runner?.cancel(message.id)
    case 'trial-resume':
      return runner?.resume(message.resume)
    case 'answer':
      return runner?.answered(message.call, message.result)
  }
})
post({ type: 'booted' })

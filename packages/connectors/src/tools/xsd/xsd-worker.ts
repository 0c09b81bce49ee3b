import { parentPort } from 'node:worker_threads'
import { errorText } from '@jatai/errors'
import { validateXsd } from './validate-xsd.ts'
import type { XsdJob, XsdVerdict } from './xsd-job.ts'

/** A thread of its own, so that no schema can keep the process busy: it is stopped when it takes too long. */
parentPort?.on('message', (job: XsdJob) => {
  parentPort?.postMessage(answer(job))
})

function answer(job: XsdJob): XsdVerdict {
  try {
    return validateXsd(job)
  } catch (error) {
    return { kind: 'failure', text: errorText(error) }
  }
}

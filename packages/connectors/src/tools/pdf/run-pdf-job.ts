import { StepFailure } from '@jatai/sdk'
import type { StepCall } from '@jatai/sdk'
import { createJobThreads } from '../threads/job-threads.ts'
import { perServices } from '../threads/per-services.ts'
import type { PdfAnswer, PdfJob } from './pdf-job.ts'

const threadsOf = perServices(() =>
  createJobThreads<PdfJob, PdfAnswer>({
    script: new URL('./pdf-worker.ts', import.meta.url),
    subject: 'Making the PDF',
  }),
)

/**
 * Does the job in a thread of its own.
 *
 * @throws StepFailure
 */
export async function runPdfJob({ execution, signal }: StepCall<unknown>, job: PdfJob): Promise<Uint8Array> {
  const answer = await threadsOf(execution.services).run(job, signal)
  if (answer.kind === 'failure') throw new StepFailure(answer.text)
  return answer.bytes
}

import { parentPort } from 'node:worker_threads'
import { errorText } from '@jatai/errors'
import type { PdfAnswer, PdfJob } from './pdf-job.ts'
import type { PdfProtection } from './protection.ts'

/** A thread of its own: laying out pages takes as long as they are many. */
parentPort?.on('message', (job: PdfJob) => {
  void answer(job).then((message) => parentPort?.postMessage(message))
})

async function answer(job: PdfJob): Promise<PdfAnswer> {
  try {
    return { kind: 'pdf', bytes: await pdfOf(job) }
  } catch (error) {
    return { kind: 'failure', text: errorText(error) }
  }
}

async function pdfOf(job: PdfJob): Promise<Uint8Array> {
  if (job.kind === 'protect') return protect(job.bytes, job.protection)
  const { htmlToPdf } = await import('./html-to-pdf.ts')
  const bytes = await htmlToPdf(job.html, job.images)
  return job.protection === undefined ? bytes : protect(bytes, job.protection)
}

async function protect(bytes: Uint8Array, protection: PdfProtection): Promise<Uint8Array> {
  const { protectPdf } = await import('./protect-pdf.ts')
  return protectPdf(bytes, protection)
}

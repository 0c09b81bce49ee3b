import { readFile, stat, writeFile } from 'node:fs/promises'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import { protectionFields, protectionOf } from './pdf/protection.ts'
import { runPdfJob } from './pdf/run-pdf-job.ts'

/** tools.md, Secure PDF. */
export const securePdf = defineConnector({
  name: 'secure-pdf-connector',
  title: 'Secure PDF',
  summary: 'Protects a PDF file with a password and permissions.',
  category: 'tools',
  attempt: { failure: 'Could not secure the pdf file' },
  params: {
    fileName: field.text({ title: 'File Name', required: true, default: '{{ message.fileName }}' }),
    setPassword: field.boolean({ title: 'Set password' }),
    password: field.text({ title: 'Password', secret: true, visibleWhen: { setPassword: [true] } }),
    ...protectionFields,
  },
  examples: [
    {
      title: 'A file that is not there',
      params: { setPassword: true, password: '{{ message.password }}' },
      message: { fileName: 'invoice.pdf', password: 'secret' },
      output: {
        success: false,
        message: 'Could not secure the pdf file',
        error: 'File invoice.pdf does not exist.',
      },
    },
  ],
  async run(call) {
    const { fileName, setPassword, password } = call.params
    const protection = protectionOf(call.params, setPassword, password)
    const { files } = call.execution
    const path = await files.resolve(fileName)
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile() !== true) throw new StepFailure(`File ${fileName} does not exist.`)
    const bytes = await runPdfJob(call, { kind: 'protect', bytes: await readFile(path), protection })
    files.reserve(bytes.length)
    await writeFile(path, bytes, { signal: call.signal })
    return { success: true, fileName }
  },
})

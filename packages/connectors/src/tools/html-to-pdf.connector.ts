import { writeFile } from 'node:fs/promises'
import { compileTemplate } from '@jatai/languages/freemarker'
import { isJsonObject } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import { loadPictures } from './pdf/load-pictures.ts'
import { protectionFields, protectionOf } from './pdf/protection.ts'
import { runPdfJob } from './pdf/run-pdf-job.ts'

const ATTEMPT = 'Could not generate the pdf file'

/** Thousands of pages. Laying out more would only run into the limits of time and memory. */
const MOST_HTML = 10_000_000

/** tools.md, HTML to PDF. */
export const htmlToPdf = defineConnector({
  name: 'html-to-pdf-connector',
  title: 'HTML to PDF',
  summary: 'Makes a PDF file of an HTML template that is filled with the message.',
  category: 'tools',
  attempt: { configuration: ATTEMPT, failure: ATTEMPT },
  params: {
    fileName: field.text({ title: 'File Name', required: true, default: 'file.pdf' }),
    template: field.compiled({
      title: 'Template (HTML)',
      description: 'A FreeMarker template that makes HTML. Double Braces in it are resolved first.',
      language: 'freemarker',
      expression: 'text',
      required: true,
      compile: (text) => compileTemplate(text),
    }),
    securedPdf: field.boolean({ title: 'Secured PDF' }),
    password: field.text({ title: 'Password', secret: true, visibleWhen: { securedPdf: [true] } }),
    ...protectionFields,
  },
  examples: [
    {
      title: 'A greeting',
      params: { fileName: 'hello.pdf', template: '<h1>Hello ${name}</h1>' },
      message: { name: 'Ana' },
      output: { success: true, fileName: 'hello.pdf' },
    },
  ],
  async run(call) {
    const { fileName, template, securedPdf, password, customPermissions } = call.params
    const isProtected = securedPdf || customPermissions
    const protection = isProtected ? protectionOf(call.params, securedPdf, password) : undefined
    const { files } = call.execution
    const path = await files.resolve(fileName)
    const html = template.render(isJsonObject(call.message) ? call.message : {})
    if (html.length > MOST_HTML) throw new StepFailure(`The HTML has more than ${MOST_HTML / 1e6} million characters`)
    const images = await loadPictures(html, call)
    const bytes = await runPdfJob(call, { kind: 'html', html, images, protection })
    files.reserve(bytes.length)
    await writeFile(path, bytes, { signal: call.signal })
    return { success: true, fileName }
  },
})

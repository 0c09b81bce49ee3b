import { readFile, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, FieldError, StepFailure } from '@jatai/sdk'
import type { Field, ParamsOf, StepCall } from '@jatai/sdk'
import { createJobThreads } from './threads/job-threads.ts'
import { perServices } from './threads/per-services.ts'
import { decodeXml } from './xml/decode-xml.ts'
import { XML_LIMITS } from './xml/xml-limits.ts'
import { collectSchemas } from './xsd/collect-schemas.ts'
import type { XsdJob, XsdVerdict } from './xsd/xsd-job.ts'

const params = {
  xmlFileName: field.text({ title: 'XML File Name', required: true, default: '' }),
  xsds: fileNames(),
}
type Call = StepCall<ParamsOf<typeof params>>

/** tools.md, XML Schema Validator. */
export const xmlValidator = defineConnector({
  name: 'xml-validator-connector',
  title: 'XML Schema Validator',
  summary: 'Checks an XML file against XSD files.',
  category: 'tools',
  attempt: { failure: 'The XML could not be validated' },
  params,
  examples: [
    {
      title: 'A note',
      params: { xmlFileName: 'note.xml', xsds: ['note.xsd'] },
      message: {},
      files: {
        'note.xml': '<note>Hello</note>',
        'note.xsd':
          '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="note" type="xs:string"/></xs:schema>',
      },
      output: { success: true, valid: true, errors: [] },
    },
  ],
  async run(call) {
    const [root] = call.params.xsds
    if (root === undefined) throw new StepFailure('There is no XSD', { isConfiguration: true })
    const document = await readXmlFile(call, call.params.xmlFileName)
    const given = new Map<string, string>()
    for (const name of call.params.xsds) given.set(posix.normalize(name), await readXmlFile(call, name))
    const schemas = await collectSchemas(given, (name) => readOptionalFile(call, name))
    const job = { document, root: posix.normalize(root), schemas }
    const verdict = await threadsOf(call.execution.services).run(job, call.signal)
    if (verdict.kind === 'failure') throw new StepFailure(verdict.text)
    const { valid, errors } = verdict
    return { success: true, valid, errors: errors.map((error) => ({ ...error, publicId: null })) }
  },
})

/** Names, or objects that hold one; a list or its JSON text. */
function fileNames(): Field<readonly string[]> {
  const options = { title: 'XSDs', description: 'Names of files, the root schema first.', required: true } as const
  const { read } = field.list(options)
  return {
    ...options,
    kind: 'list',
    expression: 'map',
    default: '[]',
    read: (raw) => read(raw).map(fileNameOf),
  }
}

function fileNameOf(item: Json): string {
  const name = isJsonObject(item) ? (getKey(item, 'fileName') ?? getKey(item, 'name')) : item
  if (typeof name !== 'string' || name === '') throw new FieldError('must be a list of file names')
  return name
}

async function readXmlFile(call: Call, name: string): Promise<string> {
  const text = await readOptionalFile(call, name)
  if (text === undefined) throw new StepFailure(`File ${name} does not exist.`)
  return text
}

async function readOptionalFile({ execution, signal }: Call, name: string): Promise<string | undefined> {
  const path = await execution.files.resolve(name)
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) return undefined
  if (found.size > XML_LIMITS.maximumLength) throw new StepFailure(`File ${name} is too large`)
  return decodeXml(await readFile(path, { signal }))
}

const threadsOf = perServices(() =>
  createJobThreads<XsdJob, XsdVerdict>({
    script: new URL('./xsd/xsd-worker.ts', import.meta.url),
    subject: 'The validation',
    longestMs: 30_000,
  }),
)

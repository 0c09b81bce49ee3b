import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { createXmlReader } from '../tools/xml/xml-reader.ts'
import { fileFailure } from './file-failure.ts'
import { MAXIMUM_ITEM_LENGTH } from './file-limits.ts'
import { existingFile, readText } from './local-file.ts'
import { parallelField, streamItems, trackFields } from './stream-items.ts'
import { createXmlNodeCutter, xmlPath } from './xml-node-cutter.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: 'data.xml', required: true }),
  charset: field.text({ title: 'Charset', default: 'UTF-8' }),
  nodePath: field.text({
    title: 'Node Path',
    description: 'Where the elements stand: //root/level1/desired',
    default: '',
    required: true,
  }),
  contextPaths: field.text({
    title: 'Context Paths',
    description: 'Elements in front of a node that go with it; paths separated by commas.',
  }),
  ignorePaths: field.text({
    title: 'Ignore Paths',
    description: 'Elements that are left out of nodes; paths separated by commas.',
  }),
  ignoreNestedChildNodes: field.boolean({
    title: 'Ignore Nested Child Nodes',
    description: 'Empties the children of a node that have children themselves.',
  }),
  itemIdentifier: field.text({ title: 'Element Identifier', default: 'data' }),
  parallel: parallelField,
  removeWhitespaces: field.boolean({ title: 'Remove whitespaces', description: 'Trims every text.' }),
  coalesce: field.boolean({ title: 'Coalesce', description: 'Texts are always joined; kept for older documents.' }),
  ...trackFields,
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, Stream XML File Reader. */
export const streamXmlFileReader = defineConnector({
  name: 'stream-xml-file-reader-connector',
  title: 'Stream XML File Reader',
  summary: 'Runs steps once for every element at a path of an XML file of any size.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'No steps, no success',
      params: { fileName: 'orders.xml', nodePath: '//orders/order' },
      message: {},
      files: { 'orders.xml': '<orders><order/><order/></orders>' },
      output: { total: 2, success: 0, failed: 2 },
    },
  ],
  run: (call) => streamItems(call, nodes(call)),
})

async function* nodes(call: Call): AsyncGenerator<readonly Json[], void, undefined> {
  const { fileName, charset, ignoreNestedChildNodes, removeWhitespaces } = call.params
  const nodePath = xmlPath(call.params.nodePath)
  if (nodePath === '') throw fileFailure('Node Path is empty')
  const file = await existingFile(call, fileName)
  let batch: Json[] = []
  const cutter = createXmlNodeCutter({
    nodePath,
    contextPaths: pathsOf(call.params.contextPaths),
    ignorePaths: pathsOf(call.params.ignorePaths),
    ignoresNested: ignoreNestedChildNodes,
    trims: removeWhitespaces,
    onNode: (node) => void batch.push(node),
  })
  // The document may be of any size: what bounds it is the size of the execution's folder, and of each node.
  const limits = { maximumLength: Infinity, maximumReferences: Infinity, maximumTokenLength: MAXIMUM_ITEM_LENGTH }
  const reader = createXmlReader(cutter, { declarations: 'drop', limits })
  for await (const text of readText(call, file, charset)) {
    reader.write(text)
    if (batch.length === 0) continue
    yield batch
    batch = []
  }
  reader.end()
  if (batch.length > 0) yield batch
}

function pathsOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(xmlPath)
    .filter((path) => path !== '')
}

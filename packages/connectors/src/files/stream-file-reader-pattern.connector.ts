import { compileJavaRegex } from '@jatai/languages/java-regex'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import type { BlockCutter, OnBlock } from './blocks/block-cutter.ts'
import { createElementCutter } from './blocks/element-cutter.ts'
import { createPairCutter } from './blocks/pair-cutter.ts'
import { createRegexCutter } from './blocks/regex-cutter.ts'
import { fileFailure } from './file-failure.ts'
import { existingFile, readText } from './local-file.ts'
import { parallelField, streamItems, trackFields } from './stream-items.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: '', required: true }),
  tokenizer: field.choice({ title: 'Tokenizer', values: ['XML', 'PAIR', 'REGEX'], default: 'XML' }),
  token: field.text({
    title: 'Token',
    description: 'XML: name of the element. PAIR: what stands in front of a block. REGEX: what stands between blocks.',
    default: '',
    required: true,
  }),
  endToken: field.text({
    title: 'End Token',
    description: 'What stands behind a block.',
    visibleWhen: { tokenizer: ['PAIR'] },
  }),
  includeTokens: field.boolean({ title: 'Include Tokens', visibleWhen: { tokenizer: ['PAIR'] } }),
  group: field.integer({ title: 'Group', description: 'How many blocks go to one run.' }),
  itemIdentifier: field.text({ title: 'Element Identifier' }),
  parallel: parallelField,
  ...trackFields,
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, Stream File Reader Pattern. */
export const streamFileReaderPattern = defineConnector({
  name: 'stream-file-reader-pattern-connector',
  title: 'Stream File Reader Pattern',
  summary: 'Cuts a text file of any size into blocks and runs steps once for every block.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'No steps, no success',
      params: { fileName: 'orders.xml', token: 'order' },
      message: {},
      files: { 'orders.xml': '<orders><order/><order/></orders>' },
      output: { total: 2, success: 0, failed: 2 },
    },
  ],
  run: (call) => streamItems(call, blocks(call)),
})

async function* blocks(call: Call): AsyncGenerator<readonly Json[], void, undefined> {
  let batch: Json[] = []
  const { tokenizer, token, group = 1 } = call.params
  const grouping = groupBlocks(group, tokenizer === 'REGEX' ? token : '', (data) => void batch.push({ data }))
  const cutter = cutterOf(call, grouping.take)
  const file = await existingFile(call, call.params.fileName)
  for await (const text of readText(call, file, 'UTF-8')) {
    cutter.write(text)
    if (batch.length === 0) continue
    yield batch
    batch = []
  }
  cutter.end()
  grouping.end()
  if (batch.length > 0) yield batch
}

function cutterOf({ params: { tokenizer, token, endToken, includeTokens } }: Call, onBlock: OnBlock): BlockCutter {
  switch (tokenizer) {
    case 'XML': {
      const name = token.replace(/^<|\/?>$/g, '').trim()
      return createElementCutter(name.slice(name.indexOf(':') + 1), onBlock)
    }
    case 'PAIR':
      if (endToken === undefined || endToken === '') throw fileFailure('End Token is empty')
      return createPairCutter({ token, endToken, includesTokens: includeTokens, onBlock })
    case 'REGEX':
      return createRegexCutter(compileJavaRegex(token), onBlock)
  }
}

/** Leaves out blocks that are blank, and joins as many as wanted. */
function groupBlocks(size: number, joint: string, onGroup: OnBlock): { readonly take: OnBlock; end(): void } {
  let group: string[] = []
  const hand = (): void => {
    if (group.length > 0) onGroup(group.join(joint))
    group = []
  }
  return {
    take(block) {
      if (!/\S/.test(block)) return
      group.push(block)
      if (group.length >= size) hand()
    },
    end: hand,
  }
}

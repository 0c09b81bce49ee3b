import { JOLT_FUNCTIONS, JOLT_OPERATIONS } from '@jatai/languages/jolt'
import type { JoltExample, JoltFunction, JoltOperation } from '@jatai/languages/jolt'
import { anchor, blocks, inlineCode, jsonBlock, prose } from './markdown.ts'
import type { Page } from './markdown.ts'

/** The operations of JOLT, and the functions of its modify operations. */
export function joltPages(): readonly Page[] {
  return [operations(), functions()]
}

function operations(): Page {
  const text = blocks(
    '# JOLT operations',
    'JOLT is the language of the [JOLT](connectors/jolt-connector-v2.md) step. A specification is a list of ' +
      'operations; each one works on what the one before it gave:',
    jsonBlock([{ operation: 'shift', spec: { client: { name: 'customer' } } }, { operation: 'sort' }]),
    'The modify operations can call [functions](jolt-functions.md).',
    'A specification that is none, or could never work, fails with the place in it: ' +
      '[`FLOW_JOLT_SPEC`](errors/languages.md#flow_jolt_spec). One that does not fit a message fails with that message: ' +
      '[`MESSAGE_JOLT`](errors/languages.md#message_jolt).',
    JOLT_OPERATIONS.map(
      ({ name, title, summary }) => `- [${inlineCode(name)}](#${anchor(title)}): ${prose(summary)}`,
    ).join('\n'),
    JOLT_OPERATIONS.map(operationText),
  )
  return { path: 'jolt.md', text }
}

function operationText(operation: JoltOperation): string {
  return blocks(
    `## ${operation.title}`,
    prose(operation.summary),
    `In a specification: ${inlineCode(operation.name)}, or by its older name ${inlineCode(operation.className)}.` +
      (operation.needsSpec ? '' : ' It needs no `spec`.'),
    operation.rules.map((rule) => `- ${prose(rule)}`).join('\n'),
    operation.examples.map((example) => blocks(`### ${prose(example.title)}`, exampleText(example))),
  )
}

function functions(): Page {
  const all = [...JOLT_FUNCTIONS.values()]
  const text = blocks(
    '# JOLT functions',
    'Functions of `modify-overwrite-beta`, `modify-default-beta` and `modify-define-beta`, written as ' +
      '`"total": "=doubleSum(@(1,values))"`. A function that cannot work with its arguments leaves the field as it is.',
    all.map(({ name, summary }) => `- [${inlineCode(name)}](#${anchor(name)}): ${prose(summary)}`).join('\n'),
    all.map(functionText),
  )
  return { path: 'jolt-functions.md', text }
}

function functionText({ name, signature, summary, examples }: JoltFunction): string {
  return blocks(
    `## ${name}`,
    `${inlineCode(signature)}: ${prose(summary)}`,
    examples.map((example) => blocks(`**${prose(example.title)}**`, exampleText(example))),
  )
}

function exampleText({ spec, input, output }: JoltExample): string {
  return blocks(
    spec === undefined ? undefined : ['Spec:', jsonBlock(spec)],
    'Message:',
    jsonBlock(input),
    'Result:',
    jsonBlock(output),
  )
}

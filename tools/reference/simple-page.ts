import { SIMPLE_EXAMPLE_MESSAGE, SIMPLE_REFERENCE } from '@jatai/languages/simple'
import type { SimpleDocs, SimpleExample } from '@jatai/languages/simple'
import { blocks, codeBlock, inlineCode, jsonBlock, prose } from './markdown.ts'
import type { Page } from './markdown.ts'

const GROUPS: Readonly<Record<SimpleDocs['group'], string>> = {
  values: 'Values',
  operators: 'Operators',
  combinations: 'Combinations',
}

/** Simple conditions on one page. */
export function simplePage(): Page {
  const text = blocks(
    '# Simple conditions',
    'The language of conditions of [Choice](connectors/choice.md) and of Assert: `#{order.total} > 100`. Names of operators ' +
      'are taken in any case of letters.',
    'A text that is no condition fails the deployment, with a caret under the place: ' +
      '[`FLOW_SIMPLE`](errors/languages.md#flow_simple). What a message lacks is null and never an error; a regular ' +
      'expression that comes out of the message and is none makes the step fail: ' +
      '[`FLOW_JAVA_REGEX`](errors/languages.md#flow_java_regex).',
    'The examples ask this message:',
    jsonBlock(SIMPLE_EXAMPLE_MESSAGE),
    Object.entries(GROUPS).flatMap(([group, title]) => [
      `## ${title}`,
      ...SIMPLE_REFERENCE.filter((each) => each.group === group).map(pieceText),
    ]),
  )
  return { path: 'simple.md', text }
}

function pieceText({ name, summary, examples }: SimpleDocs): string {
  return blocks(`### ${inlineCode(name)}`, prose(summary), codeBlock(examples.map(exampleOf).join('\n')))
}

function exampleOf({ condition, holds }: SimpleExample): string {
  return `${condition}   →   ${holds ? 'yes' : 'no'}`
}

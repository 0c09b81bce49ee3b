import { JSON_PATH_REFERENCE } from '@jatai/languages/jsonpath'
import type { JsonPathDocs, JsonPathExample } from '@jatai/languages/jsonpath'
import { blocks, codeBlock, exampleText, inlineCode, jsonText, prose } from './markdown.ts'
import type { Page } from './markdown.ts'

const GROUPS: Readonly<Record<JsonPathDocs['group'], { readonly title: string; readonly summary: string }>> = {
  selectors: {
    title: 'Selectors',
    summary: 'A path is read from left to right; each selector works on what the ones before it found.',
  },
  functions: {
    title: 'Functions',
    summary:
      'They stand at the end of a path and work on what it finds. Arguments are values, or paths from the message; ' +
      'with one of these they work on the arguments as well.',
  },
  operators: {
    title: 'Operators of filters',
    summary: 'Between two values inside of `[?(…)]`: paths from `@` (the element) or `$` (the message), or literals.',
  },
  tests: { title: 'Functions of filters', summary: 'The functions of RFC 9535, inside of `[?…]`.' },
}

/** The JSON Path dialect on one page. */
export function jsonPathPage(): Page {
  const text = blocks(
    '# JSON Path',
    'Paths are used by the [JSON Path Transformer](connectors/json-path-transformer.md), conditions of ' +
      '[Choice](connectors/choice.md), the function [`JSONPATH`](expressions/JSONPATH.md) and loops. A path with names and ' +
      'single indexes alone is *definite*: it gives the value itself. With `*`, `..`, filters, slices or several indexes ' +
      'it gives a list of all that it finds, which may be empty.',
    '## Errors',
    [
      '- A text that is no path fails the deployment, with a caret under the place: [`FLOW_JSON_PATH`](errors/languages.md#flow_json_path).',
      '- A definite path to something that is not there is an error, or null where the step or function says so: ' +
        '[`MESSAGE_JSON_PATH_NOT_FOUND`](errors/languages.md#message_json_path_not_found).',
      '- A function that cannot work with what it gets (the sum of no numbers, the first element of no list) is an error: ' +
        '[`MESSAGE_JSON_PATH`](errors/languages.md#message_json_path).',
    ].join('\n'),
    Object.entries(GROUPS).flatMap(([group, { title, summary }]) => [
      `## ${title}`,
      prose(summary),
      ...JSON_PATH_REFERENCE.filter((each) => each.group === group).map(pieceText),
    ]),
  )
  return { path: 'json-path.md', text }
}

function pieceText({ name, summary, examples }: JsonPathDocs): string {
  return blocks(`### ${inlineCode(name)}`, prose(summary), codeBlock(examples.map(exampleOf).join('\n\n')))
}

function exampleOf({ path, message, result }: JsonPathExample): string {
  return exampleText(path, jsonText(message), jsonText(result))
}

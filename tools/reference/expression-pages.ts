import { compileExpression, EXPRESSION_FUNCTIONS, signatureOf } from '@jatai/languages/expressions'
import type {
  ExpressionFunction,
  FunctionExample,
  FunctionGroup,
  FunctionParameter,
} from '@jatai/languages/expressions'
import { anchor, blocks, codeBlock, inlineCode, jsonBlock, jsonText, prose, table } from './markdown.ts'
import type { Page } from './markdown.ts'

const GROUPS: Readonly<Record<FunctionGroup, string>> = {
  comparison: 'Comparison',
  conditional: 'Conditions',
  string: 'Text',
  numerical: 'Numbers',
  math: 'Calculation',
  date: 'Date and time',
  json: 'JSON',
  file: 'Files',
  utilities: 'Utilities',
}

const TAKES: Readonly<Record<FunctionParameter['kind'], string>> = {
  any: 'any value',
  condition: 'condition',
  number: 'number',
  integer: 'whole number',
  text: 'text',
  array: 'list',
}

const GIVES: Readonly<Record<ExpressionFunction['result'], string>> = {
  any: 'a value of any kind',
  text: 'a text',
  integer: 'a whole number',
  double: 'a double: its text form always has a point, as in `10.0`',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** All functions of Double Braces. */
export function allExpressionFunctions(): readonly ExpressionFunction[] {
  return [...EXPRESSION_FUNCTIONS]
}

/** A page per function of Double Braces, and an index by group. */
export function expressionPages(): readonly Page[] {
  const functions = allExpressionFunctions()
  return [index(functions), ...functions.map((each) => ({ path: `expressions/${each.name}.md`, text: pageOf(each) }))]
}

function pageOf(each: ExpressionFunction): string {
  return blocks(
    `# ${each.name}`,
    prose(each.summary),
    codeBlock(signatureOf(each)),
    each.parameters.length === 0 ? undefined : parameterTable(each.parameters),
    `Gives ${GIVES[each.result]}.`,
    '## Examples',
    each.examples.map(exampleText),
    errorSection(each),
    `Group: [${GROUPS[each.group]}](README.md#${anchor(GROUPS[each.group])}).`,
  )
}

function parameterTable(parameters: readonly FunctionParameter[]): string {
  return table(
    ['Parameter', 'Takes', ''],
    parameters.map(({ name, kind, isOptional, isRepeated, isRequired }) => [
      inlineCode(name),
      `[${TAKES[kind]}](README.md#what-arguments-may-be)`,
      [isOptional && 'may be left out', isRepeated && 'any number of times', isRequired && 'null is an error']
        .filter((word) => typeof word === 'string')
        .join(', '),
    ]),
  )
}

const ONE_LINE = 100

function exampleText({ expression, message, result }: FunctionExample): string {
  const code = `{{ ${expression} }}`
  const value = result instanceof RegExp ? result.source : jsonText(result)
  const gives = result instanceof RegExp ? 'A text that matches' : 'Result:'
  const given = message === undefined ? undefined : ['With the message', jsonBlock(message)]
  if (code.length + value.length <= ONE_LINE && !`${code}${value}`.includes('\n')) {
    return blocks(given, codeBlock(`${code}   →   ${result instanceof RegExp ? `matches ${value}` : value}`))
  }
  return blocks(given, codeBlock(code), gives, codeBlock(value, result instanceof RegExp ? 'text' : 'json'))
}

/** What goes wrong with calls: the first line is what the language itself says. */
function errorSection(each: ExpressionFunction): readonly string[] {
  const lines: string[] = []
  const fault = faultOf(`${each.name}()`)
  if (fault !== undefined) lines.push(`- ${inlineCode(`{{ ${each.name}() }}`)}: ${prose(fault)}`)
  for (const { name, isRequired } of each.parameters) {
    if (isRequired) lines.push(`- Null for ${inlineCode(name)} is an error.`)
  }
  const kinds = new Set(each.parameters.map(({ kind }) => kind))
  if (kinds.has('number') || kinds.has('integer')) {
    lines.push('- A value that is neither a number nor a numeric text is an error where a number is taken.')
  }
  if (kinds.has('array')) lines.push('- A value that is no list is an error where a list is taken.')
  return lines.length === 0 ? [] : ['## Errors', lines.join('\n')]
}

/** The problem of a call that is wrong whatever the message. */
function faultOf(expression: string): string | undefined {
  try {
    compileExpression(expression).evaluate({ message: {}, scope: () => undefined })
    return undefined
  } catch (error) {
    const { detail } = error as { detail?: string }
    if (detail === undefined) throw error
    return detail
  }
}

function index(functions: readonly ExpressionFunction[]): Page {
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => {
    const members = functions.filter((each) => each.group === group)
    if (members.length === 0) return []
    const lines = members.map((each) => `- [${inlineCode(signatureOf(each))}](${each.name}.md): ${prose(each.summary)}`)
    return [`### ${title}`, lines.join('\n')]
  })
  const text = blocks(
    '# Double Braces',
    'Expressions stand between `{{` and `}}` in the parameters of steps: `{{ message.customer.name }}`, ' +
      '`{{ CONCAT(message.a, "!") }}`. Names of functions are taken in any case of letters. A signature marks ' +
      'parameters that may be left out with `?` and those that may be repeated with `…`.',
    'Try one without a pipeline:',
    codeBlock(
      `echo '{"expression":"CONCAT(message.a, \\"!\\")","context":{"message":{"a":"hi"}}}' | npx jatai eval --jsonl`,
      'sh',
    ),
    '## What arguments may be',
    [
      '- **any value** is taken as it is.',
      '- **condition**: true or false; null is false, the text `true` in any case of letters is true, all else is false.',
      '- **number**: a number, or a text such as `"12"`, `".5"`, `"1e3"`; blanks and grouping make it an error.',
      '- **whole number**: a number cut towards zero; beyond 64 bits it is an error.',
      '- **text**: a text; numbers, booleans, objects and lists in their text form.',
      '- **list**: a list; all else is an error.',
    ].join('\n'),
    'An error reads `Syntax error parsing double braces expression {{ … }}:` and then what is wrong. The step then ' +
      'fails as [its page](../connectors/README.md#when-a-step-fails) says.',
    `## All ${functions.length} functions`,
    groups,
  )
  return { path: 'expressions/README.md', text }
}

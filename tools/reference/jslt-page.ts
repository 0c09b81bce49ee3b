import { JSLT_REFERENCE } from '@jatai/languages/jslt'
import type { FunctionDocumentation } from '@jatai/languages/jslt'
import { anchor, blocks, codeBlock, exampleText, inlineCode, prose } from './markdown.ts'
import type { Page } from './markdown.ts'

const CATEGORIES: Readonly<Record<FunctionDocumentation['category'], string>> = {
  general: 'General',
  text: 'Text',
  number: 'Numbers',
  boolean: 'Booleans',
  object: 'Objects',
  array: 'Lists',
  time: 'Time',
  experimental: 'Experimental',
}

/** The functions of JSLT, on one page. */
export function jsltPage(): Page {
  const sections = Object.entries(CATEGORIES).map(([category, title]) => ({
    title,
    members: JSLT_REFERENCE.filter((each) => each.category === category),
  }))
  const text = blocks(
    '# JSLT functions',
    'JSLT is the language of the [JSLT](connectors/jslt-connector.md) step: a program that looks like the JSON it makes. ' +
      '`.` is the message, `.name` a key of it. A parameter that ends in `?` may be left out.',
    'A text that is no program fails with line, column and a caret under the place ' +
      '([`JSLT_SYNTAX`](errors/languages.md#jslt_syntax) and others), and so does an unknown function or a wrong number of ' +
      'arguments. An argument that a function cannot take fails with the message that has it ' +
      '([`JSLT_FAILED`](errors/languages.md#jslt_failed)).',
    sections
      .filter(({ members }) => members.length > 0)
      .map(({ title, members }) => `- ${title}: ${members.map(link).join(', ')}`)
      .join('\n'),
    sections.flatMap(({ title, members }) =>
      members.length === 0 ? [] : [`## ${title}`, ...members.flatMap((each) => functionText(each))],
    ),
  )
  return { path: 'jslt.md', text }
}

function link({ name }: FunctionDocumentation): string {
  return `[${inlineCode(name)}](#${anchor(name)})`
}

function functionText({ name, signature, summary, examples }: FunctionDocumentation): readonly string[] {
  return [
    `### ${name}`,
    `${inlineCode(signature)}: ${prose(summary)}`,
    codeBlock(examples.map(({ query, input, output }) => exampleText(query, input, output)).join('\n\n')),
  ]
}

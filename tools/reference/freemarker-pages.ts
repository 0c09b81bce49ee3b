import { builtIns, DEFAULT_LIMITS, DIRECTIVE_REFERENCE } from '@jatai/languages/freemarker'
import type { BuiltInDocs, BuiltInExample, DirectiveDocs } from '@jatai/languages/freemarker'
import { anchor, blocks, codeBlock, inlineCode, jsonBlock, prose } from './markdown.ts'
import type { Page } from './markdown.ts'

const SUBJECTS: Readonly<Record<BuiltInDocs['appliesTo'], { readonly title: string; readonly file: string }>> = {
  text: { title: 'Texts', file: 'texts' },
  number: { title: 'Numbers', file: 'numbers' },
  boolean: { title: 'Booleans', file: 'booleans' },
  date: { title: 'Dates and times', file: 'dates' },
  list: { title: 'Lists', file: 'lists' },
  map: { title: 'Objects', file: 'objects' },
  'loop variable': { title: 'Loop variables', file: 'loop-variables' },
  macro: { title: 'Macros', file: 'macros' },
  any: { title: 'Any value', file: 'any-value' },
}

const DIRECTIVE_GROUPS: Readonly<Record<DirectiveDocs['group'], string>> = {
  conditions: 'Conditions',
  loops: 'Loops',
  variables: 'Variables and settings',
  macros: 'Macros and functions',
  errors: 'Errors',
  output: 'Escaping',
  text: 'White space and plain text',
  'not available': 'Not available',
}

/** The directives and built-ins of FreeMarker: a page for directives, one per kind of value, and an index. */
export function freemarkerPages(): readonly Page[] {
  const subjects = Object.entries(SUBJECTS)
    .map(([kind, subject]) => ({ ...subject, members: builtIns().filter(({ appliesTo }) => appliesTo === kind) }))
    .filter(({ members }) => members.length > 0)
  const index = blocks(
    '# FreeMarker templates',
    'Templates of the [Template Transformer](../connectors/template-transformer.md) step are written in FreeMarker. ' +
      '`${name}` prints a value of the message; `${name?upper_case}` puts it through a built-in first. Names can be ' +
      'written in snake case or camel case: `?upper_case`, `?upperCase`. [Directives](directives.md) such as ' +
      '`<#if paid>…</#if>` decide, repeat and define. A template sees the message alone: no files, no classes, no other ' +
      'templates.',
    'A text that is no template is an error with line and column ' +
      '([`FLOW_FREEMARKER_SYNTAX`](../errors/languages.md#flow_freemarker_syntax)), and so is a value that is missing or of ' +
      'the wrong kind when the template runs ([`MESSAGE_FREEMARKER`](../errors/languages.md#message_freemarker)): ' +
      '`${name!"nobody"}` gives another value for a missing one. A template ends with an error after ' +
      `${DEFAULT_LIMITS.maximumSteps.toLocaleString('en')} steps or ${DEFAULT_LIMITS.maximumOutput.toLocaleString('en')} characters.`,
    subjects.flatMap(({ title, file, members }) => [
      `## [${title}](${file}.md)`,
      members
        .map(({ name, summary }) => `- [${inlineCode(`?${name}`)}](${file}.md#${anchor(name)}): ${prose(summary)}`)
        .join('\n'),
    ]),
  )
  return [
    { path: 'freemarker/README.md', text: index },
    { path: 'freemarker/directives.md', text: directives() },
    ...subjects.map(({ title, file, members }) => ({
      path: `freemarker/${file}.md`,
      text: blocks(`# FreeMarker built-ins: ${title}`, members.map(builtInText), '[All built-ins](README.md)'),
    })),
  ]
}

function directives(): string {
  return blocks(
    '# FreeMarker directives',
    Object.entries(DIRECTIVE_GROUPS).flatMap(([group, title]) => [
      `## ${title}`,
      ...DIRECTIVE_REFERENCE.filter((each) => each.group === group).map(directiveText),
    ]),
    '[All built-ins](README.md)',
  )
}

function directiveText({ name, syntax, summary, examples }: DirectiveDocs): string {
  return blocks(
    `### ${inlineCode(name)}`,
    codeBlock(syntax.replaceAll(' or ', '\n')),
    prose(summary),
    examples.map(exampleText),
  )
}

function builtInText({ name, summary, examples }: BuiltInDocs): string {
  return blocks(`## ${name}`, prose(summary), examples.map(exampleText))
}

const ONE_LINE = 100

function exampleText({ template, model, output }: BuiltInExample): string {
  const given = model === undefined ? undefined : ['With the message', jsonBlock(model)]
  if (template.length + output.length <= ONE_LINE && !`${template}${output}`.includes('\n')) {
    return blocks(given, codeBlock(`${template}   →   ${output}`))
  }
  return blocks(given, codeBlock(template), 'prints', codeBlock(output))
}

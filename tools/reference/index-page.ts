import { JOLT_FUNCTIONS, JOLT_OPERATIONS } from '@jatai/languages/jolt'
import { JSLT_REFERENCE } from '@jatai/languages/jslt'
import { builtIns, DIRECTIVE_REFERENCE } from '@jatai/languages/freemarker'
import { allConnectors, connectorPath, FAMILIES } from './connector-pages.ts'
import { allExpressionFunctions } from './expression-pages.ts'
import { blocks, prose } from './markdown.ts'
import type { Page } from './markdown.ts'
import { allTriggers, triggerPath } from './trigger-pages.ts'

/** The first page of the reference. */
export async function indexPage(): Promise<Page> {
  const connectors = await allConnectors()
  const triggers = await allTriggers()
  const text = blocks(
    '# Reference',
    'Made from the declarations in the sources by `node tools/generate-reference.ts`; do not edit. What the examples ' +
      'show is run by the tests.',
    '## Languages',
    [
      `- [Double Braces](expressions/README.md): ${allExpressionFunctions().length} functions for expressions in parameters`,
      `- [JSLT](jslt.md): ${JSLT_REFERENCE.length} functions`,
      `- [JOLT](jolt.md): ${JOLT_OPERATIONS.length} operations, and [${JOLT_FUNCTIONS.size} functions](jolt-functions.md)`,
      '- [JSON Path](json-path.md): selectors, filters, functions',
      '- [Simple conditions](simple.md): values and operators',
      `- [FreeMarker](freemarker/README.md): ${builtIns().length} built-ins, and [${DIRECTIVE_REFERENCE.length} directives](freemarker/directives.md)`,
    ].join('\n'),
    '## Running and mending',
    [
      '- [The command line](commands.md)',
      '- [Accounts](accounts.md): the types of credentials with their fields, and who takes them',
      '- [Error codes](errors/README.md): what each means, and who has to act',
    ].join('\n'),
    '## Triggers',
    triggers.map((trigger) => entry(trigger.title, triggerPath(trigger), trigger.summary)).join('\n'),
    '## Connectors',
    '[How to read a connector page](connectors/README.md) explains the tables, Fail On Error and accounts once for all.',
    Object.entries(FAMILIES).flatMap(([family, title]) => {
      const members = connectors.filter(({ category }) => category === family)
      if (members.length === 0) return []
      return [
        `### ${title}`,
        members
          .map((each) => entry(each.title, connectorPath(each), each.summary, each.deprecated ? ' (deprecated)' : ''))
          .join('\n'),
      ]
    }),
  )
  return { path: 'README.md', text }
}

function entry(title: string, path: string, summary: string, remark = ''): string {
  return `- [${prose(title)}](${path})${remark}: ${prose(summary)}`
}

import { ERROR_TABLES } from './error-tables.ts'
import type { ErrorTable } from './error-tables.ts'
import { anchor, blocks, inlineCode, prose, table } from './markdown.ts'
import type { Page } from './markdown.ts'

/** A page per table of error codes, and an index of all codes. */
export function errorPages(): readonly Page[] {
  return [index(), ...ERROR_TABLES.map((each) => ({ path: `errors/${each.page}.md`, text: pageOf(each) }))]
}

function pageOf({ title, summary, codes, source }: ErrorTable): string {
  return blocks(
    `# Error codes: ${title}`,
    prose(summary),
    Object.entries(codes).map(([code, meaning]) => blocks(`## ${code}`, prose(meaning))),
    `Raised by \`${source}\`. [All error codes](README.md)`,
  )
}

function index(): Page {
  const rows = ERROR_TABLES.flatMap(({ page, codes }) =>
    Object.entries(codes).map(([code, meaning]) => [
      `[${inlineCode(code)}](${page}.md#${anchor(code)})`,
      prose(meaning),
    ]),
  ).sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  const text = blocks(
    '# Error codes',
    'Every error of the platform has a code that stays the same from version to version; the text beside it says what ' +
      'was wrong this time, and where. Match on codes, never on texts. What callers of a pipeline and ' +
      'onException tracks get is another thing: the [error object of a step](../connectors/README.md#when-a-step-fails), ' +
      'whose `code` is an HTTP status.',
    '## Who has to act',
    table(
      ['Kind', 'Means', 'Who acts', 'Is it tried again?'],
      [
        ['flow', 'the pipeline is wrong: a parameter, a track, an expression', 'its author', 'never'],
        ['message', 'this message cannot be processed as it is', 'whoever sent it', 'never'],
        ['remote', 'another system refused, failed or did not answer', 'its owner, or time', 'where it can help'],
        ['request', 'a command or call to the platform asks for something wrong', 'the caller', 'never'],
        ['internal', 'the platform broke a rule of its own', 'us: please report it', 'never'],
      ],
    ),
    '## By subject',
    ERROR_TABLES.map(({ title, page, summary }) => `- [${title}](${page}.md): ${prose(summary)}`).join('\n'),
    '## All codes',
    table(['Code', 'Means'], rows),
  )
  return { path: 'errors/README.md', text }
}

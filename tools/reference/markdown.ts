import { ExactNumber } from '@jatai/languages/json'

/** A page: its path below docs/reference, and its text. */
export interface Page {
  readonly path: string
  readonly text: string
}

/** Joins blocks with an empty line between them; undefined and empty blocks are left out. */
export function blocks(...parts: readonly (string | undefined | readonly string[])[]): string {
  return parts
    .flat()
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n')
}

/** A sentence as Markdown: signs that Markdown would take for its own are escaped, except inside of backticks. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[*<[\]]|^(?=[#>+-] )/g, '\\$&')))
    .join('')
}

/** Text in the monospaced style, with as many backticks around it as it needs. */
export function inlineCode(text: string): string {
  if (text === '') return 'an empty text'
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest > 0 || /^\s.*\s$/.test(text) ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`
}

/** A block of code; the fence is longer than any in the text. */
export function codeBlock(text: string, language = 'text'): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

/** JSON on one line, numbers as the languages write them (`10.0`, all digits of a large number). */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (item instanceof ExactNumber ? JSON.rawJSON(item.text) : item))
}

/** A block of JSON. Prettier lays it out when the page is written. */
export function jsonBlock(value: unknown): string {
  return codeBlock(jsonText(value), 'json')
}

/** What is written, the message it is used on if it needs one, and what comes out, for a block of code. */
export function exampleText(written: string, message: string | undefined, result: string): string {
  return [written, ...(message === undefined ? [] : [`  with   ${message}`]), `  gives  ${result}`].join('\n')
}

/** A table. Cells are Markdown; bars and line breaks in them are taken care of. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replace(/\s*\n\s*/g, ' ')
}

/** `a`, `b` and `c`. */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1) as string}`
}

/** The anchor under which GitHub shows a heading. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')
}

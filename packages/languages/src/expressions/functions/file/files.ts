import type { ExpressionScopes } from '../../expression-types.ts'
import { toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'

export const fileExists = defineFunction({
  name: 'FILEEXISTS',
  group: 'file',
  parameters: [{ name: 'name', kind: 'text' }],
  result: 'boolean',
  summary: 'True if the file is in the working directory of the execution; false for null.',
  examples: [{ expression: 'FILEEXISTS("none.txt")', result: false }],
  evaluateIn: (_environment, scopes, name) => !isMissing(name) && sizeOf(name, scopes) !== undefined,
})

export const fileSize = defineFunction({
  name: 'FILESIZE',
  group: 'file',
  parameters: [{ name: 'name', kind: 'text', isRequired: true }],
  result: 'integer',
  summary: 'The size in bytes of a file in the working directory of the execution; an error if there is none.',
  examples: [
    { expression: 'IF(FILEEXISTS(message.file), "sent", "nothing to send")', message: {}, result: 'nothing to send' },
  ],
  evaluateIn(_environment, scopes, name) {
    if (isMissing(name)) throw new FunctionFault('the file name is null')
    const size = sizeOf(name, scopes)
    if (size === undefined) throw new FunctionFault(`There is no file ${toText(name)}`)
    return size
  },
})

function sizeOf(name: Argument, scopes: ExpressionScopes): number | undefined {
  const path = pathInDirectory(toText(name))
  return path === '' ? undefined : scopes.fileSize?.(path)
}

/**
 * The name without `.` and `..`.
 *
 * @throws FunctionFault for absolute names of any system and names that climb out of the directory
 */
function pathInDirectory(name: string): string {
  const leaves = (): FunctionFault => new FunctionFault(`The file name ${name} leaves the working directory`)
  if (/^(?:[/\\]|[a-zA-Z]:)/.test(name) || name.includes('\0') || /(?:^|\\)\.\.\\/.test(name)) throw leaves()
  const path: string[] = []
  for (const part of name.split('/')) {
    if (part === '..') {
      if (path.pop() === undefined) throw leaves()
    } else if (part !== '' && part !== '.') {
      path.push(part)
    }
  }
  return path.join('/')
}

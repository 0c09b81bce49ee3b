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
  const path = toText(name)
  if (leavesDirectory(path)) throw new FunctionFault(`The file name ${path} leaves the working directory`)
  return scopes.fileSize?.(path)
}

/** Absolute names of any system, and names that climb out by `..`. */
function leavesDirectory(path: string): boolean {
  if (/^(?:[/\\]|[a-zA-Z]:)/.test(path) || path.includes('\0')) return true
  let depth = 0
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

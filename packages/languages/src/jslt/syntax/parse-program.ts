import { parseExpression } from './parse-expression.ts'
import { parseLets } from './parse-lets.ts'
import type { FunctionSyntax, ImportSyntax, LetSyntax, ProgramSyntax } from './syntax.ts'
import { TokenCursor } from './token-cursor.ts'

/**
 * Parses a program (tools.md, "JSLT"): imports, then variables and functions in any order, then one expression. A
 * module, named by `module`, may go without the expression.
 *
 * @throws JsltSyntaxError
 */
export function parseProgram(source: string, module?: string): ProgramSyntax {
  const cursor = new TokenCursor(source, module)
  const imports: ImportSyntax[] = []
  while (cursor.kind === 'import') imports.push(parseImport(cursor))
  const lets: LetSyntax[] = []
  const functions: FunctionSyntax[] = []
  for (;;) {
    if (cursor.kind === 'def') functions.push(parseFunction(cursor))
    else if (cursor.kind === 'let') lets.push(...parseLets(cursor, parseExpression))
    else break
  }
  const isBare = module !== undefined && cursor.kind === 'end'
  const body = isBare ? undefined : parseExpression(cursor)
  if (cursor.kind !== 'end') throw cursor.unexpected('an operator or the end')
  return { imports, lets, functions, body }
}

function parseImport(cursor: TokenCursor): ImportSyntax {
  const { at } = cursor.expect('import')
  const name = cursor.expectText('the name of a module in quotes')
  cursor.expect('as')
  return { at, name, prefix: cursor.expect('name', 'a prefix').text }
}

function parseFunction(cursor: TokenCursor): FunctionSyntax {
  const { at } = cursor.expect('def')
  const name = cursor.expect('name', 'the name of a function').text
  cursor.expect('(')
  const parameters: string[] = []
  if (cursor.kind !== ')') {
    do parameters.push(cursor.expect('name', 'the name of a parameter').text)
    while (cursor.takeIf(','))
  }
  cursor.expect(')')
  return { at, name, parameters, lets: parseLets(cursor, parseExpression), body: parseExpression(cursor) }
}

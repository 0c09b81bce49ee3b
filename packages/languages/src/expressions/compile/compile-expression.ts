import type { LiteralNode, SyntaxNode, TextNode } from '../syntax/syntax-tree.ts'
import { objectOf } from '../values/name-order.ts'
import { textOf } from '../values/text-form.ts'
import { freezeDeep, JavaDouble } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { compileCall } from './compile-call.ts'
import type { Compiled, CompileContext } from './compile-context.ts'
import { constantOf, isConstant, NO_SCOPES } from './compile-context.ts'
import { compileReference } from './compile-reference.ts'
import { compileLegacyName, compileStaticReference } from './static-scopes.ts'

/**
 * Turns a syntax tree into closures. What can be known without a message is computed here.
 *
 * @throws ExpressionFault
 */
export function compileNode(node: SyntaxNode, context: CompileContext): Compiled {
  switch (node.kind) {
    case 'literal':
      return constantOf(node.value, node.value instanceof JavaDouble)
    case 'text':
      return compileText(node, context)
    case 'reference':
      return compileReference(node, context)
    case 'name':
      return compileLegacyName(node, context)
    case 'call':
      return compileCall(
        node,
        node.arguments.map((argument) => compileNode(argument, context)),
        context,
      )
    case 'list': {
      const items = node.items.map((item) => compileNode(item, context))
      return compileParts(items, (values) => values)
    }
    case 'object': {
      const parts = node.entries.flatMap(({ name, value }) => [compileName(name, context), compileNode(value, context)])
      return compileParts(parts, (values) => objectOf(pairsOf(values)))
    }
  }
}

/** A text literal whose Globals are put in. */
function compileText(node: TextNode, context: CompileContext): Compiled {
  const parts = node.parts.map((part) =>
    typeof part === 'string' ? constantOf(part, false) : compileStaticReference(part, context),
  )
  return { ...compileParts(parts, (values) => values.map(textOf).join('')), isMarked: false }
}

function compileName(name: LiteralNode | TextNode, context: CompileContext): Compiled {
  return name.kind === 'text' ? compileText(name, context) : constantOf(name.value, false)
}

function compileParts(parts: readonly Compiled[], make: (values: readonly Value[]) => Value): Compiled {
  const evaluators = parts.map(({ evaluate }) => evaluate)
  const isMarked = parts.some((part) => part.isMarked)
  const evaluate: Compiled['evaluate'] = (scopes) => make(evaluators.map((part) => part(scopes)))
  return parts.every(isConstant) ? constantOf(freezeDeep(evaluate(NO_SCOPES)), isMarked) : { evaluate, isMarked }
}

function pairsOf(values: readonly Value[]): (readonly [string, Value])[] {
  const pairs: (readonly [string, Value])[] = []
  for (let i = 0; i < values.length; i += 2) pairs.push([textOf(values[i]!), values[i + 1]!])
  return pairs
}

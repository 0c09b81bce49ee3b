import { splitAtReferences } from '../syntax/read-string.ts'
import type { PathStep } from '../syntax/syntax-tree.ts'
import { textOf } from '../values/text-form.ts'
import type { CompileContext, Evaluator } from './compile-context.ts'
import { isConstant } from './compile-context.ts'
import { compilePath } from './compile-path.ts'
import { compileStaticReference } from './static-scopes.ts'

/**
 * A path in whose brackets Globals or replica variables may stand: `message.list[?(@.id == '{{global.id}}')]`. Where
 * their values are known the path is compiled once, else when they change.
 *
 * @throws ExpressionFault
 */
export function compileStaticPath(
  root: Evaluator,
  steps: readonly PathStep[],
  offset: number,
  context: CompileContext,
): Evaluator {
  if (!steps.some(mayHoldReference)) return compilePath(root, steps, offset)
  const texts = steps.map((step) => compileStepText(step, offset, context))
  if (texts.every((text) => text === undefined || typeof text === 'string'))
    return compilePath(
      root,
      steps.map((step, i) => withText(step, texts[i])),
      offset,
    )

  let lastKey: string | undefined
  let last: Evaluator = root
  return (scopes) => {
    const known = texts.map((text) => (typeof text === 'function' ? textOf(text(scopes)) : text))
    const key = known.join('\0')
    if (key !== lastKey) {
      last = compilePath(
        root,
        steps.map((step, i) => withText(step, known[i])),
        offset,
      )
      lastKey = key
    }
    return last(scopes)
  }
}

function mayHoldReference(step: PathStep): boolean {
  return (step.kind === 'selector' && step.source.includes('{{')) || (step.kind === 'name' && step.name.includes('{{'))
}

/** The text of a step with its references put in; undefined for steps without any. */
function compileStepText(step: PathStep, offset: number, context: CompileContext): string | Evaluator | undefined {
  if (!mayHoldReference(step)) return undefined
  const written = step.kind === 'selector' ? step.source : (step as { readonly name: string }).name
  let quote: string | undefined
  const parts = splitAtReferences(written, offset).map((part) => {
    if (typeof part === 'string') {
      if (step.kind === 'selector') quote = quoteAtEnd(part, quote)
      return part
    }
    const compiled = compileStaticReference(part, context)
    const write = writerFor(step, quote)
    return isConstant(compiled) ? write(textOf(compiled.constant)) : { evaluate: compiled.evaluate, write }
  })
  if (parts.every((part) => typeof part === 'string')) return parts.join('')
  return (scopes) =>
    parts.map((part) => (typeof part === 'string' ? part : part.write(textOf(part.evaluate(scopes))))).join('')
}

/** In a literal of a filter the value is escaped as that literal needs, elsewhere in a filter it is a literal itself. */
function writerFor(step: PathStep, quote: string | undefined): (text: string) => string {
  if (step.kind !== 'selector') return (text) => text
  if (quote !== undefined) return escapeQuoted
  return (text) => `'${escapeQuoted(text)}'`
}

function escapeQuoted(text: string): string {
  return text.replace(/[\\'"]/g, '\\$&')
}

/** The quote of the literal that is open at the end of a text. */
function quoteAtEnd(text: string, quote: string | undefined): string | undefined {
  for (const [mark] of text.matchAll(/\\[^]|['"]/g)) {
    if (mark.length > 1) continue
    if (quote === undefined) quote = mark
    else if (quote === mark) quote = undefined
  }
  return quote
}

function withText(step: PathStep, text: string | undefined): PathStep {
  if (text === undefined) return step
  return step.kind === 'selector' ? { kind: 'selector', source: text } : { kind: 'name', name: text, isQuoted: true }
}

import { isJsonObject } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { isList } from './equality.ts'
import { JsonPathNotFoundError } from './errors.ts'
import type { Failure } from './evaluation.ts'
import { isNumber } from './numbers.ts'
import type { PathSyntax, SelectorSyntax, StepSyntax } from './syntax.ts'

/**
 * The error for a definite place that is not there. The texts for a missing property or element are those of the
 * reference engine, which pipelines compare; for values of the wrong kind we say it in plain words.
 */
export function explainMissing(syntax: PathSyntax, { step, value }: Failure): JsonPathNotFoundError {
  const failed = syntax.steps[step]
  const place = pathText(syntax, step)
  if (failed === undefined) return notFound(pathText(syntax))
  switch (failed.kind) {
    case 'name':
      if (!isJsonObject(value)) break
      if (step === syntax.steps.length - 1) return notFound(pathText(syntax))
      return new JsonPathNotFoundError(`Missing property in path ${place}['${failed.name}']`)
    case 'index':
      if (isList(value)) return notFound(pathText(syntax))
      break
    case 'filter':
      return new JsonPathNotFoundError(
        `The filter at ${place} needs a list or an object, not ${kindOf(value)}`,
        'InvalidPathException',
      )
    case 'function':
      return notFound(pathText(syntax))
  }
  const needed = failed.kind === 'name' || failed.kind === 'names' ? 'an object' : 'a list'
  return new JsonPathNotFoundError(`${stepText(failed)} at ${place} needs ${needed}, not ${kindOf(value)}`)
}

function notFound(path: string): JsonPathNotFoundError {
  return new JsonPathNotFoundError(`No results for path: ${path}`)
}

/** The path as the reference engine prints it, up to a step. */
function pathText({ root, steps }: PathSyntax, end: number = steps.length): string {
  return root + steps.slice(0, end).map(stepText).join('')
}

function stepText(step: StepSyntax): string {
  if (step.kind === 'descend') return `..${stepText(step.target)}`
  if (step.kind === 'function') return `.${step.name}(${step.parameters.length === 0 ? '' : '...'})`
  return `[${selectorText(step)}]`
}

function selectorText(selector: SelectorSyntax): string {
  switch (selector.kind) {
    case 'name':
      return selector.quote + selector.name + selector.quote
    case 'names':
      return selector.names.map((name) => selector.quote + name + selector.quote).join(',')
    case 'index':
      return String(selector.index)
    case 'indexes':
      return selector.indexes.join(',')
    case 'slice':
      return `${selector.from ?? ''}:${selector.to ?? ''}${selector.step === 1 ? '' : `:${selector.step}`}`
    case 'wildcard':
      return '*'
    case 'filter':
      return '?'
    case 'union':
      return selector.selectors.map(selectorText).join(',')
  }
}

function kindOf(value: Json): string {
  if (value === null) return 'null'
  if (isNumber(value)) return 'a number'
  if (isList(value)) return 'a list'
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? 'a boolean' : 'an object'
}

import { getKey, isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json } from '../json/json.ts'
import type { Step } from '../pipeline.ts'
import { scopeReferences } from './scope-references.ts'
import type { ScopeReference } from './scope-references.ts'

/** A text among the settings of a step. */
export interface StepText {
  readonly text: string
  /** The setting it belongs to; an entry of a list as `when[0]`. */
  readonly parameter: string
}

/** Every text of a step's settings that may hold an expression, at any depth. */
export function stepTexts(step: Step): StepText[] {
  const texts: StepText[] = []
  for (const parameter of Object.keys(step.params)) {
    collectTexts(getKey(step.params, parameter) as Json, parameter, texts)
  }
  return texts
}

/** The references of all expressions in a step's settings, each with the setting it stands in. */
export function stepReferences(step: Step): (ScopeReference & { readonly parameter: string })[] {
  return stepTexts(step).flatMap(({ text, parameter }) =>
    scopeReferences(text).map((reference) => ({ ...reference, parameter })),
  )
}

/** Recursion is bounded: a document nested deeper than `MAX_JSON_DEPTH` is not read. */
function collectTexts(value: Json, parameter: string, texts: StepText[]): void {
  if (typeof value === 'string') {
    if (value.includes('{{')) texts.push({ text: value, parameter })
  } else if (isJsonArray(value)) {
    const isTopLevel = !parameter.includes('[')
    value.forEach((entry, index) => collectTexts(entry, isTopLevel ? `${parameter}[${index}]` : parameter, texts))
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      collectTexts(key, parameter, texts)
      collectTexts(value[key] as Json, parameter, texts)
    }
  }
}

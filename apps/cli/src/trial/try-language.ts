import { errorText } from '@jatai/errors'
import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'

type Evaluate = (params: JsonObject, input: Json) => Json | Promise<Json>

const languages: Readonly<Record<string, Evaluate>> = {
  async jsonpath(params, input) {
    const { compileJsonPath } = await import('@jatai/languages/jsonpath')
    return compileJsonPath(text(params, 'path') ?? text(params, 'jsonPath') ?? '').read(input)
  },
  async jolt(params, input) {
    const { compileJolt } = await import('@jatai/languages/jolt')
    const context = getKey(params, 'context')
    return compileJolt(getKey(params, 'spec') ?? []).transform(input, isObject(context) ? context : undefined) ?? null
  },
  async jslt(params, input) {
    const { compileJslt } = await import('@jatai/languages/jslt')
    const variables = getKey(params, 'variables')
    return compileJslt(text(params, 'query') ?? '').transform(input, isObject(variables) ? variables : undefined)
  },
}

/** Runs one of the pure languages by its name; undefined when the component is none of them. */
export async function tryLanguage(component: string, line: JsonObject): Promise<Json | undefined> {
  const evaluate = Object.hasOwn(languages, component) ? languages[component] : undefined
  if (evaluate === undefined) return undefined
  const params = getKey(line, 'params')
  try {
    return { output: await evaluate(isObject(params) ? params : {}, getKey(line, 'input') ?? null) }
  } catch (error) {
    return { throws: { error: errorText(error), code: 500 } }
  }
}

function text(params: JsonObject, key: string): string | undefined {
  const value = getKey(params, key)
  return typeof value === 'string' ? value : undefined
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== undefined && isJsonObject(value)
}

import { parseArgs } from 'node:util'
import { errorText, RequestError } from '@jatai/errors'
import { compileExpression, compileTemplate } from '@jatai/languages/expressions'
import type { CompiledTemplate, ExpressionScopes, TemplateMode } from '@jatai/languages/expressions'
import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { UsageError } from '../command.ts'
import type { Command } from '../command.ts'
import { answerLines } from '../json-lines.ts'

const MODES: readonly string[] = ['param', 'text', 'json', 'map', 'sql']

/** `jatai eval --jsonl`: one expression or template a line in, one `{"value"}` or `{"error"}` a line out. */
export const evaluate: Command = {
  name: 'eval',
  summary: 'Evaluates expressions and templates, a JSON line each',
  usage: '--jsonl   < {"expression"|"template", "mode"?, "context"?, "files"?} per line',
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { jsonl: { type: 'boolean' } } })
    if (values.jsonl !== true) throw new UsageError('say --jsonl')
    await answerLines(io.stdin, io.stdout, evaluateLine, (error) => ({ error }))
    return 0
  },
}

function evaluateLine(line: Json): Json {
  if (!isJsonObject(line)) throw new RequestError('CLI_BAD_LINE', 'A line must be a JSON object')
  const context = objectAt(line, 'context')
  const files = { ...objectAt(context, 'files'), ...objectAt(line, 'files') }
  try {
    return { value: compileLine(line, context).evaluate(scopesOf(context, files)) }
  } catch (error) {
    return { error: errorText(error) }
  }
}

function compileLine(line: JsonObject, context: JsonObject): CompiledTemplate {
  const options = { global: texts(objectAt(context, 'global')), replica: texts(objectAt(context, 'replica')) }
  const expression = getKey(line, 'expression')
  if (typeof expression === 'string') return compileExpression(expression, options)
  const template = getKey(line, 'template')
  const mode = getKey(line, 'mode') ?? 'param'
  if (typeof template !== 'string' || typeof mode !== 'string' || !MODES.includes(mode)) {
    throw new RequestError(
      'CLI_BAD_LINE',
      `A line needs "expression", or "template" with a "mode" of ${MODES.join(', ')}`,
    )
  }
  return compileTemplate(template, mode as TemplateMode, options)
}

function scopesOf(context: JsonObject, files: JsonObject): ExpressionScopes {
  return {
    message: getKey(context, 'message') ?? null,
    scope: (name) => getKey(context, name),
    fileSize(name) {
      if (name.startsWith('/') || name.split('/').includes('..')) {
        throw new RequestError('CLI_BAD_FILE', `Access to ${name} is not allowed`)
      }
      const file = getKey(files, name)
      if (typeof file === 'string') return Buffer.byteLength(file)
      const size = file !== undefined && isJsonObject(file) ? getKey(file, 'size') : undefined
      return typeof size === 'number' ? size : undefined
    },
  }
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = getKey(object, key)
  return value !== undefined && isJsonObject(value) ? value : {}
}

function texts(object: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

import { findCharset } from '@jatai/languages/charset'
import { isJsonObject, stringifyJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { errorText } from '@jatai/errors'
import { field, FieldError } from '@jatai/sdk'
import type { Ending, Field, HttpAnswer, StepCall, Template } from '@jatai/sdk'
import { readContentType } from './content-type.ts'
import { errorAnswer, errorStatus, hasNoBody, jsonAnswer, refusedAnswer } from './error-answer.ts'
import { evaluateHeaders } from './http-fields.ts'
import type { ResponseHeaders } from './http-fields.ts'

interface DeclaredAnswerParams {
  readonly headers: ResponseHeaders
  readonly responseContentTypes: readonly Template[]
}

/**
 * The answer of triggers whose flow says everything about it: `{ code, body, "Content-Type" }`, with `file` in place of
 * `body` where the trigger answers with files (triggers.md §3, §5). The type must be a declared one.
 */
export function declaredAnswer(
  ending: Ending,
  params: DeclaredAnswerParams,
  call: StepCall<unknown>,
  options: { readonly hasFiles: boolean },
): HttpAnswer {
  const headers = evaluateHeaders(params.headers, call)
  if (ending.kind === 'error') return errorAnswer(ending, headers)
  const output = ending.message !== null && isJsonObject(ending.message) ? ending.message : undefined
  const failed = output === undefined || Object.hasOwn(output, 'body') ? undefined : errorStatus(output)
  if (failed !== undefined) return jsonAnswer(failed, ending.message, headers)
  const refuse = (text: string): HttpAnswer => refusedAnswer(text, call.execution.services.now(), headers)
  const type = declaredType(output, params, call)
  if ('problem' in type) return refuse(type.problem)
  const { status, notes } = statusOf(output)
  if (hasNoBody(status)) return withNotes({ status, headers, body: '' }, notes)
  const common = { status, headers, contentType: type.text }
  if (options.hasFiles && output?.['file'] !== undefined && output['file'] !== null) {
    const problem = fileProblem(output['file'], call)
    if (problem !== undefined) return refuse(problem)
    return withNotes({ ...common, body: '', file: output['file'] as string }, notes)
  }
  const body = bodyOf(output, ending.message, notes)
  return withNotes({ ...common, body, ...(type.charset === undefined ? {} : { charset: type.charset }) }, notes)
}

/** The types that a flow may answer with; the first is the default. */
export function responseContentTypes(): Field<readonly Template[]> {
  const list = field.list({ title: 'Response Content Types', default: ['text/xml', 'application/xml'] })
  return {
    title: list.title,
    description: 'Types that the pipeline may answer with.',
    kind: 'list',
    expression: 'map',
    default: list.default,
    read: () => [],
    prepare(raw, compiler) {
      const types = list.read(raw).map((each) => field.readTextValue(each)?.trim() ?? '')
      if (types.length === 0 || types.includes('')) throw new FieldError('must name at least one content type')
      return types.map((text) => compiler.template(text, 'text'))
    },
  }
}

type AnsweredType = { readonly text: string; readonly charset: string | undefined } | { readonly problem: string }

function declaredType(
  output: JsonObject | undefined,
  { responseContentTypes: templates }: DeclaredAnswerParams,
  call: StepCall<unknown>,
): AnsweredType {
  const declared = templates.map((template) => field.readTextValue(template(call)) ?? '')
  const given = output?.['Content-Type']
  const text = given === undefined || given === null ? (declared[0] ?? '') : given
  const type = typeof text === 'string' ? readContentType(text) : undefined
  if (typeof text !== 'string' || type === undefined) {
    return { problem: `The content type ${shown(text)} of the answer is none` }
  }
  if (!declared.some((each) => readContentType(each)?.mediaType === type.mediaType)) {
    return {
      problem: `The content type ${shown(text)} of the answer is not one of the declared response content types: ${declared.join(', ')}`,
    }
  }
  if (type.charset !== undefined && findCharset(type.charset) === undefined) {
    return { problem: `The charset ${shown(type.charset)} of the answer is not known` }
  }
  return { text, charset: type.charset }
}

/** A status counts when it is an integer in 200–599 (decisions.md 24). */
function statusOf(output: JsonObject | undefined): { readonly status: number; readonly notes: string[] } {
  const code = output?.['code']
  if (code === undefined || code === null) return { status: 200, notes: [] }
  if (typeof code === 'number' && Number.isInteger(code) && code >= 200 && code <= 599) {
    return { status: code, notes: [] }
  }
  return {
    status: 200,
    notes: [`The code ${shown(code)} of the answer is no HTTP status from 200 to 599: 200 is sent`],
  }
}

function bodyOf(output: JsonObject | undefined, message: Json, notes: string[]): string {
  if (output === undefined) {
    notes.push(`The final message is no object with "body", but ${shown(message)}: the answer has no body`)
    return ''
  }
  const body = output['body']
  if (body === undefined || body === null) return ''
  if (typeof body === 'string') return body
  notes.push('The body of the answer is no text: it is sent as JSON text')
  return stringifyJson(body)
}

function fileProblem(file: Json, call: StepCall<unknown>): string | undefined {
  if (typeof file !== 'string') return `The file of the answer is no name, but ${shown(file)}`
  try {
    if (call.execution.files.size(file) !== undefined) return undefined
  } catch (error) {
    return errorText(error)
  }
  return `There is no file ${shown(file)} to answer with`
}

function withNotes(answer: HttpAnswer, notes: readonly string[]): HttpAnswer {
  return notes.length === 0 ? answer : { ...answer, note: { level: 'WARN', text: notes.join('. ') } }
}

function shown(value: Json): string {
  const text = stringifyJson(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

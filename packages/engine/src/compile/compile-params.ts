import { compileTemplate, compileValue, hasExpression } from '@jatai/languages/expressions'
import type { CompiledTemplate, ExpressionScopes, ScopeName } from '@jatai/languages/expressions'
import { getKey, hideFields } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { StepFailure } from '@jatai/sdk'
import type { ExpressionMode, Field, FieldCompiler, Fields, Template } from '@jatai/sdk'
import type { PlanTrack } from '../plan.ts'
import type { Call } from '../run/call.ts'

/** Parameters made ready: a frozen constant when no expression is in them, else what makes them for each call. */
export interface CompiledParams {
  readonly constant: Readonly<Record<string, unknown>>
  readonly evaluate: ((call: Call) => Readonly<Record<string, unknown>>) | undefined
  /** What keeps them from being constant. */
  readonly open: readonly OpenParam[]
}

/** A parameter whose value is not known when the plan is made. */
export interface OpenParam {
  readonly parameter: string
  /** What its expressions read; undefined when it is required and not set. */
  readonly scopes: ReadonlySet<ScopeName> | undefined
}

/** What carries parameters: a step of a flow, or a trigger. */
interface Owner {
  readonly name: string
  readonly params: JsonObject
}

/** What compiling parameters needs to know of the document around them. */
export interface ParamsContext {
  readonly expressions: {
    readonly globals?: Readonly<Record<string, string>>
    readonly replica?: Readonly<Record<string, string>>
    readonly aliases?: ReadonlySet<string>
    readonly sensitiveFields?: ReadonlySet<string>
  }
  track(name: string, parameter: string): PlanTrack
  problem(parameter: string, error: unknown): void
}

interface Declaration {
  readonly params: Fields
}

/** Compiles every declared parameter of a step or trigger. */
export function compileParams(owner: Owner, declaration: Declaration, context: ParamsContext): CompiledParams {
  const constant: Record<string, unknown> = {}
  const dynamic: (readonly [key: string, read: (call: Call) => unknown])[] = []
  const open: OpenParam[] = []
  for (const [key, field] of Object.entries(declaration.params)) {
    const { value, read, scopes } = compileField(key, field, owner, context)
    constant[key] = value
    if (read === undefined) continue
    dynamic.push([key, read])
    open.push({ parameter: key, scopes })
  }
  Object.freeze(constant)
  if (dynamic.length === 0) return { constant, evaluate: undefined, open }
  return {
    constant,
    open,
    evaluate(call) {
      const params = { ...constant }
      for (const [key, read] of dynamic) params[key] = read(call)
      return params
    },
  }
}

/** The stored value under the key or one of its older names; the default when there is none. */
function storedValue(owner: Owner, key: string, field: Field<unknown>): Json | undefined {
  for (const name of [key, ...(field.aliases ?? [])]) {
    const value = getKey(owner.params, name)
    if (value !== undefined) return value
  }
  return field.default
}

interface CompiledField {
  readonly value: unknown
  readonly read?: (call: Call) => unknown
  /** With `read`: what its expressions read; undefined when it is required and not set. */
  readonly scopes?: ReadonlySet<ScopeName>
}

function compileField(key: string, field: Field<unknown>, owner: Owner, context: ParamsContext): CompiledField {
  const raw = storedValue(owner, key, field)
  try {
    if (field.prepare !== undefined) return { value: field.prepare(raw, fieldCompiler(key, owner, context)) }
    if (isMissing(raw, field)) {
      // A wrong setting obeys Fail On Error (engine.md §4.2), so it fails in the call, not here.
      const failure = missingParameter(key, owner.name)
      return {
        value: undefined,
        read() {
          throw failure
        },
      }
    }
    const template = compileSetting(raw, field.expression, context)
    if (template === undefined) return { value: field.read(raw) }
    if (template.isConstant) return { value: field.read(template.evaluate(NO_SCOPES)) }
    return { value: undefined, read: dynamicRead(key, field, template, owner.name), scopes: template.scopes }
  } catch (error) {
    context.problem(key, error)
    return { value: undefined }
  }
}

function dynamicRead(
  key: string,
  field: Field<unknown>,
  template: CompiledTemplate,
  ownerName: string,
): (call: Call) => unknown {
  return (call) => {
    const value = template.evaluate(call)
    if (field.required && value === null) throw missingParameter(key, ownerName)
    try {
      return field.read(value)
    } catch (error) {
      if (error instanceof Error && error.name === 'FieldError') {
        throw new StepFailure(`Parameter "${key}" ${error.message}`, { isConfiguration: true, cause: error })
      }
      throw error
    }
  }
}

/** A stored value made ready; undefined when nothing in it is an expression. */
export function compileSetting(
  raw: Json | undefined,
  mode: ExpressionMode,
  context: Pick<ParamsContext, 'expressions'>,
): CompiledTemplate | undefined {
  if (raw === undefined || raw === null || mode === 'none') return undefined
  if (typeof raw === 'string') {
    // A JSON template is read leniently even without an expression in it; an empty text is "not set".
    if (mode === 'json') return raw === '' ? undefined : compileTemplate(raw, mode, expressionOptions(context))
    return hasExpression(raw) ? compileTemplate(raw, mode, expressionOptions(context)) : undefined
  }
  if (typeof raw !== 'object') return undefined
  const template = compileValue(raw, 'param', expressionOptions(context))
  return template.isConstant ? undefined : template
}

function expressionOptions(context: Pick<ParamsContext, 'expressions'>): Parameters<typeof compileTemplate>[2] {
  const { globals, replica, aliases } = context.expressions
  return {
    ...(aliases === undefined ? {} : { knownAliases: aliases }),
    ...(globals === undefined ? {} : { global: globals }),
    ...(replica === undefined ? {} : { replica }),
  }
}

function fieldCompiler(key: string, owner: Owner, context: ParamsContext): FieldCompiler {
  const { sensitiveFields = NO_NAMES } = context.expressions
  const hide = (value: Json): Json => (sensitiveFields.size === 0 ? value : hideFields(value, sensitiveFields))
  return {
    stored: owner.params,
    track: (name) => context.track(name, key),
    template(text, mode): Template {
      const template = compileTemplate(text, mode, expressionOptions(context))
      return (call, item) => template.evaluate(item === undefined ? (call as Call) : withItem(call as Call, item))
    },
    shownTemplate(text): Template {
      const template = compileTemplate(text, 'text', expressionOptions(context))
      if (sensitiveFields.size === 0) return (call) => template.evaluate(call as Call)
      return (call) => template.evaluate(withHidden(call as Call, hide))
    },
    hide,
  }
}

const NO_NAMES: ReadonlySet<string> = new Set()

/** What the platform itself says of the execution has no fields of its author. */
function withHidden(call: Call, hide: (value: Json) => Json): ExpressionScopes {
  return {
    message: hide(call.message),
    scope(name) {
      const value = call.scope(name)
      return value === undefined || name === 'metadata' ? value : hide(value)
    },
    fileSize: (name) => call.fileSize(name),
  }
}

function withItem(call: Call, item: Json): ExpressionScopes {
  return {
    message: call.message,
    scope: (name) => (name === 'item' ? item : call.scope(name)),
    fileSize: (name) => call.fileSize(name),
  }
}

function isMissing(raw: Json | undefined, field: Field<unknown>): boolean {
  return field.required === true && (raw === undefined || raw === null || raw === '')
}

function missingParameter(key: string, ownerName: string): StepFailure {
  return new StepFailure(`Configuration parameter '${key}' cannot be null for connector ${ownerName}`, {
    isConfiguration: true,
    exception: 'PipelineEngineConfigurationException',
  })
}

const NO_SCOPES: ExpressionScopes = { message: null, scope: () => undefined }

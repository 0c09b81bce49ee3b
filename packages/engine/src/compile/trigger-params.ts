import type { TriggerSpec } from '@jatai/flowspec'
import { FieldError } from '@jatai/sdk'
import type { Trigger } from '@jatai/sdk'
import { asStepFailure } from '../run/error-object.ts'
import { compileParams } from './compile-params.ts'
import type { OpenParam } from './compile-params.ts'
import type { CompileOptions } from './compile-pipeline.ts'
import type { CompileProblem } from './problem.ts'

/** What expressions in a trigger spec may read. */
export type TriggerOptions = Pick<CompileOptions, 'globals' | 'replica'>

/** The parameters of a trigger spec, and what is wrong with them. */
export interface TriggerParams {
  readonly constant: Readonly<Record<string, unknown>>
  readonly problems: readonly CompileProblem[]
  /** Parameters that depend on globals or variables which were not given: no deployment can be made without them. */
  readonly unknown: readonly CompileProblem[]
}

export function readTriggerParams(spec: TriggerSpec, trigger: Trigger, options: TriggerOptions): TriggerParams {
  const problems: CompileProblem[] = []
  const { constant, open } = compileParams(spec, trigger, {
    expressions: options,
    track: () => {
      throw new Error('a trigger has no tracks')
    },
    problem(parameter, error) {
      const excerpt = error instanceof Error && 'excerpt' in error ? { excerpt: String(error.excerpt) } : {}
      const text = asStepFailure(error).message
      // What a field says goes on where its name stands; other errors are sentences of their own.
      const reason = error instanceof FieldError ? ` ${text}` : `: ${text}`
      problems.push({ ...badParameter(parameter, reason), ...excerpt })
    },
  })
  const isUnknown = ({ scopes }: OpenParam): boolean => scopes !== undefined && [...scopes].every(isStatic)
  for (const param of open) if (!isUnknown(param)) problems.push(badParameter(param.parameter, reasonOf(param)))
  const unknown = open.filter(isUnknown)
  return { constant, problems, unknown: unknown.map((param) => badParameter(param.parameter, UNKNOWN)) }
}

const UNKNOWN = ' reads a variable of an instance, and the pipeline is deployed without one'

function isStatic(scope: string): boolean {
  return scope === 'global' || scope === 'replica'
}

function reasonOf({ scopes }: OpenParam): string {
  if (scopes === undefined) return ' is required'
  const names = [...scopes].filter((scope) => !isStatic(scope))
  return ` reads ${names.join(', ')}: where there is no message yet only globals and variables of instances are known`
}

function badParameter(parameter: string, reason: string): CompileProblem {
  const message = `Trigger: parameter "${parameter}"${reason}`
  return { code: 'TRIGGER_BAD_PARAMETER', message, place: { parameter } }
}

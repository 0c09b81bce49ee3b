import type { ErrorPlace } from '@jatai/errors'
import type { Catalog } from '../catalog.ts'
import type { DocumentPlace, Pipeline, Step } from '../pipeline.ts'
import type { ProblemSeverity } from '../problem.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { placeOfParameter } from '../steps/place-of-parameter.ts'

/** What a rule looks at. */
export interface RuleContext {
  readonly pipeline: Pipeline
  readonly main: FlowStructure
  /** Fragments that are never executed. */
  readonly loose: readonly FlowStructure[]
  readonly catalog: Catalog
  /** The document is about to be saved by its author, not imported (decisions.md 11). */
  readonly saving: boolean
  /** False when the flow is too large, too deep or circular to ask which step runs before which. */
  readonly hasOrder: boolean
}

/** A problem before it is known which rule found it. */
export interface Finding {
  readonly severity: ProblemSeverity
  readonly message: string
  readonly place: ErrorPlace
}

/** One rule of flowspec.md §10. Findings of `checkFlow` about a loose fragment count as warnings. */
export interface Rule {
  readonly id: string
  /** Looks at the document as a whole. */
  readonly checkDocument?: (context: RuleContext) => Iterable<Finding>
  /** Looks at one flow: the main one, then each loose fragment. */
  readonly checkFlow?: (structure: FlowStructure, context: RuleContext) => Iterable<Finding>
}

/** A finding about a step, or about one of its settings. */
export function atStep(step: Step, severity: ProblemSeverity, message: string, parameter?: string): Finding {
  const place = parameter === undefined ? step.place : placeOfParameter(step, parameter)
  return {
    severity,
    message: `${describeStep(step)}: ${message}`,
    place: {
      branch: step.branch,
      ...(step.id !== '' && { step: step.id }),
      ...(step.stepName !== '' && { stepName: step.stepName }),
      ...(parameter !== undefined && { parameter }),
      ...place,
    },
  }
}

/** A finding about a branch. */
export function atBranch(branch: string, severity: ProblemSeverity, message: string, place?: DocumentPlace): Finding {
  return { severity, message: `Branch ${quote(branch)}: ${message}`, place: { branch, ...place } }
}

/** A finding about the trigger, or about one of its settings. */
export function atTrigger(pipeline: Pipeline, severity: ProblemSeverity, message: string, parameter?: string): Finding {
  const { trigger } = pipeline
  const place = (parameter !== undefined ? trigger?.keyPlaces?.get(parameter) : undefined) ?? trigger?.place
  return {
    severity,
    message: `Trigger: ${message}`,
    place: { ...(parameter !== undefined && { parameter }), ...place },
  }
}

/** A name in quotes, cut so that a message stays readable. */
export function quote(name: string): string {
  return JSON.stringify(name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name)
}

const MAX_NAME = 120

function describeStep(step: Step): string {
  const title = step.stepName || step.id
  return title === '' ? `Step ${step.index + 1} of branch ${quote(step.branch)}` : `Step ${quote(title)}`
}

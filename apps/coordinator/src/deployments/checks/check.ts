import type { Pipeline } from '@jatai/flowspec'
import type { DocumentProblem } from '@jatai/engine'
import type { JataiError } from '@jatai/errors'
import type { Stored } from '@jatai/platform'
import type { Candidate } from '../candidate.ts'
import type { DeploymentDocument } from '../deployment-document.ts'
import type { Frozen } from '../freeze.ts'
import type { Quota } from '../licences/quota.ts'

/** What a candidate does not pass, or passes with a warning. */
export interface Finding {
  /** Name of the check, as answers have it. */
  readonly check: string
  /** For people: what is wrong and what to do. */
  readonly message: string
  /** HTTP status of the refusal. @default 422: the pipeline or its settings are wrong */
  readonly status?: 409 | 422
  /** Further facts for the answer. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** What checks look at. */
export interface CheckContext {
  readonly candidate: Candidate
  readonly pipeline: Pipeline
  /** What the rules of documents find, with what the environment has. */
  readonly problems: readonly DocumentProblem[]
  readonly frozen: Frozen
  /** Why the workloads would refuse it now. */
  readonly refusal: JataiError | undefined
  /** What no other deployment of the environment may have as well. */
  readonly claims: readonly string[]
  /** What is deployed in the environment. */
  readonly deployed: readonly Stored<DeploymentDocument>[]
  readonly quota: Quota
  /** Channels of engines that the realm may use. */
  readonly flavours: readonly string[]
}

/** One check of run-and-monitor.md §3.1. */
export type Check = (context: CheckContext) => readonly Finding[]

/** One that looks at what else is deployed, and is made again when nobody else can deploy. */
export type NeighbourCheck = (
  context: Pick<CheckContext, 'candidate' | 'claims' | 'deployed' | 'quota'>,
) => readonly Finding[]

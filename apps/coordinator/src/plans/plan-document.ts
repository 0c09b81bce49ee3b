import type { Actor, CheckFinding } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import type { SizeName } from '@jatai/platform'

/** A pipeline of a plan: one version, and how it is to be deployed. */
export interface PlanEntry {
  /** Of a version. */
  readonly pipelineId: string
  readonly name: string
  readonly versionMajor: number
  readonly versionMinor: number
  readonly project: string
  readonly sizes: { readonly test: SizeName; readonly prod: SizeName }
  /** Null: the most of the size. */
  readonly consumers: number | null
  readonly replicas: number
  readonly instanceName: string | null
}

export type PlanEnvironment = 'test' | 'prod'

/** Why a pipeline was refused the last time. */
export interface PlanProblem {
  readonly message: string
  readonly findings: readonly CheckFinding[]
}

/** Up to five pipelines that go to test and to prod together (run-and-monitor.md §3.7). */
export interface PlanDocument {
  readonly realm: string
  readonly name: string
  readonly description: string
  readonly entries: readonly PlanEntry[]
  readonly step: 'create' | PlanEnvironment
  /** By the version. */
  readonly problems: Readonly<Record<PlanEnvironment, Readonly<Record<string, PlanProblem>>>>
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const PLANS = defineCollection<PlanDocument>('deployment-plans', ['realm', 'createdAt'])

import type { PipelineLookup } from '../pipelines/pipeline-lookup.ts'

/** What of a pipeline may be named: something of its flow, or the model of its instances. */
export type UseKind = Parameters<PipelineLookup['using']>[1]

/** A deployment, as far as settings need to know it. */
export interface KnownDeployment {
  readonly id: string
  readonly pipelineName: string
  readonly versionMajor: number
  readonly versionMinor: number
  /** Name of the instance of a multi-instance pipeline. */
  readonly instance?: string | undefined
}

/** What is deployed in an environment. */
export type DeploymentLookup = (realm: string, environment: string) => Promise<readonly KnownDeployment[]>

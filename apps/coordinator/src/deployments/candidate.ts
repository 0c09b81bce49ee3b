import { RequestError } from '@jatai/errors'
import { readPipeline } from '@jatai/flowspec'
import type { Pipeline } from '@jatai/flowspec'
import { SIZES } from '@jatai/platform'
import type { SizeName, Stored } from '@jatai/platform'
import type { VersionDocument } from '../pipelines/version-document.ts'
import type { Configuration } from './deployment-document.ts'
import type { DeploymentLine } from './deployment-line.ts'

/** What somebody wants to be deployed. */
export interface Candidate {
  readonly line: DeploymentLine
  readonly version: Stored<VersionDocument>
  /** The document of the version; undefined when it cannot be read. */
  readonly pipeline: Pipeline | undefined
  readonly size: SizeName
  readonly consumers: number
  readonly replicas: number
  readonly engineVersion: string | null
}

/** Settings as a request has them: what is left out is as it is deployed, else the default of the command line. */
export interface WantedSettings {
  readonly size?: SizeName | undefined
  readonly consumers?: number | undefined
  readonly replicas?: number | undefined
  readonly engineVersion?: string | null | undefined
}

/** @throws RequestError `INSTANCE_MISSING`, `INSTANCE_UNWANTED` */
export function candidateOf(
  environment: string,
  version: Stored<VersionDocument>,
  instance: string | null,
  wanted: WantedSettings,
  deployed: Configuration | undefined,
): Candidate {
  const { realm, name, versionMajor, isMultiInstance, text } = version.document
  if (isMultiInstance && instance === null) {
    throw new RequestError('INSTANCE_MISSING', `"${name}" is multi-instance: say which instance to deploy`)
  }
  if (!isMultiInstance && instance !== null) {
    throw new RequestError('INSTANCE_UNWANTED', `"${name}" is not multi-instance: it has no instance "${instance}"`)
  }
  const size = wanted.size ?? deployed?.size ?? 'SMALL'
  const isSameSize = deployed?.size === size
  return {
    line: { realm, environment, pipelineName: name, versionMajor, instance },
    version,
    pipeline: readPipeline(text).pipeline,
    size,
    consumers: wanted.consumers ?? (isSameSize ? deployed.consumers : SIZES[size].maxConsumers),
    replicas: wanted.replicas ?? deployed?.replicas ?? 1,
    engineVersion: wanted.engineVersion === undefined ? (deployed?.engineVersion ?? null) : wanted.engineVersion,
  }
}

import { derivedId } from '../pipelines/derived-id.ts'

/** What there is one deployment of: a major of a pipeline, or of one of its instances, in an environment. */
export interface DeploymentLine {
  readonly realm: string
  readonly environment: string
  readonly pipelineName: string
  readonly versionMajor: number
  readonly instance: string | null
}

/** Id of the deployment of a line, also of one that was deleted and made again. */
export function deploymentId(line: DeploymentLine): string {
  return derivedId(
    'deployment',
    line.realm,
    line.environment,
    line.pipelineName,
    line.versionMajor,
    ...(line.instance === null ? [] : [line.instance]),
  )
}

/** How paths, metrics and alerts call it (run-and-monitor.md §3.9). */
export function deployedName({ pipelineName, instance }: Pick<DeploymentLine, 'pipelineName' | 'instance'>): string {
  return instance === null ? pipelineName : `${pipelineName}-${instance}`
}

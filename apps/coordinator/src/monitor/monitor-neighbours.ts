import type { MetricDeployment } from '@jatai/platform'

/** What the monitor asks other parts of the coordinator. Nobody's rights are checked. */
export interface MonitorNeighbours {
  /** Name of a pipeline → id of its project. */
  projects(realm: string): Promise<ReadonlyMap<string, string>>
  /** Id of a version (`1.2`); undefined: it is not kept here. */
  versionId(realm: string, pipeline: string, version: string): Promise<string | undefined>
  /** What people have deployed; a pipeline served from a folder is not among them. */
  deployments(realm: string, environment: string): Promise<readonly MetricDeployment[]>
  countAccounts(realm: string): Promise<number>
}

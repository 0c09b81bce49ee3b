import { RequestError } from '@jatai/errors'
import type { Caller } from '../access/caller.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { MonitorNeighbours } from './monitor-neighbours.ts'

/** Which pipelines a caller sees the records of: those of projects that the caller is in (platform.md §4). */
export interface Visibility {
  /** Names of the pipelines whose records the caller does not see. */
  hidden(caller: Caller): Promise<readonly string[]>
  isVisible(caller: Caller, pipeline: string): Promise<boolean>
}

/**
 * Pipelines that are no documents of the realm, such as those of a folder and `test-mode`, belong to no project: whoever
 * may read records sees theirs.
 */
export function createVisibility(options: {
  readonly projects: ProjectsService
  readonly neighbours: Pick<MonitorNeighbours, 'projects'>
}): Visibility {
  const { projects, neighbours } = options

  const visibility: Visibility = {
    async hidden(caller) {
      const visible = await projects.visible(caller)
      if (visible === undefined) return []
      const all = await neighbours.projects(caller.realm)
      return [...all].filter(([, project]) => !visible.has(project)).map(([pipeline]) => pipeline)
    },
    async isVisible(caller, pipeline) {
      return !(await visibility.hidden(caller)).includes(pipeline)
    },
  }
  return visibility
}

export function unknownExecution(key: string): RequestError {
  return new RequestError('EXECUTION_UNKNOWN', `There is no execution "${key}"`)
}

export function unknownPipeline(pipeline: string): RequestError {
  return new RequestError('PIPELINE_UNKNOWN', `There is no pipeline "${pipeline}"`)
}

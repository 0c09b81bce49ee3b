import { FlowError, InternalError } from '@jatai/errors'
import { HANDOVER_MS, PLAIN_INTAKE } from '../intake.ts'
import type { Intake, IntakeSetup } from '../intake.ts'
import { httpTarget, publishedPaths } from './http-target.ts'
import type { HttpTarget } from './http-target.ts'

interface HttpIntakeHandle extends Intake {
  readonly target: HttpTarget
}

/**
 * Publishes the paths of a deployment on the listener of its environment.
 *
 * @throws FlowError when a path belongs to another pipeline, or none would be published
 */
export function prepareHttpIntake({ host, spec, trigger, compiled, previous }: IntakeSetup): Intake {
  const routes = host.listeners.get(spec.environment)?.routes
  if (routes === undefined) {
    throw new InternalError(
      'ENVIRONMENT_UNKNOWN',
      `No HTTP pipelines are served in the environment ${spec.environment}`,
    )
  }
  const target = httpTarget(spec, trigger, compiled)
  const paths = publishedPaths(spec, compiled)
  for (const path of paths) {
    const owner = routes.owner(path)
    if (owner === undefined || owner === targetOf(previous)) continue
    const { pipelineName, versionMajor, versionMinor } = owner.spec
    throw new FlowError(
      'ROUTE_TAKEN',
      `The route ${path} is already published by the pipeline "${pipelineName}" ${versionMajor}.${versionMinor}`,
    )
  }
  const intake: HttpIntakeHandle = {
    ...PLAIN_INTAKE,
    target,
    paths,
    async open(before) {
      // New paths take the place of the old ones in one step; then what only the version before had goes.
      for (const path of paths) routes.add(path, target)
      await before?.close(HANDOVER_MS)
    },
    async close() {
      routes.remove(target)
    },
  }
  return intake
}

function targetOf(intake: Intake | undefined): HttpTarget | undefined {
  return intake !== undefined && 'target' in intake ? (intake as HttpIntakeHandle).target : undefined
}

import { FlowError, InternalError } from '@jatai/errors'
import { HANDOVER_MS, PLAIN_INTAKE } from '../intake.ts'
import type { Intake, IntakeSetup } from '../intake.ts'
import { prepareGatekeeper } from '../gateway/prepare-gatekeeper.ts'
import { listenerOf } from './environment-listeners.ts'
import { httpTarget } from './http-target.ts'
import type { HttpTarget } from './http-target.ts'
import { publications } from './publications.ts'
import { routePattern, routeShape } from './route-pattern.ts'

interface HttpIntakeHandle extends Intake {
  readonly target: HttpTarget
}

/**
 * Publishes the paths of a deployment on the listeners of its environment.
 *
 * @throws FlowError when the trigger does not comply with a policy, a path belongs to another pipeline, none would be published, or a listener is not set up
 */
export function prepareHttpIntake({ host, spec, trigger, compiled, previous }: IntakeSetup): Intake {
  const listeners = host.listeners.get(spec.environment)
  if (listeners === undefined) {
    throw new InternalError(
      'ENVIRONMENT_UNKNOWN',
      `No HTTP pipelines are served in the environment ${spec.environment}`,
    )
  }
  const { gatekeeper, wanted, warnings } = prepareGatekeeper(host, spec, compiled)
  const target = httpTarget(spec, trigger, compiled, gatekeeper, host)
  const published = publications(spec, compiled).map(({ kind, path }) => {
    const { routes } = listenerOf(listeners, kind)
    const owner = routes.owner(path)
    const claim = `the ${kind} route ${routeShape(routePattern(path))}`
    if (owner === undefined || owner === targetOf(previous)) return { routes, path, claim }
    const { pipelineName, versionMajor, versionMinor } = owner.spec
    const version = `${versionMajor}.${versionMinor}`
    throw new FlowError(
      'ROUTE_TAKEN',
      `The route ${path} is already published by the pipeline "${pipelineName}" ${version}`,
      { details: { pipeline: pipelineName, version, route: path } },
    )
  })
  const intake: HttpIntakeHandle = {
    ...PLAIN_INTAKE,
    target,
    credentials: wanted,
    paths: [...new Set(published.map(({ path }) => path))],
    claims: published.map(({ claim }) => claim),
    async open(before) {
      // New paths take the place of the old ones in one step; then what only the version before had goes.
      for (const { routes, path } of published) routes.add(path, target)
      for (const warning of warnings) host.log(spec, 'WARN', warning)
      await before?.close(HANDOVER_MS)
    },
    async close() {
      for (const { routes } of published) routes.remove(target)
    },
  }
  return intake
}

function targetOf(intake: Intake | undefined): HttpTarget | undefined {
  return intake !== undefined && 'target' in intake ? (intake as HttpIntakeHandle).target : undefined
}

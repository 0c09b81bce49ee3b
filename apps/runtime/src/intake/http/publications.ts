import type { CompiledTrigger } from '@jatai/engine'
import { FlowError } from '@jatai/errors'
import { MAX_ROUTES } from '@jatai/flowspec'
import type { DeploymentSpec } from '../../deployments/deployment-spec.ts'
import type { ListenerKind } from './environment-listeners.ts'
import { checkRoute } from './route-pattern.ts'

/** A path of a deployment on one of the gateways. */
export interface Publication {
  readonly kind: ListenerKind
  readonly path: string
}

interface PublicationParams {
  readonly external: boolean
  readonly internal: boolean
  readonly mtls: boolean
  readonly advanced: boolean
  readonly removePrefixUri: boolean
  readonly routes: readonly unknown[]
}

/**
 * Where a deployment is published: its own address and its additional routes, on each gateway that its trigger wants
 * (triggers.md §2.1, §2.3).
 *
 * @throws FlowError for no gateway at all, and for routes that cannot be published
 */
export function publications(spec: DeploymentSpec, compiled: CompiledTrigger): readonly Publication[] {
  const params = compiled.params as unknown as PublicationParams
  const kinds = (['external', 'internal', 'mtls'] as const).filter((kind) => params[kind])
  if (kinds.length === 0) {
    throw new FlowError(
      'TRIGGER_NOT_PUBLISHED',
      'External API, Internal API and mTLS are all off: the pipeline could not be called',
    )
  }
  const paths = pathsOf(spec, params, kinds)
  return kinds.flatMap((kind) => paths.map((path) => ({ kind, path })))
}

function pathsOf(spec: DeploymentSpec, params: PublicationParams, kinds: readonly ListenerKind[]): readonly string[] {
  const count = params.advanced ? params.routes.length : 0
  if (count > MAX_ROUTES) {
    throw new FlowError('TRIGGER_TOO_MANY_ROUTES', `A trigger has at most ${MAX_ROUTES} routes, not ${count}`)
  }
  const routes = params.advanced ? params.routes.map((route) => checkRoute(String(route))) : []
  const isMtlsAlone = kinds.length === 1 && params.mtls
  // Then these are whole paths, and there is no automatic one.
  if (params.removePrefixUri && isMtlsAlone && routes.length > 0) return routes
  const prefix = `/pipeline/${spec.realm}/v${spec.versionMajor}`
  const name = spec.instance === undefined ? spec.pipelineName : `${spec.pipelineName}-${spec.instance.name}`
  return [...new Set([`${prefix}/${name}`, ...routes.map((route) => prefix + route)])]
}

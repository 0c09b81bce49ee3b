import type { policies } from '@jatai/api'
import { readBoolean, readPipeline, WEB_TRIGGERS } from '@jatai/flowspec'
import { checkGatewayPolicies } from '@jatai/platform'
import type { GatewayParams, PolicyProblem } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { PipelineLookup } from '../pipelines/pipeline-lookup.ts'
import type { DeploymentLookup } from '../settings/neighbours.ts'
import { environmentPolicies } from './policies-service.ts'
import type { PoliciesService } from './policies-service.ts'

/** Holds what runs in an environment against the policies as they are now. */
export type CheckCompliance = (
  caller: Caller,
  environment: string,
) => Promise<ReturnType<typeof policies.policyCompliance.parse>>

export function createCheckCompliance(options: {
  readonly service: PoliciesService
  readonly projects: ProjectsService
  readonly pipelines: PipelineLookup
  readonly deployments: DeploymentLookup
}): CheckCompliance {
  const { service, projects, pipelines, deployments } = options
  return async (caller, environment) => {
    const { realm } = caller
    const [{ document }, deployed, projectOf, visible] = await Promise.all([
      service.get(realm),
      deployments(realm, environment),
      pipelines.projects(realm),
      projects.visible(caller),
    ])
    let notCompliant = 0
    const details = []
    for (const { id, pipelineName, versionMajor, versionMinor } of deployed) {
      const text = await pipelines.text(realm, pipelineName, versionMajor, versionMinor)
      const { gateway } = environmentPolicies(document, environment, pipelineName)
      const problems = text === undefined ? [] : problemsOf(text, gateway)
      if (problems.length > 0) notCompliant++
      const project = projectOf.get(pipelineName)
      // The numbers are of the whole environment; which ones they are is told to those who may see them.
      if (visible !== undefined && (project === undefined || !visible.has(project))) continue
      const version = `${versionMajor}.${versionMinor}`
      details.push({
        deploymentId: id,
        pipeline: pipelineName,
        version,
        problems: problems.map((each) => ({ ...each })),
      })
    }
    return {
      environment,
      version: document.version,
      deployments: deployed.length,
      compliant: deployed.length - notCompliant,
      notCompliant,
      details,
    }
  }
}

function problemsOf(text: string, gateway: Parameters<typeof checkGatewayPolicies>[1]): readonly PolicyProblem[] {
  const { pipeline } = readPipeline(text)
  const trigger = pipeline?.trigger
  if (trigger === undefined || !WEB_TRIGGERS.has(trigger.type)) return []
  const flag = (name: string, fallback: boolean): boolean => readBoolean(trigger.params[name], fallback)
  const params: GatewayParams = {
    external: flag('external', true),
    internal: flag('internal', false),
    mtls: flag('mtls', false),
    keyAuth: flag('keyAuth', false),
    jwt: flag('jwt', false),
    basicAuth: flag('basicAuth', false),
  }
  return checkGatewayPolicies(params, gateway)
}

import type { DeploymentView, MeasuredDeployment } from '@jatai/api'
import type { DeploymentDocument } from '../deployment-document.ts'

/** A deployment in the form of the reference platform (platform.md §16.3). @param address of the gateway */
export function measuredView(
  { active }: DeploymentDocument,
  view: DeploymentView,
  address: string,
): MeasuredDeployment {
  const countOf = (kind: DeploymentView['warnings'][number]['kind']): string =>
    String(view.warnings.find((warning) => warning.kind === kind)?.count ?? 0)
  // What is parked has no engines, and wants none until the next message.
  const replicas = view.isParked ? '0/0' : `${view.availableReplicas}/${view.replicas}`
  return {
    id: view.id,
    pipelineName: view.name,
    pipelineMajorVersion: view.pipeline.versionMajor,
    pipeline: view.pipeline,
    status: statusOf(view),
    activeConfiguration: {
      name: `${view.size.toLowerCase()}-${view.name}`,
      environment: view.environment,
      actualConsumers: view.consumers,
      autoscaling: false,
      fallback: null,
      scalerTrigger: null,
      cooldownPeriod: 60,
      initialCooldownPeriod: 180,
      pollingInterval: 3,
      useCachedMetrics: true,
    },
    accounts: [...(active?.accounts ?? [])],
    environmentParameters: [...(active?.globals ?? [])],
    deploymentStatus: {
      availableReplicas: replicas,
      'error-count': countOf('restarted-by-errors'),
      'oom-count': countOf('out-of-memory'),
      'last-error-message': view.failure?.message ?? view.reason ?? '',
      trigger: JSON.stringify(view.endpoints.map((path) => ({ key: 'endpoint', value: address + path }))),
    },
  }
}

function statusOf({ status, deployedAt }: DeploymentView): MeasuredDeployment['status'] {
  switch (status) {
    case 'DEPLOYED':
    case 'DEGRADED':
      return 'SERVICE_ACTIVE'
    case 'ERROR':
      return 'SERVICE_ERROR'
    case 'STARTING':
      return deployedAt === null ? 'STARTING' : 'REDEPLOY'
    case 'DELETING':
      return 'DELETING'
  }
}

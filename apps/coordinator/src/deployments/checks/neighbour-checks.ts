import { allSteps, getKey, readInteger, readText } from '@jatai/flowspec'
import { deployedName, deploymentId } from '../deployment-line.ts'
import { fromFolderError } from '../folder/folder-deployments.ts'
import type { DeploymentDocument } from '../deployment-document.ts'
import type { Check, Finding, NeighbourCheck } from './check.ts'

/** Check 8: no other pipeline is deployed under the name of this instance, nor an instance under that of this pipeline. */
export const instanceNameCheck: NeighbourCheck = ({ candidate: { line }, deployed }) => {
  const name = deployedName(line)
  const other = deployed.find(
    ({ document }) =>
      document.name === name && (document.pipelineName !== line.pipelineName || document.instance !== line.instance),
  )
  if (other === undefined) return []
  const { pipelineName, instance } = other.document
  const what = instance === null ? `the pipeline "${pipelineName}"` : `the instance "${instance}" of "${pipelineName}"`
  const message = `"${name}" is deployed in ${line.environment} already: ${what}`
  return [{ check: 'instance-name', message, status: 409, facts: { name, pipeline: pipelineName } }]
}

/** Check 7: nobody else is about to answer where it would; who answers there already is known to the workloads. */
export const claimCheck: NeighbourCheck = ({ candidate: { line }, claims, deployed }) => {
  const wanted = new Set(claims)
  for (const { id, document } of deployed) {
    if (id === deploymentId(line)) continue
    const taken = claimsOf(document).find(({ claim }) => wanted.has(claim))
    if (taken === undefined) continue
    const { claim, version } = taken
    const message = `"${document.name}" ${version} has ${claim} already`
    return [{ check: 'route-conflict', message, status: 409, facts: { pipeline: document.name, version } }]
  }
  return []
}

/** Of what serves, and of what is about to. */
function claimsOf({ versionMajor, active, operation }: DeploymentDocument) {
  return [active, operation?.configuration].flatMap((each) =>
    (each?.claims ?? []).map((claim) => ({ claim, version: `${versionMajor}.${each?.versionMinor}` })),
  )
}

/** Check 7: what a file of the pipelines folder serves is not replaced (decisions.md 2). */
export const folderCheck: Check = ({ candidate: { line }, deployed }) => {
  const there = deployed.find(({ id }) => id === deploymentId(line))?.document
  if (there?.folder === undefined) return []
  const { file } = there.folder
  return [{ check: 'folder', message: fromFolderError(there, there.folder).message, status: 409, facts: { file } }]
}

const EXECUTOR = 'pipeline-executor-connector'

/** Check 11: a pipeline that is called and can take less at once than the one that calls it. */
export const executorSizeWarning: Check = ({ candidate, pipeline, deployed }) => {
  const capacity = candidate.consumers * candidate.replicas
  const found: Finding[] = []
  for (const step of allSteps(pipeline.flow)) {
    if (step.name !== EXECUTOR) continue
    const name = readText(getKey(step.params, 'pipelineName'), '')
    const versionMajor = readInteger(getKey(step.params, 'versionMajor'), 1)
    const target = deployed.find(({ document }) => document.name === name && document.versionMajor === versionMajor)
      ?.document.active
    if (!target || target.consumers * target.replicas >= capacity) continue
    found.push({
      check: 'executor-size',
      message: `"${name}" v${versionMajor} runs ${target.consumers * target.replicas} executions at once, its caller ${capacity}: calls will wait and may time out`,
      facts: { pipeline: name, step: step.id },
    })
  }
  return found
}

/** Check 10: the licence of the realm. */
export const quotaCheck: NeighbourCheck = ({ candidate, quota }) => quota.check(candidate)

import type { Actor } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import type { Stored } from '@jatai/platform'
import { newDeployment } from '../deployment-document.ts'
import type { DeploymentDocument, Operation, OperationKind } from '../deployment-document.ts'
import { deploymentId } from '../deployment-line.ts'
import type { DeploymentLine } from '../deployment-line.ts'
import type { DeploymentsStore } from '../deployments-store.ts'
import { fromFolderError } from '../folder/folder-deployments.ts'
import type { Frozen } from '../freeze.ts'
import type { Snapshots } from '../snapshots.ts'
import { nameOf } from './operation-log.ts'

/** Changes what is deployed. What is begun goes on after the answer, and after a restart. */
export interface Operations {
  /** @throws RequestError `DEPLOYMENT_BUSY`, `DEPLOYMENT_FROM_FOLDER` */
  deploy(
    line: DeploymentLine,
    frozen: Frozen,
    operation: {
      readonly kind: Exclude<OperationKind, 'delete'>
      readonly actor: Actor
      readonly project: string
      readonly deleteAfter?: string | undefined
    },
  ): Promise<Stored<DeploymentDocument>>
  /** @throws RequestError `DEPLOYMENT_UNKNOWN`, `DEPLOYMENT_BUSY`, `DEPLOYMENT_FROM_FOLDER` */
  delete(id: string, actor: Actor): Promise<Stored<DeploymentDocument>>
}

export function createOperations(options: {
  readonly store: DeploymentsStore
  readonly snapshots: Snapshots
  readonly createId: () => string
  readonly now: () => number
  /** Begins what is stored. */
  readonly run: (id: string) => void
}): Operations {
  const { store, snapshots, createId, now, run } = options

  async function begin(
    id: string,
    operation: Operation,
    change: (document: DeploymentDocument | undefined) => DeploymentDocument,
  ): Promise<Stored<DeploymentDocument>> {
    const stored = await store.change(id, (document) => {
      if (document?.folder !== undefined) throw fromFolderError(document, document.folder)
      const busy = document?.operation
      if (document !== undefined && busy) throw busyError(document, busy)
      return { ...change(document), operation, failure: null, updatedAt: now(), updatedBy: operation.actor }
    })
    run(id)
    return stored as Stored<DeploymentDocument>
  }

  return {
    async deploy(line, { spec, configuration }, { kind, actor, project, deleteAfter }) {
      const id = deploymentId(line)
      await snapshots.keep(spec)
      const operation: Operation = {
        id: configuration.generation,
        kind,
        startedAt: now(),
        actor,
        configuration,
        ...(deleteAfter === undefined ? {} : { deleteAfter }),
      }
      try {
        return await begin(id, operation, (document) => ({
          ...(document ?? newDeployment(line, now(), actor)),
          project,
        }))
      } catch (error) {
        await snapshots.remove(configuration.generation)
        throw error
      }
    },
    delete(id, actor) {
      const operation: Operation = { id: createId(), kind: 'delete', startedAt: now(), actor, configuration: null }
      return begin(id, operation, (document) => {
        if (document === undefined) throw unknownDeployment(id)
        return document
      })
    },
  }
}

export function unknownDeployment(id: string): RequestError {
  return new RequestError('DEPLOYMENT_UNKNOWN', `There is no deployment "${id}"`)
}

export function busyError(
  { name, environment }: DeploymentDocument,
  { kind, startedAt, actor }: Operation,
): RequestError {
  return new RequestError(
    'DEPLOYMENT_BUSY',
    `An operation is in progress on "${name}" in ${environment}: a ${kind} by ${nameOf(actor)}. Try again when it has ended`,
    { details: { operation: kind, startedAt } },
  )
}

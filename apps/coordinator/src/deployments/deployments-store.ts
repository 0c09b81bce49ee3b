import type { DocumentStore, Stored } from '@jatai/platform'
import { updateDocument } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { DEPLOYMENTS, OPERATION_KINDS } from './deployment-document.ts'
import type { DeploymentDocument } from './deployment-document.ts'

/** Stored deployments, without questions of rights. */
export interface DeploymentsStore {
  get(id: string): Promise<Stored<DeploymentDocument> | undefined>
  all(): Promise<readonly Stored<DeploymentDocument>[]>
  /** Those with an operation under way. */
  busy(): Promise<readonly Stored<DeploymentDocument>[]>
  ofRealm(realm: string): Promise<readonly Stored<DeploymentDocument>[]>
  inEnvironment(realm: string, environment: string): Promise<readonly Stored<DeploymentDocument>[]>
  /** As `updateDocument`: what the change answers is stored, undefined leaves it as it is. */
  change(
    id: string,
    change: (document: DeploymentDocument | undefined) => DeploymentDocument | undefined,
  ): Promise<Stored<DeploymentDocument> | undefined>
  remove(id: string): Promise<void>
}

export function createDeploymentsStore(documents: DocumentStore): DeploymentsStore {
  return {
    get: (id) => documents.get(DEPLOYMENTS, id),
    all: () => findAll(documents, DEPLOYMENTS, {}),
    busy: () => findAll(documents, DEPLOYMENTS, { where: { 'operation.kind': { oneOf: OPERATION_KINDS } } }),
    ofRealm: (realm) => findAll(documents, DEPLOYMENTS, { where: { realm } }),
    inEnvironment: (realm, environment) => findAll(documents, DEPLOYMENTS, { where: { realm, environment } }),
    change: (id, change) => updateDocument(documents, DEPLOYMENTS, id, change),
    remove: async (id) => void (await documents.delete(DEPLOYMENTS, id)),
  }
}

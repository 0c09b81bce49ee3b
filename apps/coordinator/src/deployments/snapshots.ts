import { InternalError, isJataiError } from '@jatai/errors'
import { defineCollection } from '@jatai/platform'
import type { DeploymentSpec, DocumentStore, SecretBox } from '@jatai/platform'

interface SnapshotDocument {
  readonly realm: string
  readonly deployment: string
  /** A {@link DeploymentSpec} as JSON, sealed: it holds the values of accounts. */
  readonly sealed: string
}

export const SNAPSHOTS = defineCollection<SnapshotDocument>('deployment-snapshots', ['deployment'])

/**
 * What deployments have frozen (engine.md §5): kept, so that the same starts again after a crash, whatever accounts,
 * globals and policies have become since.
 */
export interface Snapshots {
  /** @param spec with a generation, which names the snapshot */
  keep(spec: DeploymentSpec): Promise<void>
  /** @throws InternalError `DEPLOYMENT_SNAPSHOT_LOST`; RequestError `SECRET_KEY_UNKNOWN` */
  open(generation: string): Promise<DeploymentSpec>
  remove(generation: string): Promise<void>
  /** Removes those of a deployment but for some generations. */
  forget(deployment: string, except: readonly string[]): Promise<void>
}

export function createSnapshots(documents: DocumentStore, secrets: SecretBox): Snapshots {
  return {
    async keep(spec) {
      const { id, realm, generation = '' } = spec
      const sealed = secrets.seal(JSON.stringify(spec), snapshotPlace(generation))
      await documents.put(SNAPSHOTS, generation, { realm, deployment: id, sealed })
    },
    async open(generation) {
      const found = await documents.get(SNAPSHOTS, generation)
      if (found === undefined) {
        throw new InternalError('DEPLOYMENT_SNAPSHOT_LOST', `What the deployment ${generation} has frozen is gone`)
      }
      return JSON.parse(secrets.open(found.document.sealed, snapshotPlace(generation))) as DeploymentSpec // written by `keep`
    },
    remove: async (generation) => void (await documents.delete(SNAPSHOTS, generation)),
    async forget(deployment, except) {
      const { documents: found } = await documents.find(SNAPSHOTS, { where: { deployment } })
      for (const { id, revision } of found) {
        if (except.includes(id)) continue
        await documents.delete(SNAPSHOTS, id, { ifRevision: revision }).catch((error: unknown) => {
          if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
        })
      }
    },
  }
}

/** Where a snapshot is sealed for. */
export function snapshotPlace(generation: string): string {
  return `deployment:${generation}`
}

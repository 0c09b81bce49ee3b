import { createHash } from 'node:crypto'
import { defineCollection, updateDocument } from '@jatai/platform'
import type { Conditions, DocumentStore, MetricDeployment } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'

interface TracingDocument {
  readonly realm: string
  readonly environment: string
  readonly pipeline: string
  readonly versionMajor: number
  readonly instance: string | null
  readonly share: number
}

const TRACING = defineCollection<TracingDocument>('tracing', ['realm', 'environment'])

export interface TracingShare extends MetricDeployment {
  readonly share: number
}

/** Which deployments have the steps of their executions traced: a setting that no deployment changes. */
export interface TracingService {
  list(realm: string, environment: string): Promise<readonly TracingShare[]>
  /** Of every realm. */
  all(): Promise<readonly TracingShare[]>
  /** What it was before. */
  set(deployment: MetricDeployment, share: number): Promise<number>
}

export function createTracingService({ documents }: { readonly documents: DocumentStore }): TracingService {
  async function find(where: Conditions): Promise<readonly TracingShare[]> {
    const found = await findAll(documents, TRACING, { where })
    return found
      .map(({ document: { instance, ...rest } }) => ({ ...rest, ...(instance === null ? {} : { instance }) }))
      .filter(({ share }) => share > 0)
  }

  return {
    list: (realm, environment) => find({ realm, environment }),
    all: () => find({}),
    async set({ realm, environment, pipeline, versionMajor, instance = null }, share) {
      const place = [realm, environment, pipeline, versionMajor, instance]
      const id = createHash('sha256').update(JSON.stringify(place)).digest('hex').slice(0, 32)
      let before = 0
      await updateDocument(documents, TRACING, id, (document) => {
        before = document?.share ?? 0
        return { realm, environment, pipeline, versionMajor, instance, share }
      })
      return before
    },
  }
}

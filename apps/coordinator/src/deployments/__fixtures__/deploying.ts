import { deployments, pipelines, versions } from '@jatai/api'
import type { Client, DeploymentView } from '@jatai/api'

/** A pipeline document of some shape. */
export type PipelineDocument = Record<string, unknown>

/** Steps that make a message from this template, behind a trigger that is called over HTTP. */
export function restDocument(name: string, json: string, trigger: object = {}, more: object = {}): PipelineDocument {
  const step = { id: '6f1d7c1e-0000-4000-8000-000000000001', type: 'connector', name: 'json-generator-connector' }
  return {
    name,
    flowSpec: { start: [{ ...step, stepName: 'Make', params: { json, failOnError: true } }] },
    triggerSpec: { type: 'rest', name: 'rest', methods: ['POST'], timeout: 30_000, external: true, ...trigger },
    ...more,
  }
}

/** What tests do with the API, as one person in one realm. */
export interface Deploying {
  /** Id of the version that an import made. */
  importPipeline(document: PipelineDocument): Promise<string>
  /** Id of the next minor, or of a new major, with another document. */
  nextVersion(id: string, kind: 'minor' | 'major', document: PipelineDocument): Promise<string>
  deploy(pipelineId: string, more?: object, environment?: string): Promise<DeploymentView>
  get(id: string, environment?: string): Promise<DeploymentView>
  /** Waits for a deployment whose operation has ended. */
  settled(id: string, environment?: string): Promise<DeploymentView>
  list(environment?: string): Promise<readonly DeploymentView[]>
}

export function deploying(client: Client, realm = 'demo'): Deploying {
  const params = { realm }
  const self: Deploying = {
    async importPipeline(document) {
      return (await client.call(pipelines.importPipeline, { params, body: document })).body.pipeline.id
    },
    async nextVersion(id, kind, document) {
      const { body } = await client.call(versions.createVersion, { params: { ...params, id }, body: { kind } })
      await client.call(pipelines.savePipeline, { params, body: { ...document, id: body.id } })
      return body.id
    },
    async deploy(pipelineId, more = {}, environment = 'test') {
      const body = { pipelineId, ...more }
      return (await client.call(deployments.createDeployment, { params: { ...params, environment }, body })).body
    },
    async get(id, environment = 'test') {
      return (await client.call(deployments.getDeployment, { params: { ...params, environment, id } })).body
    },
    settled: (id, environment) =>
      until(async () => {
        const found = await self.get(id, environment)
        return found.operation === null ? found : undefined
      }, `the operation on ${id} ends`),
    async list(environment = 'test') {
      return (await client.call(deployments.listDeployments, { params: { ...params, environment } })).body.content
    },
  }
  return self
}

/** Waits for something to hold. */
export async function until<T>(
  find: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
): Promise<T> {
  const lateAt = Date.now() + 15_000
  for (;;) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    if (Date.now() > lateAt) throw new Error(`never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

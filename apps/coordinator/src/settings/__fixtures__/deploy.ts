import { deployments } from '@jatai/api'
import type { Client } from '@jatai/api'
import { expect } from 'vitest'

/** Deploys a version, and waits until it serves. */
export async function deploy(
  client: Client,
  pipelineId: string,
  more: { readonly environment?: string; readonly instanceName?: string } = {},
): Promise<string> {
  const { environment = 'test', ...rest } = more
  const params = { realm: 'demo', environment }
  const { body } = await client.call(deployments.createDeployment, { params, body: { pipelineId, ...rest } })
  await expect
    .poll(
      async () => (await client.call(deployments.getDeployment, { params: { ...params, id: body.id } })).body.status,
    )
    .toBe('DEPLOYED')
  return body.id
}

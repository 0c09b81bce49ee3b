import { accounts, createClient, deployments, pipelines, signIn } from '@jatai/api'
import type { Client } from '@jatai/api'
import { deploying } from '../../../apps/coordinator/src/deployments/__fixtures__/deploying.ts'
import type { Documents } from '../documents.ts'
import type { PlatformProcess } from '../platform/platform-process.ts'
import type { Peer } from './peer.ts'

const REALM = 'demo'
const ENVIRONMENT = 'test'
const PASSWORD = 'Tested-2026'
/** Of each deployment: one message in hand and one more. */
const CONSUMERS = 2

/** What the platform says of the deployments behind brokers and mailboxes. */
export interface SourceDeployments {
  /** Why nothing comes in to a pipeline, as its deployment shows it; null: it can. */
  reason(pipeline: string): Promise<string | null>
}

/** Makes the accounts and deploys the pipelines, as somebody does who signs in to the admin API. */
export async function deploySources(
  platform: PlatformProcess,
  peers: readonly Peer[],
  documents: Documents,
): Promise<SourceDeployments> {
  const address = await platform.whenUp()
  const { email, oneTimePassword } = await platform.firstLogin()
  const params = { realm: REALM }
  const { body: login } = await createClient({ address }).call(signIn.signIn, {
    params,
    body: { email, password: oneTimePassword, newPassword: PASSWORD, asToken: true },
  })
  const clientAt = (at: string): Client => createClient({ address: at, token: login.token ?? '' })
  const client = clientAt(address)
  for (const { name, type, fields } of peers.flatMap((peer) => peer.accounts)) {
    const body = { name, type, values: { [ENVIRONMENT]: { fields: { ...fields } } } }
    await client.call(accounts.createAccount, { params, body })
  }
  const run = deploying(client, REALM)
  const ids = new Map<string, string>()
  for (const [name, document] of Object.entries(documents)) {
    const { body } = await client.call(pipelines.importPipeline, { params, body: document as Record<string, unknown> })
    const { id } = await run.deploy(body.pipeline.id, { consumers: CONSUMERS }, ENVIRONMENT)
    const { status, failure } = await run.settled(id)
    if (failure !== null) throw new Error(`${name} is ${status}: ${failure.message}`)
    ids.set(name, id)
  }
  return {
    async reason(pipeline) {
      const at = clientAt(await platform.whenUp())
      const one = { ...params, environment: ENVIRONMENT, id: ids.get(pipeline) ?? '' }
      return (await at.call(deployments.getDeployment, { params: one })).body.reason
    },
  }
}

import type { Client } from '@jatai/api'
import { createClient, groups, pipelines, signIn, users } from '@jatai/api'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'

/** A flow of one step that makes its message from a template, and what else a step may have. */
export function flowOf(json: string, more: object = {}) {
  const step = { id: '6f1d7c1e-0000-4000-8000-000000000001', type: 'connector', name: 'json-generator-connector' }
  return { start: [{ ...step, stepName: 'Hello', params: { json, failOnError: false }, ...more }] }
}

export const REST = { type: 'rest', name: 'rest', methods: ['GET'], timeout: 30_000 }

/** An export document of version 3.4. */
export function exportOf(name: string, json = '{"a":1}', more: object = {}) {
  return { name, version: '3.4', flowSpec: flowOf(json), triggerSpec: REST, ...more }
}

/** A new pipeline 1.0. */
export async function importOf(client: Client, realm: string, name: string, json?: string, more?: object) {
  const { body } = await client.call(pipelines.importPipeline, {
    params: { realm },
    body: exportOf(name, json, more),
  })
  return body.pipeline
}

/** A request whose body is exactly this text, and the answer as its text: numbers are not rounded on the way. */
export async function sendText(
  { address, adminToken }: StartedCoordinator,
  method: string,
  path: string,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(address + path, {
    method,
    headers: { Authorization: `Bearer ${adminToken}`, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  })
  return { status: response.status, text: await response.text() }
}

/** Signs somebody in who is in the group `developers` of the realm `demo`, and nothing else. */
export async function developer({ admin, address }: StartedCoordinator, email: string): Promise<Client> {
  const params = { realm: 'demo' }
  const { body: invited } = await admin.call(users.createUser, { params, body: { email, name: 'Bia' } })
  const code = /code=(.+)$/.exec(invited.invitation.link ?? '')?.[1] ?? ''
  await createClient({ address }).call(signIn.setPassword, { params, body: { code, newPassword: 'Passw0rd!x' } })
  const { body: list } = await admin.call(groups.listGroups, { params })
  const developers = list.find(({ name }) => name === 'developers')?.id ?? ''
  await admin.call(users.updateUser, { params: { ...params, id: invited.user.id }, body: { groups: [developers] } })
  const body = { email, password: 'Passw0rd!x', asToken: true }
  const { body: session } = await createClient({ address }).call(signIn.signIn, { params, body })
  return createClient({ address, token: session.token ?? '' })
}

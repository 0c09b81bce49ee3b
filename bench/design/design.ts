import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, pipelines, signIn, versions } from '@jatai/api'
import type { Client } from '@jatai/api'
import { readConfig, startStandalone } from '@jatai/standalone'
import { median } from '../jatai-process.ts'
import { fixed, table } from '../table.ts'

const PIPELINES = 1_000
const VERSIONS = 20
const ROUNDS = 11
const AT_ONCE = 8
const WORDS = ['invoice', 'shipment', 'customer', 'ledger', 'stock', 'refund', 'tariff', 'parcel']
const params = { realm: 'demo' }

/**
 * Lists and searches of 1,000 pipelines × 20 versions, through the admin API of a whole platform on a fresh data folder.
 * The versions are imported one by one, which takes minutes.
 */
export async function benchDesign(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
  const platform = await startStandalone(readConfig({ port: '0', data: folder }, {}, folder), () => undefined)
  try {
    const client = await signInFirst(platform.address, platform.firstAdministrator)
    const startedAt = performance.now()
    await fill(client)
    const perImport = (performance.now() - startedAt) / (PIPELINES * VERSIONS)
    const title = `${fixed(PIPELINES)} pipelines × ${VERSIONS} versions, imported in ${fixed(perImport, 1)} ms each`
    table(title, ['request', 'rows', 'median, ms', 'slowest, ms'], await measure(client))
  } finally {
    await platform.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function signInFirst(
  address: string,
  administrator: { readonly email: string; readonly oneTimePassword: string } | undefined,
): Promise<Client> {
  const { email, oneTimePassword } = administrator ?? { email: '', oneTimePassword: '' }
  const { body } = await createClient({ address }).call(signIn.signIn, {
    params,
    body: { email, password: oneTimePassword, newPassword: 'Bench-2026', asToken: true },
  })
  return createClient({ address, token: body.token ?? '' })
}

/** Every version of a pipeline after the one before it. */
async function fill(client: Client): Promise<void> {
  let next = 0
  const one = async (): Promise<void> => {
    for (let pipeline = next++; pipeline < PIPELINES; pipeline = next++) {
      for (let version = 0; version < VERSIONS; version++) {
        await client.call(pipelines.importPipeline, { params, query: {}, body: document(pipeline, version) })
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

/** Ten steps, some 3 KB. */
function document(pipeline: number, version: number): Record<string, unknown> {
  const word = (offset: number): string => WORDS[(pipeline + offset) % WORDS.length] ?? ''
  const start = Array.from({ length: 10 }, (_, index) => ({
    id: `s${index}`,
    type: 'connector',
    name: index % 2 === 0 ? 'json-generator-connector' : 'log-connector',
    stepName: `${word(index)} ${index}`,
    params:
      index % 2 === 0
        ? { json: `{ "${word(index)}": {{ message.${word(index + 1)} }}, "version": ${version} }`, failOnError: true }
        : { message: `the ${word(index)} of {{ message.id }}`, logLevel: 'INFO' },
  }))
  return {
    name: `${word(0)}-${pipeline}`,
    version: '1.0',
    flowSpec: { start },
    triggerSpec: { type: 'rest', name: 'rest', timeout: 30_000 },
  }
}

async function measure(client: Client): Promise<string[][]> {
  const search = (query: Record<string, string>) => async (): Promise<number> =>
    (await client.call(pipelines.searchPipelines, { params, query })).body.content.length
  const [newest] = (await client.call(pipelines.searchPipelines, { params, query: { name: 'ledger-123' } })).body
    .content
  const id = newest?.id ?? ''
  const requests: readonly (readonly [what: string, run: () => Promise<number>])[] = [
    ['the first page of all, by name', search({})],
    ['the first page, last changed first', search({ sort: 'updatedAt' })],
    ['part of a name', search({ search: 'ledger-12' })],
    ['a word of the flows', search({ search: 'tariff' })],
    ['two words of the flows', search({ search: 'tariff parcel' })],
    ['every version of a name', search({ name: 'ledger-123', versions: 'all' })],
    [
      'uses of a component',
      async () =>
        (await client.call(pipelines.findUses, { params: { ...params, kind: 'component', name: 'log-connector' } }))
          .body.content.length,
    ],
    [
      'the history of a major',
      async () => (await client.call(versions.pipelineHistory, { params: { ...params, id } })).body.content.length,
    ],
    [
      'one version, with its flow',
      async () => (await client.call(pipelines.getPipeline, { params: { ...params, id } }), 1),
    ],
  ]
  const rows: string[][] = []
  for (const [what, run] of requests) {
    const times: number[] = []
    let count = 0
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now()
      count = await run()
      times.push(performance.now() - startedAt)
    }
    rows.push([what, fixed(count), fixed(median(times), 1), fixed(Math.max(...times), 1)])
  }
  return rows
}

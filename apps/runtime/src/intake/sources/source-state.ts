import { createHash } from 'node:crypto'
import { RemoteError } from '@jatai/errors'
import { parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineCollection } from '@jatai/platform'
import type { DocumentStore } from '@jatai/platform'
import type { SourceState } from '@jatai/sdk'

interface StateDocument {
  readonly realm: string
  /** Name of the deployment's queue, which its versions share. */
  readonly source: string
  readonly name: string
  /** JSON text, so that any value survives. */
  readonly value: string
}

const SOURCE_STATES = defineCollection<StateDocument>('source-states', ['source'])

/** Values of one source over the documents port: a document each, so that those of many messages change apart. */
export function createSourceState(options: {
  readonly documents: DocumentStore
  readonly realm: string
  readonly source: string
  /** False once this run of the source may not change anything any more. */
  mayChange(): boolean
}): SourceState {
  const { documents, realm, source } = options
  const idOf = (name: string): string => createHash('sha256').update(`${source}\n${name}`).digest('hex')

  function refuseStopped(): void {
    if (options.mayChange()) return
    throw new RemoteError('SOURCE_STOPPED', 'This run of the trigger has ended; its state belongs to the next owner')
  }

  return {
    async get(name) {
      const found = await documents.get(SOURCE_STATES, idOf(name))
      return found === undefined ? undefined : parseJson(found.document.value)
    },
    async set(name, value) {
      refuseStopped()
      await documents.put(SOURCE_STATES, idOf(name), { realm, source, name, value: stringifyJson(value) })
    },
    async delete(name) {
      refuseStopped()
      await documents.delete(SOURCE_STATES, idOf(name))
    },
    async entries() {
      const entries: [string, Json][] = []
      for await (const { document } of statesOf(documents, source)) {
        entries.push([document.name, parseJson(document.value)])
      }
      return entries
    },
  }
}

/** Removes all that a source remembered, when its deployment goes. */
export async function forgetSource(documents: DocumentStore, source: string): Promise<void> {
  for await (const { id } of statesOf(documents, source)) await documents.delete(SOURCE_STATES, id)
}

async function* statesOf(documents: DocumentStore, source: string) {
  let page: string | undefined
  do {
    const found = await documents.find(SOURCE_STATES, { where: { source }, ...(page === undefined ? {} : { page }) })
    yield* found.documents
    page = found.next
  } while (page !== undefined)
}

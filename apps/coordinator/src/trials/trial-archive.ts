import type { ObjectStore } from '@jatai/platform'
import type { TrialRecord } from './trial-record.ts'

/** Runs that have ended, for as long as they are kept. */
export interface TrialArchive {
  keep(record: TrialRecord): Promise<void>
  find(realm: string, id: string): Promise<TrialRecord | undefined>
  /** Removes those whose time is over. */
  sweep(): Promise<void>
}

const PREFIX = 'test-runs/'
/** engine.md §12. */
const KEPT_MS = 24 * 3_600_000

export function createTrialArchive(objects: ObjectStore, now: () => number): TrialArchive {
  const nameOf = (realm: string, id: string): string => `${PREFIX}${realm}/${id}.json`
  return {
    async keep(record) {
      const content = Buffer.from(JSON.stringify(record))
      await objects.put(nameOf(record.realm, record.id), content, { contentType: 'application/json' })
    },
    async find(realm, id) {
      const name = nameOf(realm, encodeURIComponent(id))
      const info = await objects.stat(name)
      if (info === undefined || info.storedAt + KEPT_MS < now()) return undefined
      const chunks: Uint8Array[] = []
      for await (const chunk of (await objects.get(name)).content) chunks.push(chunk)
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as TrialRecord
    },
    async sweep() {
      let after: string | undefined
      do {
        const page = await objects.list(PREFIX, after === undefined ? {} : { after })
        for (const { name, storedAt } of page.objects) if (storedAt + KEPT_MS < now()) await objects.delete(name)
        after = page.next
      } while (after !== undefined)
    },
  }
}

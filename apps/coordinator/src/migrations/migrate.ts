import { InternalError, RequestError } from '@jatai/errors'
import { defineCollection } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'

/** A change of what is stored. Must be repeatable: a crash may stop it anywhere. */
export interface Migration {
  /** Version of the store when it is done: 1, 2, 3, … */
  readonly version: number
  readonly summary: string
  run(documents: DocumentStore): Promise<void>
}

interface SchemaDocument {
  /** The last migration that is done. */
  readonly version: number
  /** Who is at work, and since when (milliseconds since 1970). */
  readonly runner?: { readonly id: string; readonly since: number }
}

const SCHEMA = defineCollection<SchemaDocument>('schema')
const ID = 'coordinator'
/** A runner that is silent for this long is dead. */
const RUNNER_MS = 5 * 60_000
const ASK_AGAIN_MS = 500

/**
 * Brings the store to the newest version, one process at a time; the others wait.
 *
 * @throws RequestError `STORE_NEWER` when a newer program has been here
 */
export async function migrate(
  documents: DocumentStore,
  migrations: readonly Migration[],
  options: { readonly runner: string; readonly now: () => number; readonly wait: (ms: number) => Promise<void> },
): Promise<void> {
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) throw new InternalError('MIGRATION_ORDER', `Migration ${index + 1} is missing`)
  })
  const newest = migrations.length
  for (;;) {
    const found = await documents.get(SCHEMA, ID)
    const version = found?.document.version ?? 0
    if (version > newest) throw newerError(version, newest)
    if (version === newest) return
    const claimed = await claim(documents, found, options)
    if (claimed === undefined) await options.wait(ASK_AGAIN_MS)
    else await runFrom(documents, migrations, claimed, options)
  }
}

/**
 * For programs that run beside the platform, and change nothing of the store.
 *
 * @throws RequestError `STORE_NEWER`, `STORE_OLDER` when it is of another version
 */
export async function requireNewest(documents: DocumentStore, migrations: readonly Migration[]): Promise<void> {
  const version = (await documents.get(SCHEMA, ID))?.document.version ?? 0
  if (version > migrations.length) throw newerError(version, migrations.length)
  if (version < migrations.length) {
    throw new RequestError(
      'STORE_OLDER',
      `The data are of version ${version}, this program works with ${migrations.length}: start the platform once`,
    )
  }
}

function newerError(version: number, newest: number): RequestError {
  return new RequestError(
    'STORE_NEWER',
    `The data are of version ${version}, this program knows ${newest}: start the newer program, or restore a backup`,
  )
}

/** Takes the lock; undefined when somebody else has it. */
async function claim(
  documents: DocumentStore,
  found: Stored<SchemaDocument> | undefined,
  { runner, now }: { readonly runner: string; readonly now: () => number },
): Promise<Stored<SchemaDocument> | undefined> {
  const other = found?.document.runner
  if (other !== undefined && other.id !== runner && now() - other.since < RUNNER_MS) return undefined
  const document = { version: found?.document.version ?? 0, runner: { id: runner, since: now() } }
  try {
    return await documents.put(
      SCHEMA,
      ID,
      document,
      found === undefined ? { ifAbsent: true } : { ifRevision: found.revision },
    )
  } catch (error) {
    if ((error as { code?: string }).code === 'DOCUMENT_CONFLICT') return undefined
    throw error
  }
}

async function runFrom(
  documents: DocumentStore,
  migrations: readonly Migration[],
  claimed: Stored<SchemaDocument>,
  { runner, now }: { readonly runner: string; readonly now: () => number },
): Promise<void> {
  let { revision } = claimed
  for (const migration of migrations.slice(claimed.document.version)) {
    await migration.run(documents)
    const isLast = migration.version === migrations.length
    const document = isLast
      ? { version: migration.version }
      : { version: migration.version, runner: { id: runner, since: now() } }
    ;({ revision } = await documents.put(SCHEMA, ID, document, { ifRevision: revision }))
  }
}

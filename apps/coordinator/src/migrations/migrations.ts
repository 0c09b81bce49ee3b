import type { Migration } from './migrate.ts'

/** What has changed in the store, from the first version on. Add at the end; never change what is there. */
export const migrations: readonly Migration[] = [
  { version: 1, summary: 'The first version: there is nothing to change.', run: () => Promise.resolve() },
]

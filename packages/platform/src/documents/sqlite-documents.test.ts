import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defineCollection } from './documents.ts'
import { documentsContract } from './documents.contract.ts'
import { openSqliteDocuments } from './sqlite-documents.ts'

describe('SQLite documents in a file', () => {
  documentsContract({
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'jatai-documents-'))
      const file = join(folder, 'documents.db')
      return {
        documents: openSqliteDocuments({ file }),
        reopen: async () => openSqliteDocuments({ file }),
        dispose: async () => rmSync(folder, { recursive: true }),
      }
    },
  })

  it('refuses a name of a collection that is none', async () => {
    const documents = openSqliteDocuments({ file: ':memory:' })
    await expect(documents.get(defineCollection('a"; DROP TABLE x'), 'id')).rejects.toMatchObject({
      code: 'DOCUMENT_QUERY',
    })
    await documents.close()
  })
})

describe('SQLite documents in memory', () => {
  documentsContract({
    open: async () => ({ documents: openSqliteDocuments({ file: ':memory:' }), dispose: async () => {} }),
    skip: [{ reason: 'they are in one connection', tests: ['is seen by another process'] }],
  })
})

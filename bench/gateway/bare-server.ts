// Forked by gateway.ts and uploads.ts: what an HTTP pipeline without steps does, written by hand with Fastify.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Fastify from 'fastify'

const folder = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
const app = Fastify({ bodyLimit: 4 * 2 ** 30 })
let files = 0

app.addContentTypeParser('text/xml', { parseAs: 'string' }, (_request, body, done) => done(null, body))
app.addContentTypeParser('application/pdf', (_request, body, done) => done(null, body))
app.post('/rest', ({ body, headers, query, method, url }) => ({
  body,
  form: {},
  headers,
  queryAndPath: query,
  method,
  contentType: headers['content-type'] ?? null,
  path: url,
}))
app.post('/http', (request, reply) => reply.type('text/xml').send(request.body))
app.post('/http-file', async (request, reply) => {
  const path = join(folder, String(++files))
  await pipeline(request.body as Readable, createWriteStream(path))
  await unlink(path)
  return reply.type('text/xml').send('')
})

const address = await app.listen({ port: 0, host: '127.0.0.1' })
process.send?.(Number(new URL(address).port))
process.on('disconnect', () => {
  void app.close().then(() => rmSync(folder, { recursive: true, force: true }))
})

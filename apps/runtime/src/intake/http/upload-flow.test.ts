import { connect } from 'node:net'
import { RemoteError } from '@jatai/errors'
import type { ObjectContent, ObjectStore } from '@jatai/platform'
import { expect, test, vi } from 'vitest'
import { sendRaw, serveHttp } from './__fixtures__/serve-http.ts'

const MB = 1_048_576

test('an upload waits for the store: no more of it is held than a few pieces', async () => {
  let open: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (open = resolve))
  let stored = 0
  const slow = (objects: ObjectStore): ObjectStore => ({
    ...objects,
    async put(name, content, options) {
      async function* gated(): AsyncGenerator<Uint8Array, undefined> {
        for await (const chunk of content as AsyncIterable<Uint8Array>) {
          await gate
          stored += chunk.byteLength
          yield chunk
        }
      }
      return objects.put(name, gated() as ObjectContent, options)
    },
  })
  const served = await serveHttp({ trigger: { type: 'http-file' }, storing: slow })
  const total = 64 * MB
  const socket = connect({ port: served.port, host: '127.0.0.1' })
  let answer = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk))
  const head = `POST ${served.path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n`
  const before = '--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n'
  const after = '\r\n--x--'
  socket.write(`${head}Content-Length: ${before.length + total + after.length}\r\n\r\n${before}`)
  for (let i = 0; i < 64; i++) socket.write(Buffer.alloc(MB))
  socket.write(after)
  // What the systems on both sides buffer is theirs; the rest stays with the caller.
  let sent = -1
  await vi.waitFor(() => {
    const now = total - socket.writableLength
    const isStill = now === sent
    sent = now
    expect(isStill).toBe(true)
  })
  expect(sent).toBeLessThan(32 * MB)
  expect(stored).toBe(0)
  open()
  await vi.waitFor(() => expect(answer).toContain('200 OK'), 20_000)
  socket.destroy()
  expect(stored).toBe(total)
  expect(served.envelopes[0]?.files).toMatchObject([{ length: total }])
}, 30_000)

test('a store that fails answers 503, and its caller can come again', async () => {
  let isDown = true
  const failing = (objects: ObjectStore): ObjectStore => ({
    ...objects,
    put: (name, content, options) =>
      isDown
        ? Promise.reject(new RemoteError('OBJECTS_UNAVAILABLE', 'The disk is full', { retryable: true }))
        : objects.put(name, content, options),
  })
  const served = await serveHttp({ trigger: { type: 'http-file' }, storing: failing })
  const request = `POST ${served.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\nContent-Length: 2\r\n\r\n{}`
  const answer = await sendRaw(served.port, request)
  expect([answer.status, answer.body]).toEqual([503, '{"message":"Service temporarily unavailable"}'])
  expect(answer.head).toContain('Retry-After: 1')
  isDown = false
  expect((await sendRaw(served.port, request)).status).toBe(200)
})

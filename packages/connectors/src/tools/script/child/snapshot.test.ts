import { expect, test } from 'vitest'
import { takeSnapshot } from './snapshot.ts'
import { wasm } from './web-assembly.ts'

const PAGE = 65_536

test('a memory comes back byte for byte, also one that has grown and another one', () => {
  const memory = new wasm.Memory({ initial: 8, maximum: 16 })
  const bytes = new Uint8Array(memory.buffer)
  for (const at of [0, 1, PAGE - 1, 3 * PAGE, 5 * PAGE + 17, 8 * PAGE - 1]) bytes[at] = at % 251 || 9
  const wanted = bytes.slice()
  const snapshot = takeSnapshot(memory)

  bytes.fill(255)
  snapshot.restore(memory)
  expect(Buffer.compare(new Uint8Array(memory.buffer), wanted)).toBe(0)

  const larger = new wasm.Memory({ initial: 12, maximum: 16 })
  new Uint8Array(larger.buffer).fill(7)
  snapshot.restore(larger)
  expect(Buffer.compare(new Uint8Array(larger.buffer, 0, wanted.length), wanted)).toBe(0)
  expect(new Uint8Array(larger.buffer, wanted.length).every((byte) => byte === 0)).toBe(true)
})

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { createRingMemory, FrameReader, FrameWriter } from './frame-ring.ts'

describe('a ring of frames', () => {
  it('gives frames in their order, of any length and all one-byte characters', () => {
    const { write, read } = ring()
    const frames = [
      '',
      'a',
      'ab',
      'abc',
      'abcd',
      'abcde',
      Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join(''),
    ]
    for (const frame of frames) expect(write(frame)).toBe(true)
    expect(read()).toEqual(frames)
  })

  it('goes around its memory many times', () => {
    const { write, read } = ring()
    for (let round = 0; round < 3000; round++) {
      const frames = Array.from({ length: 1 + (round % 7) }, (_, i) =>
        String(round).repeat(((round * 31 + i * 17) % 700) + 1),
      )
      for (const frame of frames) expect(write(frame)).toBe(true)
      expect(read()).toEqual(frames)
    }
  })

  it('takes no more than it has room for, and goes on when there is room again', () => {
    const { write, read } = ring()
    const frame = 'x'.repeat(30_000)
    let taken = 0
    while (write(frame)) taken++
    expect(taken).toBe(8)
    expect(write('a short one')).toBe(true)
    expect(read()).toEqual([...Array.from({ length: taken }, () => frame), 'a short one'])
    expect(write(frame)).toBe(true)
    expect(read()).toEqual([frame])
  })

  it('takes no frame that would fill an eighth of it', () => {
    const { write, read } = ring()
    expect(write('x'.repeat(32_769))).toBe(false)
    expect(read()).toEqual([])
  })

  it('wakes the reader for several frames together, and once for all that come before it has read', () => {
    const { write, writer, read, wakes } = ring()
    for (const frame of ['a', 'b', 'c']) write(frame)
    expect(wakes()).toBe(0)
    write('d')
    expect(wakes()).toBe(1)
    write('e')
    writer.flush()
    expect(wakes()).toBe(1)
    expect(read()).toEqual(['a', 'b', 'c', 'd', 'e'])
    write('f')
    writer.flush()
    expect(wakes()).toBe(2)
    writer.flush()
    expect(wakes()).toBe(2)
  })

  it('wakes no reader that stays awake', () => {
    const { write, writer, read, reader, wakes } = ring()
    reader.stayAwake()
    write('a')
    writer.flush()
    expect(wakes()).toBe(0)
    expect(read()).toEqual(['a'])
    write('b')
    writer.flush()
    expect(wakes()).toBe(1)
  })

  it('lets the event loop have its turn between many frames, and goes on by itself', async () => {
    const { write, reader, received } = ring()
    for (let i = 0; i < 40; i++) write(String(i))
    reader.read()
    expect(received.length).toBeLessThan(40)
    while (received.length < 40) await new Promise((resolve) => setImmediate(resolve))
    expect(received).toEqual(Array.from({ length: 40 }, (_, i) => String(i)))
  })

  it('reads on after a frame whose reader has thrown', async () => {
    const received: string[] = []
    const memory = createRingMemory()
    const writer = new FrameWriter(memory, () => undefined)
    const reader = new FrameReader(memory, (frame) => {
      if (frame === 'bad') throw new Error('Not this one')
      received.push(frame)
    })
    for (const frame of ['bad', 'good']) writer.write(frame)
    expect(() => reader.read()).toThrow('Not this one')
    while (received.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(received).toEqual(['good'])
  })

  it('loses nothing between two threads, whoever is faster', async () => {
    const there = createRingMemory()
    const back = createRingMemory()
    const worker = new Worker(new URL('./__fixtures__/echo-thread.ts', import.meta.url), {
      workerData: { there, back },
    })
    await once(worker, 'message') // It is up.
    const total = 50_000
    const frameOf = (i: number): string => `${i}:${'x'.repeat(i % 900)}`
    let sent = 0
    let received = 0
    await new Promise<void>((resolve, reject) => {
      const writer = new FrameWriter(there, () => worker.postMessage(0))
      const reader = new FrameReader(back, (frame) => {
        if (frame !== frameOf(received))
          return reject(new Error(`Frame ${received} came back as ${frame.slice(0, 20)}`))
        if (++received === total) resolve()
        else send()
      })
      // Sometimes a few are under way, sometimes many.
      const send = (): void => {
        while (sent < total && sent - received < 1 + (received % 97) && writer.write(frameOf(sent))) sent++
        writer.flush()
      }
      worker.on('message', () => reader.read())
      worker.on('error', reject)
      send()
    })
    await worker.terminate()
    expect(received).toBe(total)
  })
})

function ring() {
  const memory = createRingMemory()
  const received: string[] = []
  let wakes = 0
  const writer = new FrameWriter(memory, () => wakes++)
  const reader = new FrameReader(memory, (frame) => received.push(frame))
  return {
    reader,
    writer,
    received,
    wakes: () => wakes,
    write: (frame: string) => writer.write(frame),
    read() {
      reader.read(Infinity)
      return received.splice(0)
    },
  }
}

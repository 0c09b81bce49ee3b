import { parentPort, workerData } from 'node:worker_threads'
import { FrameReader, FrameWriter } from '../frame-ring.ts'

// Sends every frame back.
const { there, back } = workerData as { readonly there: SharedArrayBuffer; readonly back: SharedArrayBuffer }
const left: string[] = []
const writer = new FrameWriter(back, () => parentPort?.postMessage(0))
const reader = new FrameReader(there, (frame) => {
  left.push(frame)
  sendBack()
})

function sendBack(): void {
  while (left.length > 0 && writer.write(left[0] as string)) left.shift()
  writer.flush()
  if (left.length > 0) setImmediate(sendBack)
}

parentPort?.on('message', () => reader.read())
parentPort?.postMessage('up')

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fixed, table } from '../table.ts'
import { formats, readers, writeBigFile } from './big-file.ts'
import type { Format } from './big-file.ts'
import type { Reading } from './read-file.ts'

const MEBIBYTE = 2 ** 20
/** Of the reading process: what a deployment of size SMALL has. */
const HEAP_MB = 64

/** Speed and memory of the streaming readers, each in a process of its own with a small heap. */
export async function benchFiles({ gigabyte }: { readonly gigabyte: boolean }): Promise<void> {
  const sizes = [16, gigabyte ? 1024 : 64]
  const folder = await mkdtemp(join(tmpdir(), 'jatai-bench-files-'))
  const rows: string[][] = []
  try {
    for (const format of formats) {
      for (const size of sizes) rows.push(await measure(format, join(folder, 'file'), size))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  table(
    `Streaming readers, one run of onProcess with one step for each item, heap of at most ${HEAP_MB} MiB`,
    [
      'connector',
      'text, MiB',
      'items',
      'MiB/s',
      'MiB per CPU s',
      'items per CPU s',
      'peak heap, MiB',
      'peak resident, MiB',
    ],
    rows,
  )
}

async function measure(format: Format, path: string, size: number): Promise<string[]> {
  const { bytes, orders } = await writeBigFile(format, path, size * MEBIBYTE)
  const script = fileURLToPath(new URL('./read-file.ts', import.meta.url))
  // Several threads of the collector wait for each other on a busy machine, and burn the time that is measured.
  const options = [`--max-old-space-size=${HEAP_MB}`, '--single-threaded-gc', script, format, path]
  const { stdout } = await promisify(execFile)(process.execPath, options)
  const { seconds, cpuSeconds, items, heap, resident } = JSON.parse(stdout) as Reading
  if (items !== orders) throw new Error(`${format}: ${items} of ${orders} items`)
  const mebibytes = bytes / MEBIBYTE
  return [
    readers[format].name,
    fixed(mebibytes),
    fixed(items),
    fixed(mebibytes / seconds),
    fixed(mebibytes / cpuSeconds),
    fixed(items / cpuSeconds),
    fixed(heap),
    fixed(resident),
  ]
}

if (import.meta.main) await benchFiles({ gigabyte: process.argv.includes('--gigabyte') })

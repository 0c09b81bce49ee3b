import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createJobThreads } from './job-threads.ts'

interface Job {
  readonly do: 'echo' | 'spin' | 'throw' | 'exit' | 'hoard'
  readonly value?: string
}

const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads'
    parentPort.on('message', ({ do: what, value }) => {
      if (what === 'spin') for (;;);
      if (what === 'throw') throw new Error(value)
      if (what === 'exit') process.exit()
      if (what === 'hoard') for (const list = []; ; ) list.push(new Array(1e6).fill({}))
      console.log('noise')
      parentPort.postMessage({ value, threadId })
    })`)}`,
)
const open = (longestMs = 5000, mostThreads = 2) =>
  createJobThreads<Job, { value: string; threadId: number }>({
    script,
    subject: 'The job',
    longestMs,
    mostThreads,
    heapMb: 64,
  })
const { signal } = new AbortController()

test('threads are used again, and no more than allowed at once', async () => {
  const threads = open()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => threads.run({ do: 'echo', value: String(i) }, signal)),
  )
  expect(answers.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, i) => String(i)))
  expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(2)
})

test('a job that takes too long, throws, ends or hoards fails, and the next one gets a new thread', async () => {
  const threads = open(2000, 1)
  await expect(threads.run({ do: 'spin' }, signal)).rejects.toThrow('The job took longer than 2 s')
  await expect(threads.run({ do: 'throw', value: 'no' }, signal)).rejects.toThrow('The job broke down: no')
  await expect(threads.run({ do: 'exit' }, signal)).rejects.toThrow('The job broke down')
  await expect(threads.run({ do: 'hoard' }, signal)).rejects.toThrow(/broke down|took longer/)
  await expect(threads.run({ do: 'echo', value: 'x' }, signal)).resolves.toMatchObject({ value: 'x' })
})

test('a stopped job ends at once, also one that waits for its turn', async () => {
  const threads = open(5000, 1)
  const stop = new AbortController()
  const jobs = [threads.run({ do: 'spin' }, stop.signal), threads.run({ do: 'echo' }, stop.signal)]
  stop.abort(new Error('stopped'))
  for (const job of jobs) await expect(job).rejects.toThrow('stopped')
  await expect(threads.run({ do: 'echo', value: 'x' }, signal)).resolves.toMatchObject({ value: 'x' })
  await expect(threads.run({ do: 'echo' }, stop.signal)).rejects.toThrow('stopped')
})

test('a thread without work does not keep the process alive', async () => {
  const code = `
    import { createJobThreads } from '${new URL('./job-threads.ts', import.meta.url).href}'
    const threads = createJobThreads({ script: new URL(process.argv[1]), subject: 'The job' })
    const { value } = await threads.run({ do: 'echo', value: 'done' }, new AbortController().signal)
    process.stdout.write(value)`
  const args = ['--input-type=module', '--eval', code, script.href]
  // Killed, and so a failure, when it takes as long as threads are kept.
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 })
  expect(stdout).toBe('done')
})

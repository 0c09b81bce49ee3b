/**
 * The child process of scripts: reads a script, runs it, writes the answer, one after the other, until its parent closes
 * the pipe. It has no environment, no handle but this pipe, and reads no file but its own (reliability.md SBX-02).
 */
import { readSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { FRAME_HEADER, frame, frameKind, logLevels } from '../frames.ts'
import { scriptLimits } from '../script-limits.ts'
import { decodeScript } from '../script-request.ts'
import { orphanWatch } from './orphan-watch.ts'
import { createSandbox } from './sandbox.ts'

// Not from node:process: the import opens standard input, which then no longer waits for the parent.
// eslint-disable-next-line no-restricted-globals
const { argv, env } = process
const [parentPid, wasm, ...libraries] = argv.slice(2)
// Local time inside scripts.
env['TZ'] = 'UTC'

new Worker(orphanWatch, {
  workerData: Number(parentPid),
  stdout: true,
  stderr: true,
  resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
}).unref()

const WARN = logLevels.indexOf('WARN')

let lines = 0
let characters = 0
let isFull = false

const sandbox = await createSandbox({ wasm: wasm as string, libraries }, (level, text) => {
  if (isFull) return
  lines++
  characters += text.length
  isFull = lines > scriptLimits.logLines || characters > scriptLimits.logLength
  if (isFull) writeLog(WARN, 'Further log lines of this script are left out')
  else writeLog(level, text)
})
write(frame(frameKind.ready))

for (let request = readFrame(); request !== undefined; request = readFrame()) {
  lines = 0
  characters = 0
  isFull = false
  const outcome = sandbox.run(decodeScript(request))
  // What one script was given is nowhere when the next one comes, of whatever deployment that is.
  request.fill(0)
  const answer =
    outcome.kind === 'output'
      ? frame(frameKind.output, outcome.json)
      : frame(frameKind.error, typeof outcome.text === 'string' ? Buffer.from(outcome.text) : outcome.text)
  write(answer)
  answer.fill(0)
  await sandbox.renew()
}

function writeLog(level: number, text: string): void {
  write(frame(frameKind.log, Buffer.of(level in logLevels ? level : 0), Buffer.from(text)))
}

/** Waiting calls on both sides: there is nothing else to do, and no event loop to go round. */
function write(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at)
}

/** The next request, or undefined when the parent is gone. */
function readFrame(): Buffer | undefined {
  const header = read(FRAME_HEADER)
  return header === undefined ? undefined : read(header.readUInt32LE(0))
}

function read(length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let at = 0; at < length;) {
    const count = readSync(0, bytes, at, length - at, null)
    if (count === 0) return undefined
    at += count
  }
  return bytes
}

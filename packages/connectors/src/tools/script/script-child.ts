import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { constants, setPriority } from 'node:os'
import { execPath } from 'node:process'
import type { Script, ScriptLine, ScriptResult } from '@jatai/sdk'
import { frame, frameKind, frameReader, logLevels } from './frames.ts'
import { processUsage } from './process-usage.ts'
import { scriptLimits } from './script-limits.ts'
import { encodeScript } from './script-request.ts'

/** A process that runs one script after the other. It never keeps ours alive by itself, and ends with it. */
export interface ScriptChild {
  readonly pid: number | undefined
  /** Settles when the first script can be given; rejects when the process cannot be started. */
  readonly ready: Promise<void>
  /** Whether it ever could take a script. */
  hasStarted(): boolean
  /** False from the moment it is ended, by itself or by {@link ScriptChild.kill}, or has lost its priority. */
  isFit(): boolean
  /**
   * One script at a time. There is always a result: when the script breaks its limits or the process ends, that is its
   * error.
   *
   * @throws the reason of the signal when that is aborted; the process is killed
   */
  run(script: Script, signal: AbortSignal): Promise<ScriptResult>
  /** Ends the process now. */
  kill(): void
}

interface Running {
  readonly lines: ScriptLine[]
  settle(result: ScriptResult): void
}

/** How often a running script is looked after, ms. */
const WATCH_MS = 100
const START_MS = 15_000
const ENDED = 'Script ended unexpectedly'

export interface ScriptChildEvents {
  /** It is gone; called once. */
  onExit(): void
  /** It has lost its priority, and is not fit for another script. */
  onSlow(): void
}

/** Starts a child with the arguments of `childArguments`. */
export function startScriptChild(args: readonly string[], { onExit, onSlow }: ScriptChildEvents): ScriptChild {
  const child = spawn(execPath, args, { env: {}, stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true })
  child.unref()
  // Without a free descriptor there are no pipes, whatever the types say; the error comes as an event.
  const input = child.stdin as Socket | undefined
  const output = child.stdout as Socket | undefined
  input?.unref()
  output?.unref()
  let running: Running | undefined
  let hasStarted = false
  let isGone = false
  let isKilled = false
  let isSlowed = false
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  // Whoever waits for it hears of it too.
  ready.catch(() => undefined)
  const starting = setTimeout(kill, START_MS)

  function gone(reason: string): void {
    if (isGone) return
    isGone = true
    clearTimeout(starting)
    reject(new Error(`The process for scripts did not start: ${reason}`))
    fail(ENDED)
    onExit()
  }

  function kill(): void {
    isKilled = true
    child.kill('SIGKILL')
    input?.destroy()
    output?.destroy()
  }

  function fail(text: string): void {
    running?.settle({ kind: 'error', text, lines: running.lines })
  }

  function giveUp(text: string): void {
    fail(text)
    kill()
  }

  function take(kind: number, payload: Buffer): void {
    if (kind === frameKind.ready) {
      clearTimeout(starting)
      hasStarted = true
      return resolve()
    }
    if (running === undefined) return kill()
    const { lines, settle } = running
    if (kind === frameKind.output) return settle({ kind: 'output', json: payload.toString(), lines })
    if (kind === frameKind.error) return settle({ kind: 'error', text: payload.toString(), lines })
    if (kind !== frameKind.log || lines.length > scriptLimits.logLines) return giveUp('Script wrote too many log lines')
    lines.push({ level: logLevels[payload.readUInt8(0)] ?? 'INFO', text: payload.toString('utf8', 1) })
  }

  /** A script that computes for long must not hold up what else runs on this machine; priority cannot be given back. */
  function slowDown(): void {
    if (isSlowed || child.pid === undefined) return
    isSlowed = true
    onSlow()
    try {
      setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    } catch {
      // It has just ended, which is noticed elsewhere.
    }
  }

  /** Looks after a script from now on. */
  function watch(timeoutMs: number): NodeJS.Timeout {
    const startedAt = performance.now()
    let cpuMsBefore: number | undefined
    // Not unreferenced: this keeps our process alive as long as somebody waits for the result.
    return setInterval(() => {
      const elapsedMs = performance.now() - startedAt
      if (elapsedMs > timeoutMs + scriptLimits.graceMs) return giveUp(`Script timed out after ${timeoutMs} ms`)
      const usage = processUsage(child.pid)
      if (usage === undefined) return
      if (usage.residentBytes > scriptLimits.residentBytes) return giveUp('Script used too much memory')
      // Time in which others have the processor, as on a busy machine, does not make a script a slow one.
      cpuMsBefore ??= usage.cpuMs
      if (usage.cpuMs - cpuMsBefore > scriptLimits.briskCpuMs) slowDown()
    }, WATCH_MS)
  }

  const longest = scriptLimits.outputBytes + 1024
  output?.on(
    'data',
    frameReader(longest, take, () => giveUp('Script output is too large')),
  )
  output?.on('error', kill)
  input?.on('error', kill)
  child.on('error', (error: NodeJS.ErrnoException) => gone(error.code ?? error.message))
  child.on('exit', (code, signal) => gone(`it ended with ${signal ?? code}`))

  return {
    pid: child.pid,
    ready,
    hasStarted: () => hasStarted,
    isFit: () => !isGone && !isKilled && !isSlowed,
    kill,
    run(script, signal) {
      return new Promise((resolve, reject) => {
        if (isGone || isKilled) return resolve({ kind: 'error', text: ENDED, lines: [] })
        const timer = watch(script.timeoutMs)
        const leave = (): void => {
          running = undefined
          clearInterval(timer)
          signal.removeEventListener('abort', aborted)
        }
        const aborted = (): void => {
          leave()
          kill()
          reject(signal.reason as Error)
        }
        signal.addEventListener('abort', aborted)
        running = {
          lines: [],
          settle(result) {
            leave()
            resolve(result)
          },
        }
        input?.write(frame(frameKind.run, ...encodeScript(script)))
      })
    },
  }
}

import { availableParallelism } from 'node:os'
import type { Script, ScriptResult, ScriptRunner } from '@jatai/sdk'
import { untilAborted } from '../remote/until-aborted.ts'
import { childArguments } from './child-arguments.ts'
import { createTurns } from './script-turns.ts'
import { startScriptChild } from './script-child.ts'
import type { ScriptChild } from './script-child.ts'

/** Runs scripts in child processes that wait for them: one pool in a process, whatever runs in it. */
export interface ScriptPool {
  /** Of one owner, a deployment: where processes are scarce, owners take turns. */
  runner(owner: string): ScriptRunner
  /** Processes now. */
  pids(): readonly number[]
  /** Ends all processes, and the scripts in them with an error. */
  close(): void
}

interface ScriptPoolOptions {
  /** Most processes at once; further scripts wait. @default one per processor, at least 4 and at most 16 */
  readonly mostChildren?: number
  /** A process without work is kept for so long. @default 120,000 */
  readonly idleMs?: number
}

interface Idle {
  readonly child: ScriptChild
  readonly timer: NodeJS.Timeout
}

/**
 * A child starts when a script finds none free, and stops after a quiet time: a process in which no script runs has no
 * child, and one with any number of deployments has at most `mostChildren`, each of some 65 MB of its own. One child is
 * never given to an owner that has all others. A child that dies takes its own script with it and is replaced at once,
 * so that the next script finds a warm one; one whose script is slow is replaced while that goes on.
 */
export function createScriptPool(options: ScriptPoolOptions = {}): ScriptPool {
  const { mostChildren = Math.min(16, Math.max(4, availableParallelism())), idleMs = 120_000 } = options
  // Now, because nothing of it may fail later, in the midst of events.
  const args = childArguments()
  const children = new Set<ScriptChild>()
  const idle: Idle[] = []
  const turns = createTurns<ScriptChild>({ mostOfOne: Math.max(1, mostChildren - 1), offer: free })
  let isClosed = false

  /** A child that nobody has, the last used first: its caches are the warmest. */
  function free(): ScriptChild | undefined {
    const entry = idle.pop()
    if (entry !== undefined) {
      clearTimeout(entry.timer)
      return entry.child
    }
    return children.size < mostChildren && !isClosed ? start() : undefined
  }

  function start(): ScriptChild {
    const child = startScriptChild(args, {
      onExit() {
        drop(child)
        turns.next()
      },
      onSlow: keepSpare,
    })
    children.add(child)
    return child
  }

  function keep(child: ScriptChild): Idle {
    const timer = setTimeout(() => end(child), idleMs)
    timer.unref()
    return { child, timer }
  }

  function drop(child: ScriptChild): void {
    children.delete(child)
    const at = idle.findIndex((entry) => entry.child === child)
    if (at >= 0) clearTimeout(idle.splice(at, 1)[0]?.timer)
  }

  function end(child: ScriptChild): void {
    drop(child)
    child.kill()
  }

  /** The successor of a child that is lost starts before anyone asks. */
  function keepSpare(): void {
    if (!isClosed && idle.length === 0 && children.size < mostChildren) idle.push(keep(start()))
  }

  function giveBack(child: ScriptChild): void {
    if (child.isFit() && !isClosed) {
      idle.push(keep(child))
      return
    }
    end(child)
    if (child.hasStarted()) keepSpare()
  }

  async function run(child: ScriptChild, script: Script, signal: AbortSignal): Promise<ScriptResult> {
    try {
      await untilAborted(child.ready, signal)
    } catch (error) {
      signal.throwIfAborted()
      return refusal((error as Error).message)
    }
    return child.run(script, signal)
  }

  return {
    runner: (owner) => ({
      async run(script, signal) {
        signal.throwIfAborted()
        const child = turns.take(owner) ?? (isClosed ? undefined : await turns.wait(owner, signal))
        if (child === undefined) return refusal('Scripts are not run any more')
        try {
          return await run(child, script, signal)
        } finally {
          giveBack(child)
          turns.done(owner)
        }
      },
    }),
    pids: () => [...children].flatMap((child) => child.pid ?? []),
    close() {
      isClosed = true
      for (const child of children) end(child)
      turns.close()
    },
  }
}

function refusal(text: string): ScriptResult {
  return { kind: 'error', text, lines: [] }
}

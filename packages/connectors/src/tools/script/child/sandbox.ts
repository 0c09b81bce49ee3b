import { readFileSync } from 'node:fs'
import { createInterpreter, Thrown } from './interpreter.ts'
import type { Handle, HostFunctions, Interpreter } from './interpreter.ts'
import { realmLibraries, realmPrelude } from './realm-prelude.ts'
import { takeSnapshot } from './snapshot.ts'
import { wasm } from './web-assembly.ts'
import { scriptLimits } from '../script-limits.ts'
import type { ScriptRequest } from '../script-request.ts'

/** How a script ended: JSON text of `output`, or the text of what went wrong. Bytes are good until the next call. */
export type ScriptOutcome =
  | { readonly kind: 'output'; readonly json: Uint8Array }
  | { readonly kind: 'error'; readonly text: Uint8Array | string }

/** Runs scripts one after the other, each in a realm that no script has touched. */
export interface Sandbox {
  run(request: ScriptRequest): ScriptOutcome
  /** Makes ready for the next script. Done after the answer is on its way, so that nobody waits for it. */
  renew(): Promise<void>
}

/** Where the interpreter and the libraries of scripts are. */
export interface SandboxFiles {
  readonly wasm: string
  /** In the order in which they are loaded. */
  readonly libraries: readonly string[]
}

interface Realm {
  readonly begin: Handle
  readonly answer: Handle
  readonly failure: Handle
}

/** Memory that grew beyond this is given back by a new instance: that of WebAssembly never shrinks. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024
/** Whether the last page could be had or not depends on how the memory grew before. */
const NEARLY_FULL_BYTES = scriptLimits.memoryPages * 64 * 1024 * 0.8
const READ_OUTPUT = Buffer.from('output')
const BYTES_PER_MIB = 1024 * 1024

/**
 * Loads the libraries once and keeps the memory as it is then. Putting that memory back takes about a third of a
 * millisecond, where loading the libraries takes a hundred, and leaves nothing of the script before: no global,
 * prototype, promise or allocation (SBX-05).
 */
export async function createSandbox(files: SandboxFiles, log: HostFunctions['log']): Promise<Sandbox> {
  const module = new wasm.Module(readFileSync(files.wasm))
  // The generator inside would give every script the same numbers.
  const host: HostFunctions = { log, random: Math.random }
  let deadline = Infinity
  let isOver = false
  const shouldStop = (): boolean => (isOver ||= performance.now() > deadline)

  let interpreter = await createInterpreter(module, host, shouldStop)
  const realm = furnish(interpreter, files.libraries)
  const snapshot = takeSnapshot(interpreter.memory)
  let isBroken = false

  function evaluate({ code, message, exactNumbers }: ScriptRequest): ScriptOutcome {
    const begun = interpreter.call(realm.begin, [interpreter.text(message), interpreter.text(exactNumbers)])
    if (begun instanceof Thrown) return failed(begun)
    const done = interpreter.evaluate(code)
    if (done instanceof Thrown) return failed(done)
    interpreter.runJobs(shouldStop)
    // A program of its own, because `let output` is a name of the realm that no function of the prelude sees.
    const output = interpreter.evaluate(READ_OUTPUT)
    if (output instanceof Thrown) return failed(output)
    const json = interpreter.call(realm.answer, [output])
    if (json instanceof Thrown) return failed(json)
    const bytes = interpreter.bytesOf(json)
    if (bytes.length > scriptLimits.outputBytes) {
      return { kind: 'error', text: `Script output is larger than ${scriptLimits.outputBytes / BYTES_PER_MIB} MiB` }
    }
    return { kind: 'output', json: bytes }
  }

  function failed(thrown: Thrown): ScriptOutcome {
    const text = isOver ? thrown : interpreter.call(realm.failure, [thrown.value])
    if (text instanceof Thrown) return { kind: 'error', text: 'Script failed' }
    const bytes = interpreter.bytesOf(text)
    // The interpreter throws null when it has no room for an error.
    return { kind: 'error', text: isFull() && Buffer.from(bytes).toString() === 'null' ? 'out of memory' : bytes }
  }

  function isFull(): boolean {
    return interpreter.memory.buffer.byteLength > NEARLY_FULL_BYTES
  }

  return {
    run(request) {
      isOver = false
      deadline = performance.now() + request.timeoutMs
      let outcome: ScriptOutcome
      try {
        outcome = evaluate(request)
      } catch (error) {
        // The instance trapped: only its own memory is in disorder, and that is thrown away.
        isBroken = true
        outcome = { kind: 'error', text: error instanceof RangeError ? 'stack overflow' : 'out of memory' }
      }
      deadline = Infinity
      return isOver ? { kind: 'error', text: `Script timed out after ${request.timeoutMs} ms` } : outcome
    },
    async renew() {
      if (isBroken || interpreter.memory.buffer.byteLength > MOST_KEPT_BYTES) {
        interpreter = await createInterpreter(module, host, shouldStop)
        isBroken = false
      }
      snapshot.restore(interpreter.memory)
    },
  }
}

/** Loads prelude and libraries into a fresh instance. */
function furnish(interpreter: Interpreter, libraries: readonly string[]): Realm {
  const prelude = value(interpreter.evaluate(realmPrelude))
  const functions = [interpreter.hostFunction('log'), interpreter.hostFunction('random')]
  const tools = value(interpreter.call(prelude, functions))
  for (const library of libraries) value(interpreter.evaluate(readFileSync(library)))
  value(interpreter.evaluate(realmLibraries))
  return {
    begin: interpreter.property(tools, 'begin'),
    answer: interpreter.property(tools, 'answer'),
    failure: interpreter.property(tools, 'failure'),
  }
}

function value(result: Handle | Thrown): Handle {
  if (result instanceof Thrown) throw new Error('The libraries of scripts cannot be loaded')
  return result
}

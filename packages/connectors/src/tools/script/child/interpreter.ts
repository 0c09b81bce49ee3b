import * as loader from '@jitl/quickjs-wasmfile-release-sync/emscripten-module'
import { QuickJSFFI } from '@jitl/quickjs-wasmfile-release-sync/ffi'
import { scriptLimits } from '../script-limits.ts'
import { wasm } from './web-assembly.ts'
import type { WasmInstance, WasmMemory, WasmModule } from './web-assembly.ts'

// The bindings below quickjs-emscripten's own interface, which its package does not promise to keep: its version is
// pinned. That interface frees value by value what a whole memory put back does not have to know of.
type Bindings = InstanceType<typeof QuickJSFFI>
type Emscripten = ConstructorParameters<typeof QuickJSFFI>[0]
/** A value inside the interpreter. */
export type Handle = ReturnType<Bindings['QTS_NewObject']>
type Runtime = ReturnType<Bindings['QTS_NewRuntime']>
type Context = ReturnType<Bindings['QTS_NewContext']>
type Text = Parameters<Bindings['QTS_NewString']>[1]
type Arguments = Parameters<Bindings['QTS_ArgvGetJSValueConstPointer']>[0]

/** Functions of the host that a realm can call: few, and with plain data (SBX-06). */
export interface HostFunctions {
  /** `level` is an index into `logLevels`. */
  log(level: number, text: string): void
  random(): number
}

/** Something thrown inside the interpreter, not yet described. */
export class Thrown {
  readonly value: Handle
  constructor(value: Handle) {
    this.value = value
  }
}

/** The memory has no room for what the host puts into it. */
export class OutOfMemory extends Error {}

/** One QuickJS in a WebAssembly instance of its own. All of its state is in its memory. */
export interface Interpreter {
  readonly memory: WasmMemory
  /** Value of a program, or what it threw. */
  evaluate(code: Uint8Array | string): Handle | Thrown
  call(target: Handle, values: readonly Handle[]): Handle | Thrown
  /** Runs what promises left to be done, until nothing is left or `isOver`. */
  runJobs(isOver: () => boolean): void
  /** @throws OutOfMemory */
  text(bytes: Uint8Array): Handle
  property(of: Handle, name: string): Handle
  /**
   * UTF-8 bytes of a text; a view into the memory, good until the next call.
   *
   * @throws OutOfMemory
   */
  bytesOf(text: Handle): Uint8Array
  hostFunction(name: keyof HostFunctions): Handle
}

/** Brings a module to life; the declared type of the package describes CommonJS. */
const loadModule = loader.default as unknown as (options: {
  readonly wasmMemory: WasmMemory
  print(): void
  printErr(): void
  instantiateWasm(imports: object, onSuccess: (instance: WasmInstance) => void): object
}) => Promise<Emscripten>

/** Index = number by which the interpreter knows the function. */
const HOST_NAMES = ['log', 'random'] as const
/** Pages that the module wants to begin with. */
const INITIAL_PAGES = 256
const FILE_NAME = 'script.js'

/** A new instance. `shouldStop` is asked every few thousand operations. */
export async function createInterpreter(
  module: WasmModule,
  host: HostFunctions,
  shouldStop: () => boolean,
): Promise<Interpreter> {
  const memory = new wasm.Memory({ initial: INITIAL_PAGES, maximum: scriptLimits.memoryPages })
  const raw = await loadModule({
    wasmMemory: memory,
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports, onSuccess) {
      const instance = new wasm.Instance(module, imports)
      onSuccess(instance)
      return instance.exports
    },
  })
  const qjs = new QuickJSFFI(raw)
  raw.callbacks = {
    callFunction: (_unused, from, _this, count, values, id) => callHost(from, count, values, Number(id)),
    shouldInterrupt: () => (shouldStop() ? 1 : 0),
    // There are no modules: the loader is never enabled.
    loadModuleSource: () => 0 as never,
    normalizeModule: () => 0 as never,
    freeHostRef: () => undefined,
  }
  const runtime: Runtime = qjs.QTS_NewRuntime()
  const context: Context = qjs.QTS_NewContext(runtime, 0 as never)
  qjs.QTS_RuntimeSetMaxStackSize(runtime, scriptLimits.stackBytes)
  qjs.QTS_RuntimeEnableInterruptHandler(runtime)
  const nothing = qjs.QTS_GetUndefined()

  function callHost(from: Context, count: number, values: Arguments, id: number): Handle {
    if (HOST_NAMES[id] === 'random') return qjs.QTS_NewFloat64(from, host.random())
    if (count >= 2) {
      const level = qjs.QTS_GetFloat64(from, qjs.QTS_ArgvGetJSValueConstPointer(values, 0))
      const pointer = qjs.QTS_GetString(from, qjs.QTS_ArgvGetJSValueConstPointer(values, 1))
      host.log(level, raw.UTF8ToString(pointer, scriptLimits.logLineLength * 3))
      qjs.QTS_FreeCString(from, pointer)
    }
    return nothing as unknown as Handle
  }

  /** Zero-terminated bytes in the memory, freed after `use`. */
  function withBytes<T>(bytes: Uint8Array, use: (pointer: Text) => T): T {
    const pointer = allocate(bytes.length + 1)
    raw.HEAPU8.set(bytes, pointer)
    raw.HEAPU8[pointer + bytes.length] = 0
    try {
      return use(pointer as Text)
    } finally {
      raw._free(pointer)
    }
  }

  function allocate(bytes: number): number {
    const pointer = raw._malloc(bytes)
    if (pointer === 0) throw new OutOfMemory()
    return pointer
  }

  function settled(value: Handle): Handle | Thrown {
    const thrown = qjs.QTS_ResolveException(context, value)
    return (thrown as number) === 0 ? value : new Thrown(thrown)
  }

  function text(bytes: Uint8Array): Handle {
    return withBytes(bytes, (pointer) => qjs.QTS_NewString(context, pointer))
  }

  function property(of: Handle, name: string): Handle {
    return qjs.QTS_GetProp(context, of, text(Buffer.from(name)))
  }

  return {
    memory,
    text,
    property,
    evaluate(code) {
      const bytes = typeof code === 'string' ? Buffer.from(code) : code
      const value = withBytes(bytes, (pointer) =>
        qjs.QTS_Eval(context, pointer, bytes.length, FILE_NAME, 0 as never, 0 as never),
      )
      return settled(value)
    },
    call(target, values) {
      // A list of JSValueConst* for the binding.
      const list = allocate(Math.max(1, values.length) * Uint32Array.BYTES_PER_ELEMENT)
      new Uint32Array(memory.buffer, list, values.length).set(values)
      try {
        return settled(qjs.QTS_Call(context, target, nothing, values.length, list as never))
      } finally {
        raw._free(list)
      }
    },
    runJobs(isOver) {
      const last = allocate(Uint32Array.BYTES_PER_ELEMENT)
      while (qjs.QTS_IsJobPending(runtime) && !isOver()) qjs.QTS_ExecutePendingJob(runtime, 1_000, last as never)
      raw._free(last)
    },
    bytesOf(value) {
      const pointer = qjs.QTS_GetString(context, value) as number
      if (pointer === 0) throw new OutOfMemory()
      return raw.HEAPU8.subarray(pointer, raw.HEAPU8.indexOf(0, pointer))
    },
    hostFunction: (name) => qjs.QTS_NewFunction(context, name, 2, false, HOST_NAMES.indexOf(name) as never),
  }
}

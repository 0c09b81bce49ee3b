/** What is used of `WebAssembly`, which the type libraries without a browser leave out. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

export interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

export interface WasmInstance {
  readonly exports: object
}

interface Wasm {
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Instance: new (module: WasmModule, imports: object) => WasmInstance
  /** Sizes in pages of 64 KiB. */
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly

/** Limits of one script (reliability.md SBX-03). The child keeps them first; its parent enforces them from outside. */
export const scriptLimits = {
  /**
   * Fixed maximum of the WebAssembly memory in pages of 64 KiB: 64 MiB for the script beside 10 MiB for stack and
   * libraries. The limit that QuickJS itself keeps does not count bytes in WebAssembly.
   */
  memoryPages: (64 + 10) * 16,
  /**
   * Stack of the interpreter, bytes: about 1,500 plain calls, or a copy by Lodash of data nested 350 levels deep. The
   * stack of its WebAssembly is 5 MiB and that of the child's process {@link nativeStackKb}, so that this limit is met
   * long before the others; passing those ends the instance cleanly.
   */
  stackBytes: 256 * 1024,
  nativeStackKb: 3_000,
  /** Resident memory of a child, bytes, above which it is killed. */
  residentBytes: 320 * 1024 * 1024,
  /** Heap of the child's own JavaScript, MiB. */
  heapMb: 96,
  /** JSON text of `output`, bytes. */
  outputBytes: 16 * 1024 * 1024,
  logLines: 1_000,
  /** Characters of a log line; longer ones are cut. */
  logLineLength: 16 * 1024,
  /** Characters of all log lines of a script. */
  logLength: 1024 * 1024,
  /** What a child gets beyond the timeout before it is killed, ms. */
  graceMs: 300,
  /** A script that computes for longer than this goes on with a lower priority of its process. */
  briskCpuMs: 250,
} as const

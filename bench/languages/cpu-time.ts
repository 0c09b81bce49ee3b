/**
 * Microseconds of processor time per call: what the program itself costs, also on a machine that does other things.
 * Garbage collection counts, on whichever thread it runs.
 */
export async function cpuTime(run: () => unknown, calls: number): Promise<number> {
  const start = process.cpuUsage()
  for (let call = 0; call < calls; call++) {
    const result = run()
    if (result instanceof Promise) await result
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / calls
}

/** How many calls take about so many milliseconds, found by trying; warms the code up on the way. */
export async function callsFor(run: () => unknown, milliseconds: number): Promise<number> {
  let calls = 1
  for (;;) {
    const spent = ((await cpuTime(run, calls)) * calls) / 1000
    if (spent >= milliseconds) return Math.max(1, Math.round((calls * milliseconds) / spent))
    calls = Math.ceil(calls * Math.min(10, Math.max(2, milliseconds / Math.max(spent, 0.1))))
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

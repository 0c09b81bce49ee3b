/**
 * How many times as long a run takes on ten times the input: about 10 where the cost is linear, 100 where it is
 * quadratic. Processor time of the faster of two runs, so that other load on the machine hardly counts; times below
 * `shortestMs` are too noisy to be compared and count as that.
 */
export function growth(run: (size: number) => void, size: number, shortestMs = 3): number {
  run(size)
  const small = fastest(() => run(size))
  const large = fastest(() => run(size * 10))
  return large / Math.max(small, shortestMs)
}

/** Growth below this is not quadratic. */
export const LINEAR = 45

function fastest(run: () => void): number {
  let best = Infinity
  for (let turn = 0; turn < 2; turn++) {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

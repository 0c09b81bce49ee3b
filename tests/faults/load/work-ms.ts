/** How long an execution works, in milliseconds: of different lengths, so that a fault meets executions in all states. */
export function workMs(): number {
  return Math.floor(Math.random() * 60)
}

/** Something that happened to a deployment; it stays until the deployment is replaced (run-and-monitor.md §6). */
export interface DeploymentWarning {
  readonly kind: 'out-of-memory' | 'restarted-by-errors'
  /** How often since the deployment. */
  readonly count: number
  /** The last time, epoch ms. */
  readonly at: number
  /** What the last one was, for people. */
  readonly reason: string
}

/** Counts what happens to one deployment. */
export class DeploymentWarnings {
  readonly #byKind = new Map<DeploymentWarning['kind'], DeploymentWarning>()

  add(kind: DeploymentWarning['kind'], at: number, reason: string): DeploymentWarning {
    const warning = { kind, count: (this.#byKind.get(kind)?.count ?? 0) + 1, at, reason }
    this.#byKind.set(kind, warning)
    return warning
  }

  list(): readonly DeploymentWarning[] {
    return [...this.#byKind.values()]
  }
}

import type { WorkloadWarning } from '@jatai/platform'

/** Counts what happens to one deployment. */
export class DeploymentWarnings {
  readonly #byKind = new Map<WorkloadWarning['kind'], WorkloadWarning>()

  add(kind: WorkloadWarning['kind'], at: number, reason: string): WorkloadWarning {
    const warning = { kind, count: (this.#byKind.get(kind)?.count ?? 0) + 1, at, reason }
    this.#byKind.set(kind, warning)
    return warning
  }

  list(): readonly WorkloadWarning[] {
    return [...this.#byKind.values()]
  }
}

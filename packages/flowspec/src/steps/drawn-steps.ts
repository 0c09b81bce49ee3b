import type { Flow, Step } from '../pipeline.ts'

/**
 * The steps that are drawn on the level of the root: its branch, and the branches of choices and parallels that hang on
 * it. Steps inside onProcess and onException have levels of their own (flowspec.md §6.1).
 */
export function* drawnSteps(flow: Flow): Iterable<Step> {
  const names = new Set([flow.root])
  // A set can grow while it is walked: new members come at its end.
  for (const name of names) {
    for (const step of flow.branches.get(name)?.steps ?? []) {
      yield step
      for (const { role, target } of step.tracks) if (!isTrack(role)) names.add(target)
    }
  }
}

function isTrack(role: string): boolean {
  return role === 'onProcess' || role === 'onException'
}

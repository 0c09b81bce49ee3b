import { getKey, isJsonObject } from '../json/json.ts'
import type { Json } from '../json/json.ts'
import { ENTRY_BRANCH, FRAGMENT_PREFIX } from '../read/read-flow.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** A flow has a branch `start`, a fragment exactly one `disconnected-root:…`. A new shell has no flow at all. */
export const entryBranch: Rule = {
  id: 'V-01',
  *checkDocument({ pipeline }: RuleContext): Iterable<Finding> {
    const { shape, flow, source } = pipeline
    if (shape === 'clipboard') {
      const roots = [...flow.branches.keys()].filter((name) => name.startsWith(FRAGMENT_PREFIX))
      if (roots.length !== 1)
        yield error(
          `A clipboard fragment has exactly one branch "${FRAGMENT_PREFIX}<uuid>": this one has ${roots.length}.`,
        )
    } else if (!flow.branches.has(ENTRY_BRANCH) && !(shape !== 'bare' && isShell(source))) {
      yield error(`The flow has no branch "${ENTRY_BRANCH}".`)
    }
  },
}

function isShell(source: Json): boolean {
  return isJsonObject(source) && (getKey(source, 'flowSpec') ?? null) === null
}

function error(message: string): Finding {
  return { severity: 'error', message, place: {} }
}

import { getKey } from '../json/json.ts'
import { readBoolean } from '../parameters/lenient-values.ts'
import type { TriggerSpec } from '../pipeline.ts'
import { routesOf, routesParameter, startsWithParameter } from '../trigger/routes.ts'
import { WEB_TRIGGERS } from '../trigger/trigger-limits.ts'
import { atTrigger, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/**
 * A rate limit needs consumers to count; a route does not capture or repeat those of other pipelines; the trigger is
 * published on some gateway (triggers.md §2.1, §2.3, §2.4, §2.6).
 */
export const webTrigger: Rule = {
  id: 'V-24',
  *checkDocument({ pipeline, catalog }: RuleContext): Iterable<Finding> {
    const { trigger } = pipeline
    if (trigger === undefined || !WEB_TRIGGERS.has(trigger.type)) return
    if (isOff(trigger, 'external') && !isOn(trigger, 'internal') && !isOn(trigger, 'mtls'))
      yield atTrigger(pipeline, 'deploy', 'external, internal and mTLS are all off: nothing could call it.', 'external')
    if (isOn(trigger, 'enableRateLimit') && !isOn(trigger, 'keyAuth') && !isOn(trigger, 'basicAuth'))
      yield atTrigger(pipeline, 'error', 'a rate limit needs an API key or basic authentication.', 'enableRateLimit')
    const parameter = routesParameter(trigger)
    for (const route of routesOf(trigger)) {
      if (startsWithParameter(route))
        yield atTrigger(
          pipeline,
          'deploy',
          `route ${quote(route)} begins with a parameter: put a fixed segment first.`,
          parameter,
        )
      const owner = catalog.routeOwner?.(route)
      if (owner !== undefined)
        yield atTrigger(
          pipeline,
          'deploy',
          `route ${quote(route)} belongs to pipeline ${quote(owner)} already.`,
          parameter,
        )
    }
  },
}

function isOn(trigger: TriggerSpec, key: string): boolean {
  return readBoolean(getKey(trigger.params, key), false)
}

function isOff(trigger: TriggerSpec, key: string): boolean {
  return readBoolean(getKey(trigger.params, key), true) === false
}

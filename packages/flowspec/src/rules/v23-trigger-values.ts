import { getKey } from '../json/json.ts'
import { holdsExpression, isSet, readText } from '../parameters/lenient-values.ts'
import type { TriggerSpec } from '../pipeline.ts'
import { CronSyntaxError } from '../quartz-cron/cron-error.ts'
import { nextFireTime } from '../quartz-cron/next-fire-time.ts'
import { parseQuartzCron } from '../quartz-cron/parse-quartz-cron.ts'
import { openTimeZone } from '../quartz-cron/time-zone.ts'
import { unknownMethods } from '../trigger/methods.ts'
import { MAX_ROUTES, routeProblem, routesOf, routesParameter } from '../trigger/routes.ts'
import {
  isExpirationInRange,
  MAX_EXPIRATION_MS,
  MAX_TIMEOUT_MS,
  maxRequestSize,
  readLimit,
  WEB_TRIGGERS,
} from '../trigger/trigger-limits.ts'
import { atTrigger, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** The values of the trigger are within their limits (triggers.md §1.1, §2.2, §2.3, §2.7, §8, §9). */
export const triggerValues: Rule = {
  id: 'V-23',
  *checkDocument(context: RuleContext): Iterable<Finding> {
    const { trigger } = context.pipeline
    if (trigger === undefined) return
    yield* checkTimeout(trigger, context)
    yield* checkExpiration(trigger, context)
    if (WEB_TRIGGERS.has(trigger.type)) {
      yield* checkRequestSize(trigger, context)
      yield* checkMethods(trigger, context)
      yield* checkRoutes(trigger, context)
    }
    if (trigger.type === 'scheduler') {
      yield* checkCron(trigger, context)
      yield* checkTimeZone(trigger, context)
    }
  },
}

function* checkTimeout(trigger: TriggerSpec, { pipeline }: RuleContext): Iterable<Finding> {
  const timeout = readLimit(trigger, 'timeout')
  if (timeout === undefined || timeout === 'unknown') return
  if (timeout === 'wrong' || timeout < 1 || timeout > MAX_TIMEOUT_MS)
    yield atTrigger(
      pipeline,
      'error',
      `\`timeout\` is a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}.`,
      'timeout',
    )
}

/** Refused when an author saves it; a document from elsewhere runs with a quarter of the timeout (decisions.md 11). */
function* checkExpiration(trigger: TriggerSpec, { pipeline, saving }: RuleContext): Iterable<Finding> {
  const expiration = readLimit(trigger, 'expiration')
  if (expiration === undefined || expiration === 'unknown') return
  if (expiration === 'wrong') {
    yield atTrigger(pipeline, 'error', '`expiration` is a number of milliseconds.', 'expiration')
  } else if (!isExpirationInRange(expiration)) {
    const message = `\`expiration\` is not from 1 to ${MAX_EXPIRATION_MS}: a quarter of the timeout is taken instead.`
    yield atTrigger(pipeline, saving ? 'error' : 'warning', message, 'expiration')
  }
}

function* checkRequestSize(trigger: TriggerSpec, { pipeline }: RuleContext): Iterable<Finding> {
  const size = readLimit(trigger, 'requestSizeLimit')
  if (size === undefined || size === 'unknown') return
  const max = maxRequestSize(trigger.type)
  if (size === 'wrong' || size < 1 || size > max)
    yield atTrigger(pipeline, 'error', `\`requestSizeLimit\` is a number of MB from 1 to ${max}.`, 'requestSizeLimit')
}

function* checkMethods(trigger: TriggerSpec, { pipeline }: RuleContext): Iterable<Finding> {
  for (const method of unknownMethods(trigger))
    yield atTrigger(pipeline, 'error', `${quote(method)} is no HTTP method.`, 'methods')
}

function* checkRoutes(trigger: TriggerSpec, { pipeline }: RuleContext): Iterable<Finding> {
  const parameter = routesParameter(trigger)
  const routes = routesOf(trigger)
  if (routes.length > MAX_ROUTES)
    yield atTrigger(pipeline, 'error', `there are more than ${MAX_ROUTES} routes.`, parameter)
  for (const route of routes) {
    const problem = routeProblem(route)
    if (problem !== undefined) yield atTrigger(pipeline, 'error', `route ${quote(route)}: ${problem}.`, parameter)
  }
}

/** Kinds of schedulers that say themselves when they run. */
const PRESET_KINDS: ReadonlySet<string> = new Set(['5min-scheduler', '30min-scheduler', 'midnight-scheduler'])

function* checkCron(trigger: TriggerSpec, { pipeline, catalog }: RuleContext): Iterable<Finding> {
  const text = getKey(trigger.params, 'cronExpression')
  if (holdsExpression(text)) return
  if (!isSet(text) && PRESET_KINDS.has(trigger.name)) return
  if (!isSet(text) || typeof text !== 'string') {
    yield atTrigger(pipeline, 'error', 'a scheduler has a `cronExpression`.', 'cronExpression')
    return
  }
  try {
    const cron = parseQuartzCron(text)
    if (nextFireTime(cron, catalog.now?.() ?? -1) === undefined)
      yield atTrigger(pipeline, 'error', `cron expression ${quote(text)} never fires.`, 'cronExpression')
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error
    yield atTrigger(pipeline, 'error', `${error.message}.`, 'cronExpression')
  }
}

function* checkTimeZone(trigger: TriggerSpec, { pipeline }: RuleContext): Iterable<Finding> {
  const zone = readText(getKey(trigger.params, 'timeZoneId'), '')
  if (zone !== '' && !holdsExpression(zone) && openTimeZone(zone) === undefined)
    yield atTrigger(pipeline, 'error', `there is no time zone ${quote(zone)}.`, 'timeZoneId')
}

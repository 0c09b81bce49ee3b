import { routesOf, startsWithParameter, WEB_TRIGGERS } from '@jatai/flowspec'
import type { DocumentProblem } from '@jatai/engine'
import { SIZES } from '@jatai/platform'
import type { Check, Finding } from './check.ts'

/** Rules of flowspec.md §10 that have a check of their own; all others that block are check 2. */
const RESOURCE_RULES: ReadonlySet<string> = new Set(['V-20', 'V-21'])
const TRIGGER_RULE = 'V-22'
const LIMIT_RULE = 'V-23'

/** Check 2: not archived, no error of the linter, a trigger that is configured and leads to a step. */
export const versionCheck: Check = ({ candidate, pipeline, problems }) => {
  const { name, versionMajor, versionMinor, archived } = candidate.version.document
  if (archived) {
    const message = `${name} ${versionMajor}.${versionMinor} is archived: restore it first`
    return [{ check: 'archived', message, status: 409 }]
  }
  const blocking = problems.filter((problem) => problem.severity !== 'warning')
  const found = blocking
    .filter(({ rule, place }) => rule !== LIMIT_RULE && !RESOURCE_RULES.has(rule) && !isRoute(place))
    .map((problem) => findingOf(problem.rule === TRIGGER_RULE ? 'trigger' : 'linter', problem))
  if (pipeline.trigger === undefined && !found.some(({ check }) => check === 'trigger')) {
    found.unshift({ check: 'trigger', message: 'invalid trigger spec - missing type: no trigger is configured' })
  }
  return found
}

/** Check 3: the values of the trigger, and consumers within the size. */
export const limitsCheck: Check = ({ candidate, problems, flavours }) => {
  const found = problems
    .filter(({ rule, severity }) => rule === LIMIT_RULE && severity !== 'warning')
    .map((problem) => findingOf('limits', problem))
  const { size, consumers, engineVersion } = candidate
  const { maxConsumers } = SIZES[size]
  if (consumers > maxConsumers) {
    found.push({
      check: 'limits',
      message: `A ${size} engine has at most ${maxConsumers} concurrent executions, not ${consumers}`,
      facts: { parameter: 'consumers', maximum: maxConsumers },
    })
  }
  if (engineVersion !== null && !flavours.includes(engineVersion)) {
    const message = `The realm has no engine "${engineVersion}": it has ${flavours.join(', ')}`
    found.push({ check: 'limits', message, facts: { parameter: 'engineVersion' } })
  }
  return found
}

/** Check 6: a route that begins with a parameter would take the addresses of other pipelines. */
export const routeParameterCheck: Check = ({ pipeline: { trigger } }) => {
  if (trigger === undefined || !WEB_TRIGGERS.has(trigger.type)) return []
  return routesOf(trigger)
    .filter(startsWithParameter)
    .map((route) => ({
      check: 'route-parameter',
      message: `The route "${route}" begins with a parameter: put a fixed segment first`,
      facts: { route },
    }))
}

/** Check 9: what the document names has a value in the environment. */
export const resourcesCheck: Check = ({ candidate, problems, frozen: { missing } }) => {
  const { environment } = candidate.line
  const found: Finding[] = []
  for (const name of missing.accounts) {
    const message = `The account "${name}" does not exist, has no value in ${environment}, or is not for this project`
    found.push({ check: 'account', message, facts: { name } })
  }
  for (const name of missing.globals) {
    const message = `The global "${name}" does not exist or has no value in ${environment}`
    found.push({ check: 'global', message, facts: { name } })
  }
  for (const problem of problems) {
    if (problem.severity === 'warning' || !RESOURCE_RULES.has(problem.rule)) continue
    // Accounts and globals that are known to be missing are told once, above.
    const isTold = [...missing.accounts, ...missing.globals].some((name) => problem.message.includes(`"${name}"`))
    if (!isTold) found.push(findingOf('resource', problem))
  }
  return found
}

/** Check 11: what the linter only warns of, deprecated versions of connectors among it. */
export const linterWarnings: Check = ({ problems }) =>
  problems.filter(({ severity }) => severity === 'warning').map((problem) => findingOf('linter', problem))

function findingOf(check: string, { rule, message, place }: DocumentProblem): Finding {
  return { check, message, facts: { rule, place } }
}

/** V-24 says of routes what checks 6 and 7 say. */
function isRoute({ parameter }: DocumentProblem['place']): boolean {
  return parameter === 'uris' || parameter === 'routes'
}

import type { Catalog } from './catalog.ts'
import type { Pipeline } from './pipeline.ts'
import type { Problem } from './problem.ts'
import { MAX_NESTING, MAX_STEPS } from './read/limits.ts'
import { expressions } from './rules/expressions.ts'
import { deepestLevel, nestingLimit } from './rules/limit-nesting.ts'
import { countSteps, stepLimit } from './rules/limit-steps.ts'
import type { Finding, Rule, RuleContext } from './rules/rule.ts'
import { entryBranch } from './rules/v01-entry-branch.ts'
import { branchesOfSteps } from './rules/v02-branches-of-steps.ts'
import { uniqueIds } from './rules/v03-unique-ids.ts'
import { knownType } from './rules/v04-known-type.ts'
import { knownConnector } from './rules/v05-known-connector.ts'
import { choiceEndsBranch } from './rules/v06-choice-ends-branch.ts'
import { parallelEndsBranch } from './rules/v07-parallel-ends-branch.ts'
import { choiceIsComplete } from './rules/v08-choice-is-complete.ts'
import { conditions } from './rules/v09-conditions.ts'
import { choiceTargets } from './rules/v10-choice-targets.ts'
import { onProcess } from './rules/v11-on-process.ts'
import { onException } from './rules/v12-on-exception.ts'
import { onProcessSteps } from './rules/v13-on-process-steps.ts'
import { parallelLines } from './rules/v14-parallel-lines.ts'
import { parallelTargetNames } from './rules/v15-parallel-target-names.ts'
import { executionIds } from './rules/v16-execution-ids.ts'
import { branchReferences } from './rules/v17-branch-references.ts'
import { aliases } from './rules/v18-aliases.ts'
import { aliasUse } from './rules/v19-alias-use.ts'
import { namedResources } from './rules/v20-named-resources.ts'
import { capsules } from './rules/v21-capsules.ts'
import { deployable } from './rules/v22-deployable.ts'
import { triggerValues } from './rules/v23-trigger-values.ts'
import { webTrigger } from './rules/v24-web-trigger.ts'
import { unusedAndDeprecated } from './rules/v25-unused-and-deprecated.ts'
import { fragmentPositions } from './rules/v26-fragment-positions.ts'
import { analyseFlow } from './steps/flow-structure.ts'

export interface ValidateOptions {
  /**
   * The author is saving the document: what an imported one is allowed with a warning is then refused
   * (decisions.md 11).
   *
   * @default false
   */
  readonly saving?: boolean
}

/**
 * The rules of flowspec.md §10 in their order, then the limits of size and the expressions. V-27 finds nothing: it is
 * what `withComputedFields` does to a record that is saved.
 */
const RULES: readonly Rule[] = [
  entryBranch,
  branchesOfSteps,
  uniqueIds,
  knownType,
  knownConnector,
  choiceEndsBranch,
  parallelEndsBranch,
  choiceIsComplete,
  conditions,
  choiceTargets,
  onProcess,
  onException,
  onProcessSteps,
  parallelLines,
  parallelTargetNames,
  executionIds,
  branchReferences,
  aliases,
  aliasUse,
  namedResources,
  capsules,
  deployable,
  triggerValues,
  webTrigger,
  unusedAndDeprecated,
  fragmentPositions,
  stepLimit,
  nestingLimit,
  expressions,
]

/**
 * All findings about a document, rule by rule; none means it can be saved and deployed. Rules that need to know the
 * installation are passed over where the catalog does not answer. Loose fragments give warnings only.
 */
export function validatePipeline(pipeline: Pipeline, catalog: Catalog = {}, options: ValidateOptions = {}): Problem[] {
  const main = analyseFlow(pipeline.flow)
  const loose = pipeline.looseFlows.map(analyseFlow)
  const isOrdered = main.cycles.length === 0 && deepestLevel(main) <= MAX_NESTING
  const context: RuleContext = {
    pipeline,
    main,
    loose,
    catalog,
    saving: options.saving ?? false,
    hasOrder: isOrdered && [main, ...loose].reduce((sum, flow) => sum + countSteps(flow), 0) <= MAX_STEPS,
  }
  return RULES.flatMap((rule) => applyRule(rule, context))
}

function applyRule(rule: Rule, context: RuleContext): Problem[] {
  const name = (finding: Finding): Problem => ({ rule: rule.id, ...finding })
  const problems = [...(rule.checkDocument?.(context) ?? [])].map(name)
  if (rule.checkFlow === undefined) return problems
  for (const finding of rule.checkFlow(context.main, context)) problems.push(name(finding))
  for (const fragment of context.loose) {
    for (const finding of rule.checkFlow(fragment, context)) problems.push({ ...name(finding), severity: 'warning' })
  }
  return problems
}

export { capsuleTitle } from './capsules/capsule-definition.ts'
export type {
  CapsuleAccount,
  CapsuleDefinition,
  CapsuleParameter,
  CapsuleValueKind,
} from './capsules/capsule-definition.ts'
export { capsulesAmong } from './capsules/capsules-among.ts'
export type { DocumentText, FoundCapsules } from './capsules/capsules-among.ts'
export { capsuleUses, nameOfCapsule } from './capsules/capsule-uses.ts'
export { compareCapsules } from './capsules/compare-capsules.ts'
export type { CapsuleChange } from './capsules/compare-capsules.ts'
export { isCapsuleDocument } from './capsules/is-capsule-document.ts'
export { readCapsule } from './capsules/read-capsule.ts'
export type { CapsuleReading } from './capsules/read-capsule.ts'
export { validateCapsule } from './capsules/validate-capsule.ts'
export type { Catalog } from './catalog.ts'
export { comparePipelines } from './diff/compare-pipelines.ts'
export type { PipelineChange, StepName, ValueChange } from './diff/compare-pipelines.ts'
export { scopeReferences } from './expressions/scope-references.ts'
export type { ScopeReference } from './expressions/scope-references.ts'
export { stepReferences, stepTexts } from './expressions/step-texts.ts'
export type { StepText } from './expressions/step-texts.ts'
export { equalJson } from './json/equal-json.ts'
export { getKey, isJsonArray, isJsonObject, setKey } from './json/json.ts'
export type { Json, JsonObject } from './json/json.ts'
export {
  holdsExpression,
  isSet,
  readBoolean,
  readInteger,
  readJsonText,
  readNumber,
  readText,
  readTextList,
} from './parameters/lenient-values.ts'
export type { JsonTextReading } from './parameters/lenient-values.ts'
export type {
  Branch,
  CapsuleUse,
  DocumentPlace,
  Flow,
  Pipeline,
  PipelineShape,
  Step,
  StepPosition,
  TrackReference,
  TrackRole,
  TriggerSpec,
} from './pipeline.ts'
export { isDeployable, isSavable } from './problem.ts'
export type { Problem, ProblemSeverity } from './problem.ts'
export { CronSyntaxError, nextFireTime, openTimeZone, parseQuartzCron } from './quartz-cron/index.ts'
export type { DayOfMonthRule, DayOfWeekRule, QuartzCron, TimeZone } from './quartz-cron/index.ts'
export { MAX_DOCUMENT_BYTES, MAX_JSON_DEPTH, MAX_NESTING, MAX_STEPS } from './read/limits.ts'
export type { ReadOptions } from './read/read-document.ts'
export { readPipeline } from './read/read-pipeline.ts'
export type { PipelineReading } from './read/read-pipeline.ts'
export { readChoiceConditions, readOtherwise } from './steps/choice-conditions.ts'
export type { ChoiceCondition, ConditionDialect } from './steps/choice-conditions.ts'
export { BLOCK_EXECUTION, NATIVE_TYPES, PARALLEL, TRACK_OWNERS } from './steps/components.ts'
export { allSteps, analyseFlow, connectedSteps } from './steps/flow-structure.ts'
export type { BranchUse, FlowStructure } from './steps/flow-structure.ts'
export { readParallelLines } from './steps/parallel-lines.ts'
export type { ParallelLine, ParallelLines } from './steps/parallel-lines.ts'
export { placeOfParameter } from './steps/place-of-parameter.ts'
export { methodsOf } from './trigger/methods.ts'
export { MAX_ROUTES, routeProblem, routesOf, startsWithParameter } from './trigger/routes.ts'
export { MAX_EXPIRATION_MS, MAX_TIMEOUT_MS, maxRequestSize, WEB_TRIGGERS } from './trigger/trigger-limits.ts'
export { validatePipeline } from './validate-pipeline.ts'
export type { ValidateOptions } from './validate-pipeline.ts'
export { capsuleName } from './write/capsule-name.ts'
export { computeCounters, triggerCategory, withComputedFields } from './write/computed-fields.ts'
export type { PipelineCounters, ServerFields } from './write/computed-fields.ts'
export type { NewId } from './write/fresh-names.ts'
export { layoutFlow } from './write/layout.ts'
export { pasteFragment } from './write/paste-fragment.ts'
export type { PasteOptions, PasteResult } from './write/paste-fragment.ts'
export { repairBranchNames } from './write/repair-branch-names.ts'
export { replaceFlow } from './write/replace-flow.ts'
export { writePipeline } from './write/write-pipeline.ts'
export type { WritableShape, WriteOptions } from './write/write-pipeline.ts'
export { pipelineSchema } from './schema/pipeline-schema.ts'

export { getKey, isJsonArray, isJsonObject, setKey } from './json/json.ts'
export type { ExactNumberValue, Json, JsonObject } from './json/json.ts'
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

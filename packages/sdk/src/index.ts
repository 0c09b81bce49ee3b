export { accountField } from './account.ts'
export type { Account } from '@jatai/platform'
export { defineConnector } from './connector.ts'
export type { AccountSlot, Category, Connector, ConnectorDeclaration, ConnectorExample } from './connector.ts'
export type { Execution, ExecutionFiles, ExecutionToken } from './execution.ts'
export * as field from './fields/index.ts'
export { FieldError } from './fields/index.ts'
export type { ExpressionMode, Field, FieldCompiler, FieldKind, Fields, ParamsOf, Template } from './fields/index.ts'
export type { Script, ScriptLine, ScriptResult, ScriptRunner } from './scripts.ts'
export type {
  CallOutcome,
  LogLevel,
  LogLine,
  OutboundPolicy,
  PipelineCall,
  PublishedEvent,
  GatewayTokens,
  Services,
  UserSessions,
} from './services.ts'
export type { Eventually, RunLimit, RunOptions, StepCall, StepInfo } from './step-call.ts'
export { Interruption, StepFailure } from './step-failure.ts'
export type { InterruptionReason } from './step-failure.ts'
export type {
  Emission,
  EmitOptions,
  RunningSource,
  SourceContext,
  SourceDeployment,
  SourceFile,
  SourceIntake,
  SourceMessage,
  SourceSetup,
  SourceState,
} from './source.ts'
export { stepwise } from './stepwise.ts'
export type { Track } from './track.ts'
export { defineTrigger } from './trigger.ts'
export type {
  Arrival,
  BodyReception,
  Ending,
  EventIntake,
  HttpAnswer,
  HttpIntake,
  MllpIntake,
  ScheduleIntake,
  Trigger,
  TriggerDeclaration,
  TriggerExample,
} from './trigger.ts'

export { createUuidV7 } from './uuid-v7.ts'
export type { UuidV7Options } from './uuid-v7.ts'
export { SlotTable } from './slot-table.ts'
export { checkEnvelopeSize, MAX_BODY_BYTES, MAX_MESSAGE_BYTES } from './queue/envelope.ts'
export type { ByteText, Envelope, FileReference, MessageCaller, Reply } from './queue/envelope.ts'
export { eventCopyKey } from './queue/event-copy-key.ts'
export { DEFAULT_MAX_TRANSIENT_MESSAGES, MOST_DEAD_LETTERS } from './queue/queue.ts'
export type {
  ConsumeOptions,
  Consumer,
  DeadLetter,
  DeadLetterMessage,
  DeadLetters,
  Delivery,
  DeliveryHandler,
  ExpiryListener,
  PendingRequest,
  PublishOptions,
  Queue,
  QueueDepth,
  QueueLimits,
  RequestListener,
  SubscriptionTerms,
} from './queue/queue.ts'
export { openMemoryQueue } from './queue/memory-queue.ts'
export { requestReply } from './queue/request-reply.ts'
export { openSqliteQueue } from './queue/sqlite-queue.ts'
export type { SqliteQueueOptions } from './queue/sqlite-queue.ts'
export { createManualClock, delay, systemClock } from './clock.ts'
export type { Clock, ManualClock, Timer } from './clock.ts'
export { PLATFORM_ERROR_CODES } from './errors.ts'
export type { PlatformErrorCode } from './errors.ts'
export { defineCollection, MAX_DOCUMENT_LENGTH } from './documents/documents.ts'
export type {
  Collection,
  Conditions,
  DocumentPage,
  DocumentQuery,
  DocumentStore,
  Expectation,
  FieldChoice,
  FieldRange,
  FieldValue,
  Stored,
} from './documents/documents.ts'
export { openSqliteDocuments } from './documents/sqlite-documents.ts'
export type { SqliteDocumentsOptions } from './documents/sqlite-documents.ts'
export { updateDocument } from './documents/update-document.ts'
export type { Awaitable, Cache } from './cache/cache.ts'
export { openMemoryCache } from './cache/memory-cache.ts'
export type { MemoryCacheOptions } from './cache/memory-cache.ts'
export { openBuiltInGateway } from './gateway/built-in-gateway.ts'
export type { BuiltInGateway, BuiltInGatewayOptions } from './gateway/built-in-gateway.ts'
export type {
  ApiConsumer,
  ApiKey,
  BasicCredential,
  Caller,
  CallerLookup,
  ConsumerChange,
  Gateway,
  NewConsumer,
  Scope,
  TokenIssuer,
  VerifiedToken,
} from './gateway/gateway.ts'
export { checkGatewayPolicies, wantedCredentials } from './gateway/gateway-policies.ts'
export type {
  AccessPolicy,
  CredentialKind,
  GatewayParams,
  GatewayPolicies,
  PolicyProblem,
} from './gateway/gateway-policies.ts'
export { resealGateway } from './gateway/reseal-gateway.ts'
export { signPlatformToken, verifyPlatformToken } from './gateway/platform-tokens.ts'
export type { PlatformToken, TokenSecret } from './gateway/platform-tokens.ts'
export { createLogger, errorFields, SILENT_LOGGER } from './logger/logger.ts'
export type { LogFields, Logger, LogSeverity } from './logger/logger.ts'
export { METRIC_LEVELS, NO_METRICS } from './metrics/metric-store.ts'
export type {
  MetricDeployment,
  MetricRange,
  MetricRow,
  MetricSample,
  MetricStore,
  MetricValues,
} from './metrics/metric-store.ts'
export { openSqliteMetrics } from './metrics/sqlite-metrics.ts'
export { openFolderObjects } from './objects/folder-objects.ts'
export type { FolderObjectsOptions } from './objects/folder-objects.ts'
export type {
  GetOptions,
  ListOptions,
  ObjectContent,
  ObjectIdentity,
  ObjectInfo,
  ObjectPage,
  ObjectStore,
  OpenObject,
  PutOptions,
} from './objects/objects.ts'
export type {
  DeletedRecords,
  EndOutcome,
  ExecutionEnd,
  ExecutionLog,
  ExecutionPage,
  ExecutionQuery,
  ExecutionRecord,
  ExecutionStart,
  ExecutionSummary,
  ExecutionTrace,
  LinePage,
  LineQuery,
  LogCounters,
  LoggedMessage,
  LogLevel,
  LogLine,
  LogScope,
  LogSource,
  PipelineSummary,
  RecordedEntries,
  RecordListener,
  RetentionFactor,
  RetentionLimits,
  StepTrace,
  TimeRange,
} from './search/execution-log.ts'
export { hasWords } from './search/simple-query.ts'
export { openSqliteExecutionLog } from './search/sqlite-execution-log.ts'
export type { SqliteExecutionLogOptions } from './search/sqlite-execution-log.ts'
export { OBJECT_STORES, objectStoreId, STORED_OBJECTS } from './step-data/object-store-documents.ts'
export type { ObjectStoreDocument, StoredObjectDocument } from './step-data/object-store-documents.ts'
export { RELATION_MODELS, relationId, relationKey, RELATIONS } from './step-data/relation-documents.ts'
export type { RelationDocument, RelationModelDocument } from './step-data/relation-documents.ts'
export { freshMasterKeys, masterKeysIn, readMasterKeys } from './secrets/master-keys.ts'
export { createSecretBox } from './secrets/secret-box.ts'
export type { SecretBox } from './secrets/secret-box.ts'
export { takeDataFolder } from './data-folder.ts'
export type { DataFolder } from './data-folder.ts'
export { openPlatform } from './open-platform.ts'
export type { Platform, PlatformOptions, PlatformSettings } from './open-platform.ts'
export { PLATFORM_SETTINGS } from './platform-url.ts'
export type { PlatformPort } from './platform-url.ts'
export type { Account } from './workloads/account.ts'
export type {
  DeadLetterQuery,
  DeadLetterResend,
  WorkloadDeadLetter,
  WorkloadDeadLetterDetail,
  WorkloadDeadLetters,
} from './workloads/dead-letters.ts'
export type { DeploymentIdentity, DeploymentSpec } from './workloads/deployment-spec.ts'
export type {
  ComponentMeasurement,
  Distribution,
  ReplicaMeasurement,
  WorkloadMeasurement,
} from './workloads/measurement.ts'
export { SIZES } from './workloads/sizes.ts'
export type { Size, SizeName } from './workloads/sizes.ts'
export type {
  Reexecution,
  RunningExecution,
  WorkloadEvent,
  Workloads,
  WorkloadClaims,
  WorkloadState,
  WorkloadWarning,
} from './workloads/workloads.ts'
export type {
  Trial,
  TrialEnd,
  TrialListener,
  TrialLogLine,
  TrialPause,
  TrialPauses,
  TrialRequest,
  TrialResume,
  Trials,
} from './workloads/trials.ts'
export { backUp } from './backup/back-up.ts'
export type { BackupFile, BackupManifest } from './backup/backup-manifest.ts'
export { restore } from './backup/restore.ts'

import type { Json } from '@jatai/languages/json'
import type { Account } from '@jatai/platform'
import type { ScriptRunner } from './scripts.ts'

export type LogLevel = 'INFO' | 'WARN' | 'ERROR'

/** A line of the pipeline log (engine.md §9.4). */
export interface LogLine {
  readonly level: LogLevel
  readonly text: string
  /** Epoch ms. */
  readonly at: number
  /** Execution key; absent for what belongs to the deployment. */
  readonly key?: string
  readonly step?: string
  readonly stepName?: string
}

/** How a called pipeline ended. */
export type CallOutcome =
  | { readonly kind: 'response'; readonly message: Json }
  | { readonly kind: 'error'; readonly error: Json; readonly code: number }

/** A call to another deployed pipeline of the same realm and environment (engine.md §7.5). */
export interface PipelineCall {
  readonly pipelineName: string
  readonly versionMajor: number
  readonly payload: Json
  /** ms to wait for the answer. */
  readonly timeoutMs: number
  /** ms that the message may wait in the queue. */
  readonly expirationMs: number
  /** False: settle once the message is safely queued. */
  readonly wait: boolean
  readonly hops: number
  readonly callDepth: number
  readonly parentKey: string
  readonly signal: AbortSignal
}

/** An event on its way to every pipeline subscribed to its name. */
export interface PublishedEvent {
  readonly name: string
  readonly body: Json
  readonly hops: number
  readonly parentKey: string
}

/** Session values of an authenticated user, shared by executions (Session Management, GLOBAL). */
export interface UserSessions {
  get(user: string, field: string): Promise<Json | undefined>
  put(user: string, field: string, value: Json, expiresAt: number): Promise<void>
  delete(user: string, field: string): Promise<void>
}

/** Which addresses steps may connect to (reliability.md SEC-02, decisions.md 4). */
export interface OutboundPolicy {
  /** Throws a RemoteError (`REMOTE_ADDRESS_REFUSED`) when the resolved address may not be reached under that host name. */
  check(host: string, address: string): void
  /** Address of the HTTP proxy through which a URL is reached, if any. */
  proxyFor(url: URL): string | undefined
  /** Text of the realm's known_hosts file: the keys that the SSH servers listed there must show. */
  readonly knownHosts?: string
}

/** Tokens of the gateway, of the realm and environment of the deployment (security.md, Digibee JWT). */
export interface GatewayTokens {
  readonly realm: string
  /** @param payload JSON text of an object. Settles with the token. */
  sign(payload: string): Promise<string>
  /** The payload of a token, as JSON text; undefined for one that is not valid. */
  verify(token: string): Promise<string | undefined>
}

/** What steps reach beyond their own execution. Given by the app that runs the plan; a missing one is an error of the step that asks. */
export interface Services {
  log(line: LogLine): void
  publishEvent(event: PublishedEvent): Promise<void>
  callPipeline(call: PipelineCall): Promise<CallOutcome>
  /** Accounts as resolved at deployment (accounts.md). */
  readonly accounts: ReadonlyMap<string, Account>
  readonly userSessions: UserSessions
  readonly outbound: OutboundPolicy
  readonly scripts: ScriptRunner
  /** Undefined where no pipeline is deployed: at the shell, in the execution panel. */
  readonly gatewayTokens?: GatewayTokens
  /** Epoch ms. */
  now(): number
  /** In [0, 1). */
  random(): number
}

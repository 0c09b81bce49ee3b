/**
 * The gateway port: who may call which pipelines (platform.md §13, triggers.md §2.5). The coordinator manages its
 * records; the trigger, or the external gateway, checks calls by them.
 *
 * Everything belongs to a {@link Scope}: a key of one realm or environment is unknown in every other one.
 *
 * Promises that every adapter keeps:
 * - A change is stored when its promise settles. Calls are judged by it at once in this process, and within 30 seconds
 *   in every other one, without a redeployment.
 * - Secrets (API keys, passwords, the secrets of tokens) are stored encrypted, and shown only by the methods that say so.
 *
 * Failures: `RequestError` `CONSUMER_UNKNOWN`, `CREDENTIAL_UNKNOWN`, `CONSUMER_NAME_TAKEN`,
 * `CONSUMER_NAME_INVALID`, `USERNAME_TAKEN`, `USERNAME_INVALID`, `API_KEY_TAKEN`, `API_KEY_INVALID`, `TOKEN_ISSUER_INVALID`; those of the
 * documents port.
 */
export interface Gateway {
  /** Ordered by name. */
  listConsumers(scope: Scope): Promise<readonly ApiConsumer[]>

  /** @throws RequestError `CONSUMER_UNKNOWN`, also for a consumer of another scope */
  getConsumer(scope: Scope, id: string): Promise<ApiConsumer>

  /** Makes the consumer with one API key (platform.md §13). @throws RequestError `CONSUMER_NAME_TAKEN`, `…_INVALID` */
  createConsumer(scope: Scope, consumer: NewConsumer): Promise<ApiConsumer>

  /** What is absent stays as it is. `pipelines` replaces the list. */
  updateConsumer(scope: Scope, id: string, change: ConsumerChange): Promise<ApiConsumer>

  /** Its keys and credentials go with it. False if there is none. */
  deleteConsumer(scope: Scope, id: string): Promise<boolean>

  /**
   * Links a pipeline that has just been made, in all environments of the realm, to the consumers that call every new
   * pipeline. To be called once, when the pipeline is created; settles with the consumers that changed.
   */
  linkNewPipeline(realm: string, pipeline: string): Promise<readonly ApiConsumer[]>

  /**
   * @param key to bring one along, 16–512 printable ASCII characters. @default a random one
   * @throws RequestError `API_KEY_TAKEN`, `API_KEY_INVALID`
   */
  addApiKey(scope: Scope, consumerId: string, key?: string): Promise<ApiKey>

  /**
   * @param user without the prefix of the realm; callers sign in as `{realm}-{user}`, which is unique on the
   *   installation. It may hold every character but a colon and controls.
   * @throws RequestError `USERNAME_TAKEN`, `USERNAME_INVALID`
   */
  addBasicCredential(scope: Scope, consumerId: string, user: string, password: string): Promise<BasicCredential>

  /** Removes an API key or a basic credential. False if there is none. */
  removeCredential(scope: Scope, consumerId: string, credentialId: string): Promise<boolean>

  /**
   * The API key, or the password, in clear: for those with `APIKEY:READ`, audited (platform.md §13).
   *
   * @throws RequestError `CREDENTIAL_UNKNOWN`
   */
  revealCredential(scope: Scope, consumerId: string, credentialId: string): Promise<string>

  /** Systems whose tokens are taken beside the platform's own. Ordered by issuer. */
  listTokenIssuers(scope: Scope): Promise<readonly TokenIssuer[]>

  /**
   * Adds an issuer, or replaces the one of this `issuer`.
   *
   * @throws RequestError `TOKEN_ISSUER_INVALID`
   */
  putTokenIssuer(scope: Scope, issuer: TokenIssuer): Promise<void>

  /** False if there is none. */
  deleteTokenIssuer(scope: Scope, issuer: string): Promise<boolean>

  /** A new secret for the tokens of the platform; tokens of the secrets before it stay valid. Settles with its id (`kid`). */
  rotateTokenSecret(scope: Scope): Promise<string>

  /** Ids of the secrets, the one that signs first; none before the first token. */
  listTokenSecrets(scope: Scope): Promise<readonly { readonly id: string; readonly createdAt: number }[]>

  /** Tokens of this secret are worth nothing from now on. False if there is none; the one that signs is replaced. */
  revokeTokenSecret(scope: Scope, id: string): Promise<boolean>

  /** An HS256 token of the platform around this payload (JSON text of an object); its header names the secret. */
  signToken(scope: Scope, payload: string): Promise<string>

  /**
   * Checks a token of the platform, or of a known issuer: algorithm, signature, times, issuer, audience. Undefined for
   * one that is not valid. Answers at once for a token that was seen lately.
   *
   * @throws RemoteError `TOKEN_KEYS_UNAVAILABLE` when the keys of its issuer cannot be had
   */
  verifyToken(scope: Scope, token: string): Promise<VerifiedToken | undefined> | VerifiedToken | undefined

  close(): Promise<void>
}

/** What the built-in gateway asks for each call: in memory, without I/O, in constant time for a wrong secret. */
export interface CallerLookup {
  findByApiKey(scope: Scope, key: string): Caller | undefined
  /** @param username as sent: `{realm}-{user}` */
  findByPassword(scope: Scope, username: string, password: string): Caller | undefined
  verifyToken: Gateway['verifyToken']
}

/** Where a consumer exists. */
export interface Scope {
  readonly realm: string
  readonly environment: string
}

/** A consumer without its secrets. */
export interface ApiConsumer extends Scope {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly apiKeys: readonly ApiKey[]
  readonly basicCredentials: readonly BasicCredential[]
  /** Names of the pipelines that it may call, in all their versions. */
  readonly pipelines: readonly string[]
  /** Pipelines that are made later are added to `pipelines` ("Set API key for new pipelines"). */
  readonly callsNewPipelines: boolean
  /** Epoch ms. */
  readonly createdAt: number
}

export interface NewConsumer {
  readonly name: string
  /** @default '' */
  readonly description?: string
  /** @default [] */
  readonly pipelines?: readonly string[]
  /** @default false */
  readonly callsNewPipelines?: boolean
}

export type ConsumerChange = Partial<NewConsumer>

export interface ApiKey {
  readonly id: string
  /** Epoch ms. */
  readonly createdAt: number
}

export interface BasicCredential {
  readonly id: string
  /** `{realm}-{user}`, as it is sent. */
  readonly username: string
  /** Epoch ms. */
  readonly createdAt: number
}

/** A consumer that has shown a right credential. */
export interface Caller {
  readonly consumerId: string
  readonly consumerName: string
  readonly credentialId: string
  readonly pipelines: ReadonlySet<string>
}

/** A system outside whose tokens are taken. */
export interface TokenIssuer {
  /** The `iss` of its tokens. */
  readonly issuer: string
  /** Where its keys are published, https unless on this machine; or the key set itself (RFC 7517), as JSON text. */
  readonly keys: { readonly url: string } | { readonly keySet: string }
  /** A token must be for one of them. */
  readonly audiences: readonly string[]
  /** Out of {@link TOKEN_ALGORITHMS}. @default those of the kinds RS, PS and ES with SHA-256, and EdDSA */
  readonly algorithms?: readonly string[]
}

/** What is known of a valid token. */
export interface VerifiedToken {
  /** Payload as it was signed: JSON text of an object. */
  readonly payload: string
  /** Who is authenticated; unique among issuers. Tokens without `sub` stand for themselves. */
  readonly subject: string
  /** Epoch ms; Infinity for a token of the platform that names no end. */
  readonly expiresAt: number
}

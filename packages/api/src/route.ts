import { z } from 'zod'
import type { PermissionName } from './permissions/permission-grid.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Who may call a route: `public`: anybody; `signed-in`: every user or token of the realm; else holders of the
 * permission, or of any of several. `operator`: holders of a token of the operator, in every realm.
 */
export type Access = 'public' | 'signed-in' | 'operator' | PermissionName | readonly PermissionName[]

/** What audit calls a request (platform.md §10). */
export type AuditAction = 'Viewed' | 'Created' | 'Updated' | 'Removed/Archived'

/** Media types of bodies. */
export const BODY_TYPES = { json: 'application/json', urlencoded: 'application/x-www-form-urlencoded' } as const

/** A route of the admin API. Plain data: handlers, the OpenAPI document and the client are made from it. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> {
  /** Its `operationId`: a verb and a noun, `listProjects`. */
  readonly name: string
  readonly method: Method
  /** With parameters as `:name`. A `:realm` is the realm that the caller must belong to. */
  readonly path: string
  /** One sentence. */
  readonly summary: string
  /** The resource, as the documentation groups routes: `Projects`. */
  readonly tag: string
  readonly access: Access
  /** Where the environment is named that the permission must cover. @default the permission must be held at all */
  readonly environment?: 'params' | 'query'
  readonly params: P
  readonly query: Q
  /** Without: a body is not read. */
  readonly body: B | undefined
  /** How the body is written: `urlencoded` where forms of browsers come in. @default json */
  readonly bodyForm: 'json' | 'urlencoded'
  readonly answer: A
  /** Of a success. @default 201 for POST that creates, 204 without answer, else 200 */
  readonly status: number
  /** Of the answer. @default application/json */
  readonly mediaType?: string
  /** The answer has an ETag, and a change takes If-Match. */
  readonly hasRevision: boolean
  /** A repeated request with the same `Idempotency-Key` gets the first one's answer. */
  readonly isIdempotent: boolean
  /** `runtime`: errors have the form of the runtime API (platform.md §16.4). @default design */
  readonly errorForm: 'design' | 'runtime'
  /** @default by the method */
  readonly action: AuditAction
  /** False: reading is not recorded, for what pages ask every few seconds. @default true */
  readonly isAudited: boolean
}

export type ParamsOf<R extends Route> = z.output<R['params']>
export type QueryOf<R extends Route> = z.output<R['query']>
export type BodyOf<R extends Route> = R extends Route<z.ZodType, z.ZodType, infer B> ? z.output<B> : never
export type AnswerOf<R extends Route> = z.input<R['answer']>

const NOTHING = z.object({})

interface RouteDeclaration<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> {
  readonly name: string
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly tag: string
  readonly access: Access
  readonly environment?: 'params' | 'query'
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly bodyForm?: 'json' | 'urlencoded'
  readonly answer?: A
  readonly status?: number
  readonly mediaType?: string
  readonly hasRevision?: boolean
  readonly isIdempotent?: boolean
  readonly errorForm?: 'design' | 'runtime'
  readonly action?: AuditAction
  readonly isAudited?: boolean
}

/** Declares a route. */
export function defineRoute<
  P extends z.ZodType = typeof NOTHING,
  Q extends z.ZodType = typeof NOTHING,
  B extends z.ZodType = z.ZodNever,
  A extends z.ZodType = z.ZodVoid,
>(declaration: RouteDeclaration<P, Q, B, A>): Route<P, Q, B, A> {
  return Object.freeze({
    params: NOTHING as unknown as P,
    query: NOTHING as unknown as Q,
    body: undefined,
    bodyForm: 'json' as const,
    answer: z.void() as unknown as A,
    status: declaration.answer === undefined ? 204 : 200,
    hasRevision: false,
    isIdempotent: false,
    errorForm: 'design' as const,
    action: ACTIONS[declaration.method],
    isAudited: true,
    ...declaration,
  })
}

const ACTIONS: Readonly<Record<Method, AuditAction>> = {
  GET: 'Viewed',
  POST: 'Created',
  PUT: 'Updated',
  PATCH: 'Updated',
  DELETE: 'Removed/Archived',
}

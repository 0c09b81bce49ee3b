import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MessageCaller } from '@jatai/platform'
import type { RouteMatch } from './route-table.ts'
import type { HttpTarget } from './http-target.ts'

/** One call of a published path, on its way to the pipeline. */
export interface HttpCall {
  readonly match: RouteMatch<HttpTarget>
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  /** As requested, without the query. */
  readonly path: string
  /** Without the question mark; empty when there is none. */
  readonly query: string
  readonly absoluteUri: string
  /** Name, value, name, value, …: what the pipeline gets of the headers. */
  readonly headers: readonly string[]
  /** Headers that every answer has: CORS, and those of policies. */
  readonly answerHeaders: Readonly<Record<string, string>>
  /** Who calls, where a policy has found that out; empty when nobody in particular does. */
  readonly principal: string
  /** What the pipeline may know of that; undefined where its trigger wants no credentials. */
  readonly caller: MessageCaller | undefined
}

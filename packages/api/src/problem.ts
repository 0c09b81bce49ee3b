import { z } from 'zod'

/** An error of the design API (RFC 9457), media type `application/problem+json`. */
export const problem = z
  .object({
    type: z.string().describe('`about:blank`: the title says what the status means.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong and what to do.'),
    instance: z.string().describe('The path of the request.'),
    code: z.string().describe('A stable name to match on, such as `PROJECT_NAME_TAKEN`.'),
    details: z.unknown().optional().describe('Facts: the wrong fields, who holds the name, …'),
  })
  .describe('An error.')
export type Problem = z.output<typeof problem>

/** An error of the runtime API (platform.md §16.4). */
export const runtimeProblem = z
  .object({
    timestamp: z.int(),
    status: z.int(),
    error: z.string(),
    message: z.string(),
    errorCode: z.string(),
    path: z.string(),
    code: z.int().describe('The status once more, beside the error as run-and-monitor.md §8 has it.'),
    details: z.unknown().optional(),
  })
  .describe('An error of the runtime API.')
export type RuntimeProblem = z.output<typeof runtimeProblem>

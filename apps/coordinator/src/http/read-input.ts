import { RequestError } from '@jatai/errors'
import type { z } from 'zod'
import { inputProblems, issueText } from './input-problems.ts'

/**
 * Checks a part of a request.
 *
 * @throws RequestError `INPUT_INVALID` naming each wrong field
 */
export function readInput<T>(schema: z.ZodType<T>, value: unknown, part: 'path' | 'query' | 'body'): T {
  const result = schema.safeParse(value, { error: issueText })
  if (result.success) return result.data
  const fields = inputProblems(result.error.issues, value)
  const told = fields.map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`))
  throw new RequestError('INPUT_INVALID', `The ${part} of the request is wrong: ${told.join('; ')}`, {
    details: { part, fields },
  })
}

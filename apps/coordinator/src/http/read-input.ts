import { RequestError } from '@jatai/errors'
import type { z } from 'zod'

/**
 * Checks a part of a request.
 *
 * @throws RequestError `INPUT_INVALID` naming each wrong field
 */
export function readInput<T>(schema: z.ZodType<T>, value: unknown, part: 'path' | 'query' | 'body'): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields = result.error.issues.map((issue) => ({
    field: issue.path.map(String).join('.'),
    problem: issue.message,
  }))
  const told = fields.map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`))
  throw new RequestError('INPUT_INVALID', `The ${part} of the request is wrong: ${told.join('; ')}`, {
    details: { part, fields },
  })
}

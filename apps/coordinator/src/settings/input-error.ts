import { RequestError } from '@jatai/errors'

/** What is wrong with one field of a request. */
export interface FieldProblem {
  /** `values.test.fields.port` */
  readonly field: string
  /** Never holds the value. */
  readonly problem: string
}

/** The error for fields that have the right shape, and are wrong for another reason. */
export function inputError(...fields: readonly FieldProblem[]): RequestError {
  const told = fields.map(({ field, problem }) => `${field}: ${problem}`)
  return new RequestError('INPUT_INVALID', `The body of the request is wrong: ${told.join('; ')}`, {
    details: { part: 'body', fields },
  })
}

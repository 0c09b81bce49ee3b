import type { z } from 'zod'

/** A field of a request that is wrong. */
export interface InputProblem {
  /** `values.test.fields`; empty: the whole. */
  readonly field: string
  readonly problem: string
}

type Issue = z.core.$ZodIssue
type RawIssue = z.core.$ZodRawIssue

/** Says in plain words what a schema without a text of its own finds. */
export function issueText(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? MISSING : `must be ${kindOf(issue.expected)}${foundText(issue.input)}`
    case 'invalid_value':
      return orMissing(issue.input, `must be ${listed(issue.expected === 'stringbool' ? [true, false] : issue.values)}`)
    case 'invalid_union':
      return unionText(issue)
    case 'too_small':
      return sizeText(issue.origin, 'at least', issue.minimum, issue.inclusive)
    case 'too_big':
      return sizeText(issue.origin, 'at most', issue.maximum, issue.inclusive)
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? `written as ${issue.pattern ?? issue.format}`}`
    case 'unrecognized_keys':
      return unknownFieldText(issue)
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    default:
      return undefined
  }
}

/** What is wrong with a value, field by field. */
export function inputProblems(
  issues: readonly Issue[],
  value: unknown,
  above: readonly PropertyKey[] = [],
): InputProblem[] {
  return issues.flatMap((issue): InputProblem[] => {
    const path = [...above, ...issue.path]
    const field = path.map(String).join('.')
    switch (issue.code) {
      // Where a text is read as a number, what is missing is none either.
      case 'invalid_type':
        return [{ field, problem: valueAt(value, path) === undefined ? MISSING : issue.message }]
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({ field: [...path, key].map(String).join('.'), problem: issue.message }))
      case 'invalid_key':
        return [{ field, problem: `no such name: ${issue.issues[0]?.message ?? issue.message}` }]
      case 'invalid_union': {
        // What is nearly of one of the forms is wrong inside.
        const inside = issue.errors.find((each) => each.every((inner) => inner.path.length > 0))
        return inside === undefined ? [{ field, problem: issue.message }] : inputProblems(inside, value, path)
      }
      default:
        return [{ field, problem: issue.message }]
    }
  })
}

const MISSING = 'missing'

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  )
}

function orMissing(input: unknown, text: string): string {
  return input === undefined ? `${MISSING}: ${text}` : text
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

function kindOf(expected: string): string {
  return KINDS[expected] ?? expected
}

/** A text may be long, or a secret. */
function foundText(input: unknown): string {
  if (Number.isNaN(input)) return ''
  if (input === null || typeof input === 'number' || typeof input === 'boolean') return `, not ${String(input)}`
  return `, not ${Array.isArray(input) ? 'a list' : kindOf(typeof input)}`
}

function listed(values: readonly unknown[]): string {
  return alternatives(values.filter((value) => value !== undefined).map((value) => JSON.stringify(value)))
}

function alternatives(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`
}

function unionText(issue: Extract<RawIssue, { code: 'invalid_union' }>): string {
  const { input, errors } = issue
  const { discriminator, options } = issue as { discriminator?: string; options?: unknown[] }
  if (input === undefined) return MISSING
  if (discriminator !== undefined && options !== undefined) {
    // By its value the forms are told apart.
    return orMissing((input as Readonly<Record<string, unknown>>)[discriminator], `must be ${listed(options)}`)
  }
  const whole = errors.flatMap((each) => each.filter(({ path }) => path.length === 0))
  const kinds = whole.flatMap((each) => (each.code === 'invalid_type' ? [kindOf(each.expected)] : []))
  if (kinds.length === whole.length) return `must be ${alternatives([...new Set(kinds)])}${foundText(input)}`
  return [...new Set(whole.map(({ message }) => message))].join(', or ')
}

function unknownFieldText({ inst }: Extract<RawIssue, { code: 'unrecognized_keys' }>): string {
  const known = Object.keys((inst as z.ZodObject | undefined)?.shape ?? {})
  return known.length === 0 ? 'no such field' : `no such field, but ${known.join(', ')}`
}

function sizeText(origin: string, limit: 'at least' | 'at most', size: number | bigint, isInclusive = true): string {
  const unit = UNITS[origin]
  if (unit === undefined) {
    return isInclusive ? `must be ${limit} ${size}` : `must be ${limit === 'at least' ? 'above' : 'below'} ${size}`
  }
  const [one, more] = unit
  return `must have ${limit} ${size} ${Number(size) === 1 ? one : more}`
}

/** What is counted; else it is a number that is compared. */
const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  url: 'an address, such as https://example.com',
  base64: 'Base64',
}

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Json } from '../json/index.ts'
import { compileJsonSchema } from './index.ts'
import type { Draft, ValidationError } from './index.ts'

interface Case {
  readonly draft: Draft
  readonly schema: Json
  readonly value: Json
  /** What the reference validator (networknt 1.0.77) said of it. */
  readonly errors: readonly ValidationError[]
}

const cases = JSON.parse(
  readFileSync(new URL('./__fixtures__/reference-errors.json', import.meta.url), 'utf8'),
) as readonly Case[]

test.each(cases.map((each) => [JSON.stringify(each.schema).slice(0, 80), each] as const))(
  'errors are those of the reference validator: %s',
  (_title, { draft, schema, value, errors }) => {
    expect(JSON.stringify(compileJsonSchema(schema, { draft }).validate(value))).toBe(JSON.stringify(errors))
  },
)

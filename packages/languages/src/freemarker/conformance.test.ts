import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Json } from '../json/index.ts'
import { compileTemplate, FreemarkerError, FreemarkerSyntaxError } from './index.ts'

/** Computed by the reference engine. A body of null stands for an error, whose text is not compared. */
interface Vector {
  readonly id: string
  readonly params: { readonly template: string }
  readonly input: { readonly body: Json }
  readonly expected: { readonly output?: { readonly body: string }; readonly subset?: { readonly body: null } }
}

const MADE = new URL('conformance/template-made.json', import.meta.url)

for (const { id, params, input, expected } of JSON.parse(readFileSync(MADE, 'utf8')) as Vector[]) {
  test(id, () => {
    const render = () => compileTemplate(params.template).render(input.body)
    if (expected.output !== undefined) expect(render()).toBe(expected.output.body)
    else expect(thrownBy(render)).toSatisfy(isTemplateError)
  })
}

function isTemplateError(value: unknown): boolean {
  return value instanceof FreemarkerError || value instanceof FreemarkerSyntaxError
}

function thrownBy(action: () => unknown): unknown {
  try {
    return { returned: action() }
  } catch (thrown) {
    return thrown
  }
}

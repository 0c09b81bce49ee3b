import { field, FieldError } from '@jatai/sdk'
import type { Field } from '@jatai/sdk'
import { readContentType } from './content-type.ts'

/** A list of media types; what stands behind a semicolon does not count, nor does case (triggers.md §3). */
export function contentTypes(options: {
  readonly title: string
  readonly description: string
  readonly default: readonly string[]
}): Field<readonly string[]> {
  const list = field.list({ ...options, expression: 'none' })
  return {
    title: options.title,
    description: options.description,
    kind: 'list',
    expression: 'none',
    default: options.default,
    read: (raw) =>
      list.read(raw).map((each) => {
        const text = field.readTextValue(each) ?? ''
        const type = readContentType(text)
        if (type === undefined) throw new FieldError(`has a content type that is none: "${text}"`)
        return type.mediaType
      }),
  }
}

import type { Json } from '@jatai/languages/json'
import { field, FieldError } from '@jatai/sdk'
import type { Field } from '@jatai/sdk'

/** What stands between two cells: one or more characters; `\t` is a tab. @default ',' */
export function delimiter(): Field<string> {
  return {
    title: 'Delimiter',
    kind: 'text',
    expression: 'param',
    default: ',',
    read(raw) {
      const text = (field.readTextValue(raw) ?? '').replaceAll(String.raw`\t`, '\t')
      if (/["\r\n]/.test(text)) throw new FieldError('must not hold quotes or line breaks')
      return text === '' ? ',' : text
    },
  }
}

/** Names of columns: a list, or a text with commas. */
export function headers(options: {
  readonly title: string
  readonly description?: string
  readonly required?: boolean
  readonly visibleWhen?: Readonly<Record<string, readonly Json[]>>
}): Field<readonly string[]> {
  const { read } = field.list(options)
  return {
    ...options,
    kind: 'list',
    expression: 'param',
    default: undefined,
    read: (raw) => read(raw).map((name) => field.readTextValue(name) ?? ''),
  }
}

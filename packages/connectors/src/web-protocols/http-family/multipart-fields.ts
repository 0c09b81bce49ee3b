import type { JsonObject } from '@jatai/languages/json'
import type { ByteText } from '@jatai/platform'
import { bodyText } from './body-text.ts'
import { readContentType } from './content-type.ts'
import { addFormValue } from './form-values.ts'
import type { FormValues } from './form-values.ts'
import { createMultipartParser } from './multipart-parser.ts'
import type { PartHead } from './multipart-part-head.ts'

/**
 * The fields of a `multipart/form-data` body that is in memory; parts with a file name are left out. A repeated name
 * gives a list of texts.
 *
 * @throws MessageError when it is malformed
 */
export function multipartFields(body: ByteText, boundary: string | undefined): JsonObject {
  const parser = createMultipartParser(boundary)
  const fields: FormValues = {}
  let head: PartHead | undefined
  let value = ''
  for (const event of parser.push(Buffer.from(body, 'latin1'))) {
    if (event.kind === 'part') {
      head = event.head
      value = ''
    } else if (head === undefined || head.fileName !== undefined) continue
    else if (event.kind === 'data') value += event.bytes.toString('latin1')
    else addFormValue(fields, head.name, fieldText(value, head))
  }
  parser.finish()
  return fields
}

/**
 * The text of a field, in the charset that its part names.
 *
 * @throws MessageError for an unknown charset
 */
export function fieldText(value: ByteText, { contentType }: PartHead): string {
  return bodyText(value, contentType === undefined ? undefined : readContentType(contentType)?.charset)
}

import { MessageError } from '@jatai/errors'

/** A schema that is none, or bytes that are not of their schema. */
export function avroError(text: string): MessageError {
  return new MessageError('MESSAGE_AVRO', text)
}

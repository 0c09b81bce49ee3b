import { fromJson, toBinary, toJson, fromBinary } from '@bufbuild/protobuf'
import type { JsonValue } from '@bufbuild/protobuf'
import { errorText, RemoteError } from '@jatai/errors'
import { ExactNumber, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { StepFailure } from '@jatai/sdk'
import type { GrpcMethod } from './descriptor.ts'

/** Messages of a method as JSON and as bytes: ProtoJSON with the field names of the .proto (tools.md, gRPC). */
export interface MessageCodec {
  /**
   * @param place what the message is called in errors
   * @throws StepFailure for what is no message of the type
   */
  encode(message: Json, place: string): Buffer
  /** @throws RemoteError for what is no message of the type */
  decode(bytes: Buffer): Json
}

export function createMessageCodec({ descriptor, registry }: GrpcMethod): MessageCodec {
  const { input, output } = descriptor
  return {
    encode(message, place) {
      if (!isJsonObject(message) && !isOneValue(input.typeName)) {
        throw new StepFailure(`${place} is no JSON object`)
      }
      try {
        return Buffer.from(toBinary(input, fromJson(input, plain(message), { registry })))
      } catch (cause) {
        throw new StepFailure(`${place} is no ${input.typeName}: ${reasonOf(cause)}`, { cause })
      }
    },
    decode(bytes) {
      try {
        return toJson(output, fromBinary(output, bytes), { registry, useProtoFieldName: true })
      } catch (cause) {
        throw new RemoteError('REMOTE_ANSWER', `The answer is no ${output.typeName}: ${reasonOf(cause)}`, { cause })
      }
    },
  }
}

/** Wrappers, timestamps and the like are texts and numbers in JSON. */
function isOneValue(typeName: string): boolean {
  return typeName.startsWith('google.protobuf.')
}

/** Numbers that a double does not hold are texts: of 64-bit integers that is the JSON form anyway. */
function plain(value: Json): JsonValue {
  if (value instanceof ExactNumber) return value.text
  if (Array.isArray(value)) return (value as readonly Json[]).map(plain)
  if (!isJsonObject(value)) return value as JsonValue
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

function reasonOf(cause: unknown): string {
  return errorText(cause).replace(/^cannot (?:de|en)code (?:message|field) /, '')
}

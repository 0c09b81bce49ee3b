import type { ExecutionEnd, LoggedMessage } from './execution-log.ts'
import type { RecordCodec } from './packed-records.ts'

/** What the ends of a deployment's replica share. */
export type EndOrigin = Pick<
  ExecutionEnd,
  'realm' | 'environment' | 'pipeline' | 'version' | 'instance' | 'deployment' | 'replica' | 'trigger'
>

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Numbers: times, sizes and flags, then the lengths of the texts, which follow each other: -1 for one that is absent. */
export const endCodec: RecordCodec<ExecutionEnd, EndOrigin> = {
  numbers: 13,

  originOf: ({ realm, environment, pipeline, version, instance, deployment, replica, trigger }) => ({
    ...{ realm, environment, pipeline, version, deployment, trigger },
    ...(instance === undefined ? {} : { instance }),
    ...(replica === undefined ? {} : { replica }),
  }),

  hasOrigin: (end, origin) =>
    end.deployment === origin.deployment &&
    end.pipeline === origin.pipeline &&
    end.version === origin.version &&
    end.realm === origin.realm &&
    end.environment === origin.environment &&
    end.instance === origin.instance &&
    end.replica === origin.replica &&
    end.trigger === origin.trigger,

  textOf({ key, parentKey, facts, request, response }) {
    if (parentKey === undefined && facts === undefined) return key + request.text + response.text
    return key + (parentKey ?? '') + factsText(facts) + request.text + response.text
  },

  writeNumbers(end, numbers, at) {
    const { request, response, parentKey, facts } = end
    numbers[at] = end.startedAt
    numbers[at + 1] = end.elapsedMs
    numbers[at + 2] = end.kind === 'error' ? 1 : 0
    numbers[at + 3] = end.code ?? Number.NaN
    numbers[at + 4] = end.attempt ?? 1
    numbers[at + 5] = end.hops ?? 0
    numbers[at + 6] = (end.isRedelivery === true ? REDELIVERY : 0) + cutFlags(request, response)
    numbers[at + 7] = request.bytes
    numbers[at + 8] = response.bytes
    numbers[at + 9] = end.key.length
    numbers[at + 10] = parentKey === undefined ? -1 : parentKey.length
    numbers[at + 11] = facts === undefined ? -1 : factsText(facts).length
    numbers[at + 12] = request.text.length
  },

  read(origin, text, numbers, at) {
    const number = (index: number): number => numbers[at + index] ?? 0
    const [code, flags, parentLength, factsLength] = [number(3), number(6), number(10), number(11)]
    const parentAt = number(9)
    const factsAt = parentAt + Math.max(0, parentLength)
    const requestAt = factsAt + Math.max(0, factsLength)
    const responseAt = requestAt + number(12)
    const end: Writable<ExecutionEnd> = {
      realm: origin.realm,
      environment: origin.environment,
      pipeline: origin.pipeline,
      version: origin.version,
      deployment: origin.deployment,
      trigger: origin.trigger,
      key: text.slice(0, parentAt),
      startedAt: number(0),
      elapsedMs: number(1),
      kind: number(2) === 1 ? 'error' : 'response',
      attempt: number(4),
      hops: number(5),
      isRedelivery: (flags & REDELIVERY) !== 0,
      request: message(text.slice(requestAt, responseAt), number(7), (flags & REQUEST_CUT) !== 0),
      response: message(text.slice(responseAt), number(8), (flags & RESPONSE_CUT) !== 0),
    }
    if (origin.instance !== undefined) end.instance = origin.instance
    if (origin.replica !== undefined) end.replica = origin.replica
    if (!Number.isNaN(code)) end.code = code
    if (parentLength >= 0) end.parentKey = text.slice(parentAt, factsAt)
    if (factsLength >= 0) {
      end.facts = JSON.parse(text.slice(factsAt, requestAt)) as NonNullable<ExecutionEnd['facts']> // of `factsText`
    }
    return end
  },
}

function factsText(facts: ExecutionEnd['facts']): string {
  return facts === undefined ? '' : JSON.stringify(facts)
}

function message(text: string, bytes: number, isTruncated: boolean): LoggedMessage {
  return isTruncated ? { text, bytes, isTruncated } : { text, bytes }
}

function cutFlags(request: LoggedMessage, response: LoggedMessage): number {
  return (request.isTruncated === true ? REQUEST_CUT : 0) + (response.isTruncated === true ? RESPONSE_CUT : 0)
}

const REDELIVERY = 1
const REQUEST_CUT = 2
const RESPONSE_CUT = 4

import { RemoteError, RequestError } from '@jatai/errors'
import type { GetOptions, ObjectIdentity, ObjectInfo } from './objects.ts'

/** @throws RequestError `OBJECT_NAME` */
export function checkObjectName(name: string): void {
  const problem = nameProblem(name)
  if (problem === undefined) return
  throw new RequestError(
    'OBJECT_NAME',
    `${JSON.stringify(name.slice(0, 100))} cannot be the name of an object: ${problem}.`,
  )
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `it is longer than ${MAX_NAME_BYTES} bytes`
  if (/\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}/u.test(name)) return 'it has control characters, or ones that are none'
  for (const segment of name.split('/')) {
    if (segment === '') return 'a part between / is empty'
    if (segment === '.' || segment === '..') return `a part of it is "${segment}"`
  }
  return undefined
}

/** S3 allows 1,024; the rest is for a prefix of the adapter's. */
const MAX_NAME_BYTES = 1000

/** @throws RemoteError `OBJECT_DAMAGED` */
export function checkIdentity(name: string, found: ObjectIdentity, expected: ObjectIdentity | undefined): void {
  if (expected === undefined) return
  if (found.length !== expected.length || found.sha256 !== expected.sha256.toLowerCase()) {
    throw damagedError(
      name,
      `it has ${found.length} bytes with hash ${found.sha256}, not ${expected.length} with ${expected.sha256}`,
    )
  }
}

/** The first byte to read and the one behind the last. @throws RequestError `OBJECT_RANGE` */
export function readBounds(
  info: ObjectInfo,
  range: GetOptions['range'],
): { readonly from: number; readonly to: number } {
  if (range === undefined) return { from: 0, to: info.length }
  const { from, to = info.length } = range
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < info.length && to > from) {
    return { from, to: Math.min(to, info.length) }
  }
  throw new RequestError('OBJECT_RANGE', `Bytes ${from} to ${to} are not in ${info.name}, which has ${info.length}.`)
}

export function damagedError(name: string, why: string): RemoteError {
  return new RemoteError('OBJECT_DAMAGED', `Object ${name} is not what was stored: ${why}.`, { details: { name } })
}

export function unknownObjectError(name: string): RequestError {
  return new RequestError('OBJECT_UNKNOWN', `There is no object ${name}.`, { details: { name } })
}

export function existsError(name: string): RequestError {
  return new RequestError('OBJECT_EXISTS', `There is already an object ${name}.`, { details: { name } })
}

import { field, FieldError } from '@jatai/sdk'
import type { Field } from '@jatai/sdk'

/** Where a server is: its host, and the port of all its programs if the step gives one. */
export interface ServerAddress {
  readonly host: string
  readonly port: number | undefined
}

/** `10.0.0.1`, `files.example.com`, `10.0.0.1:2049`, `[fd00::1]:2049`. */
export function serverAddress(options: { readonly title: string; readonly description: string }): Field<ServerAddress> {
  return {
    ...options,
    required: true,
    kind: 'text',
    expression: 'param',
    default: undefined,
    read(raw) {
      const text = (field.readTextValue(raw) ?? '').trim()
      if (text === '') throw new FieldError('must not be empty')
      const [, bracketed, host, digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? []
      const port = digits === undefined ? undefined : Number(digits)
      if (port !== undefined && (port < 1 || port > 65_535)) throw new FieldError('has a port that does not exist')
      // What has several colons and no brackets is an IPv6 address.
      return { host: bracketed ?? host ?? text, port }
    },
  }
}

const MOST_GROUPS = 16
const MAXIMUM_ID = 2 ** 32 - 1

/** The number of a user or group. */
export function ownerId(title: string): Field<number> {
  const integer = field.integer({ title, minimum: 0, maximum: MAXIMUM_ID })
  return {
    title,
    required: true,
    kind: 'integer',
    expression: 'param',
    default: undefined,
    read(raw) {
      const id = integer.read(raw)
      if (id === undefined) throw new FieldError('must not be empty')
      return id
    },
  }
}

/** Numbers of further groups: as many as AUTH_SYS has room for. */
export function groupIds(options: { readonly title: string; readonly description: string }): Field<readonly number[]> {
  const list = field.list(options)
  return {
    ...options,
    kind: 'text',
    expression: 'param',
    default: undefined,
    read(raw) {
      const ids = list.read(raw).map((id) => field.readNumberValue(id) ?? -1)
      if (ids.length > MOST_GROUPS) throw new FieldError(`must be at most ${MOST_GROUPS} groups`)
      if (!ids.every((id) => Number.isInteger(id) && id >= 0 && id <= MAXIMUM_ID)) {
        throw new FieldError('must be numbers of groups, separated by commas')
      }
      return ids
    },
  }
}

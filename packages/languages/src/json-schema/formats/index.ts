import { compileJavaRegex } from '../../java-regex/index.ts'
import type { ErrorType } from '../validation-error.ts'
import { isDate, isDateTime, isTime } from './date-time.ts'
import { isEmail } from './email.ts'
import { isHostname, isIpv4, isIpv6 } from './hosts.ts'
import { isUri } from './uri.ts'

export interface Format {
  readonly errorType: ErrorType & ('format' | 'dateTime' | 'uuid')
  matches(text: string): boolean
}

/** The formats that are checked (tools.md, Validator V2, decisions). */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['email', { errorType: 'format', matches: isEmail }],
  ['date', { errorType: 'dateTime', matches: isDate }],
  ['time', { errorType: 'format', matches: isTime }],
  ['date-time', { errorType: 'dateTime', matches: isDateTime }],
  ['uri', { errorType: 'format', matches: isUri }],
  ['uuid', { errorType: 'uuid', matches: (text) => UUID.test(text) }],
  ['ipv4', { errorType: 'format', matches: isIpv4 }],
  ['ipv6', { errorType: 'format', matches: isIpv6 }],
  ['hostname', { errorType: 'format', matches: isHostname }],
  ['regex', { errorType: 'format', matches: isRegex }],
])

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function isRegex(text: string): boolean {
  try {
    compileJavaRegex(text)
    return true
  } catch {
    return false
  }
}

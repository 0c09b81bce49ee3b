import { toIso8601 } from '../../../java-date/index.ts'
import { toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'
import { localeOf } from '../locale.ts'
import { checkDatePattern, createDateReader, zoneOf } from './date-arguments.ts'

export const toIsoDate = defineFunction({
  name: 'TOISODATE',
  group: 'date',
  parameters: [
    { name: 'value', kind: 'any' },
    { name: 'from', kind: 'text', isRequired: true },
    { name: 'locale', kind: 'text', isOptional: true },
    { name: 'zone', kind: 'text', isOptional: true },
  ],
  result: 'text',
  summary:
    'Reads a date with a DateTimeFormatter pattern, or "timestamp", and writes it in ISO 8601. The zone is that of the text, else the one given, else UTC. Null gives null.',
  examples: [
    {
      expression: 'TOISODATE("10/10/2010 11:59:59", "dd/MM/yyyy HH:mm:ss", null, "GMT-3")',
      result: '2010-10-10T11:59:59-03:00',
    },
    { expression: 'TOISODATE(0, "timestamp")', result: '1970-01-01T00:00:00Z' },
  ],
  prepare([, from, locale, zone]) {
    checkDatePattern(from, locale)
    zoneOf(zone)
    const read = createDateReader()
    return (value, from, locale, zone) => {
      if (isMissing(value)) return null
      if (isMissing(from)) throw new FunctionFault('the pattern of the value is null')
      return toIso8601(read(value, toText(from), localeOf(locale), zoneOf(zone)))
    }
  },
})

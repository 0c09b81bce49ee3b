import { diffDate as diff, sumDate as add } from '../../../java-date/index.ts'
import { toIndex, toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'
import { timestampOf, zoneOf } from './date-arguments.ts'

export const now = defineFunction({
  name: 'NOW',
  group: 'date',
  parameters: [],
  result: 'integer',
  summary: 'The current time in epoch milliseconds.',
  examples: [{ expression: 'NOW()', result: /^\d{13}$/ }],
  evaluateIn: (environment) => environment.now(),
})

export const sumDate = defineFunction({
  name: 'SUMDATE',
  group: 'date',
  parameters: [
    { name: 'timestamp', kind: 'integer' },
    { name: 'unit', kind: 'text', isRequired: true },
    { name: 'amount', kind: 'integer', isRequired: true },
    { name: 'zone', kind: 'text', isOptional: true },
  ],
  result: 'integer',
  summary:
    'Adds units to epoch milliseconds: second, minute, hour, day, month or year; negative amounts subtract. Months and years end at the last day of the month. The zone, UTC by default, matters across clock changes. Null gives null.',
  examples: [
    { expression: 'SUMDATE(1599368565518, "DAY", -1)', result: 1599282165518 },
    { expression: 'SUMDATE(1612051200000, "month", 1)', result: 1614470400000 },
    { expression: 'SUMDATE(1541257200000, "DAY", 1, "America/Sao_Paulo")', result: 1541340000000 },
  ],
  prepare([, unit, , zone]) {
    if (!isMissing(unit)) add(0, toText(unit), 0)
    zoneOf(zone)
    return (timestamp, unit, amount, zone) => {
      if (isMissing(timestamp)) return null
      if (isMissing(unit) || isMissing(amount))
        throw new FunctionFault(`the ${isMissing(unit) ? 'unit' : 'amount'} is null`)
      return timestampOf(add(timestampOf(timestamp), toText(unit), toIndex(amount), zoneOf(zone)))
    }
  },
})

export const diffDate = defineFunction({
  name: 'DIFFDATE',
  group: 'date',
  parameters: [
    { name: 'timestamp1', kind: 'integer' },
    { name: 'timestamp2', kind: 'integer', isRequired: true },
    { name: 'unit', kind: 'text', isRequired: true },
  ],
  result: 'integer',
  summary:
    'Whole units from the first to the second timestamp, by the calendar in UTC: year, month, day, hour, minute, second or millisecond. Negative when the first is later; null gives null.',
  examples: [
    { expression: 'DIFFDATE(1564670039000, 1564673638000, "minute")', result: 59 },
    { expression: 'DIFFDATE(1582934400000, 1614556800000, "year")', result: 1 },
  ],
  prepare([, , unit]) {
    if (!isMissing(unit)) diff(0, 0, toText(unit))
    return (timestamp1, timestamp2, unit) => {
      if (isMissing(timestamp1)) return null
      if (isMissing(timestamp2) || isMissing(unit))
        throw new FunctionFault(`the ${isMissing(unit) ? 'unit' : 'second timestamp'} is null`)
      return diff(timestampOf(timestamp1), timestampOf(timestamp2), toText(unit))
    }
  },
})

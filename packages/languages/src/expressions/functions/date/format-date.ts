import { toIso8601 } from '../../../java-date/index.ts'
import { toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'
import { localeOf } from '../locale.ts'
import { checkDatePattern, createDateReader, createDateWriter, zoneOf } from './date-arguments.ts'

export const formatDate = defineFunction({
  name: 'FORMATDATE',
  group: 'date',
  parameters: [
    { name: 'value', kind: 'any' },
    { name: 'from', kind: 'text', isRequired: true },
    // Null is no default here but asks for ISO 8601.
    { name: 'to', kind: 'text' },
    { name: 'localeFrom', kind: 'text', isOptional: true },
    { name: 'zoneFrom', kind: 'text', isOptional: true },
    { name: 'localeTo', kind: 'text', isOptional: true },
    { name: 'zoneTo', kind: 'text', isOptional: true },
  ],
  result: 'any',
  summary:
    'Reads a date with one DateTimeFormatter pattern and writes it with another; "timestamp" in place of a pattern means epoch milliseconds, null as target ISO 8601. The zone is that of the text, else zoneFrom, else UTC; zoneTo shows the same instant elsewhere. Null gives null.',
  examples: [
    { expression: 'FORMATDATE("30/10/2010", "dd/MM/yyyy", "yyyy-MM-dd")', result: '2010-10-30' },
    { expression: 'FORMATDATE("30/10/2010", "dd/MM/yyyy", "timestamp")', result: 1288396800000 },
    {
      expression: `FORMATDATE(1545730215123, "timestamp", "d 'de' MMMM, HH:mm", null, null, "pt-BR", "America/Sao_Paulo")`,
      result: '25 de dezembro, 07:30',
    },
    { expression: 'FORMATDATE(1545730215123, "timestamp", null)', result: '2018-12-25T09:30:15.123Z' },
  ],
  prepare([, from, to, localeFrom, zoneFrom, localeTo, zoneTo]) {
    checkDatePattern(from, localeFrom)
    checkDatePattern(to, localeTo)
    zoneOf(zoneFrom)
    zoneOf(zoneTo)
    const read = createDateReader()
    const write = createDateWriter()
    return (value, from, to, localeFrom, zoneFrom, localeTo, zoneTo) => {
      if (isMissing(value)) return null
      if (isMissing(from)) throw new FunctionFault('the pattern of the value is null')
      const own = read(value, toText(from), localeOf(localeFrom), zoneOf(zoneFrom))
      const target = zoneOf(zoneTo)
      const moment = target === undefined ? own : { ...own, zone: target }
      return isMissing(to) ? toIso8601(moment) : write(moment, toText(to), localeOf(localeTo))
    }
  },
})

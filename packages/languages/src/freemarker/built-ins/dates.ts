import { formatIso, type IsoAccuracy } from '../formats/iso-date.ts'
import { knownTimeZone, UTC_ZONE } from '../formats/time-zone.ts'
import { formatting, toText, unexpected } from '../run/coerce.ts'
import { fail } from '../run/site.ts'
import { camelCase } from '../syntax/special-variables.ts'
import { DATE_KIND_NAMES, type DateKind, DateValue } from '../values/date.ts'
import type { BuiltIn } from './built-in.ts'
import { Arguments, dateBuiltIn, dateMethod, evaluators, uses } from './define.ts'

const EXAMPLE = '"2024-03-09 14:05:06"?datetime("yyyy-MM-dd HH:mm:ss")'

const ACCURACIES: readonly (readonly [string, IsoAccuracy, string])[] = [
  ['', 'seconds', '14:05:06'],
  ['_ms', 'milliseconds', '14:05:06'],
  ['_m', 'minutes', '14:05'],
  ['_h', 'hours', '14'],
]

/** Reading dates, and writing them by ISO 8601. */
export const DATES: readonly BuiltIn[] = [
  reading('date', '"09/03/2024"?date("dd/MM/yyyy")', '2024-03-09'),
  reading('time', '"14h05"?time("HH\'h\'mm")', '14:05:00Z'),
  reading('datetime', '"2024-03-09T14:05:06-03:00"?datetime.iso', '2024-03-09T17:05:06Z'),
  ifUnknown('date_if_unknown', 'date'),
  ifUnknown('time_if_unknown', 'time'),
  ifUnknown('datetime_if_unknown', 'datetime'),
  ...isoBuiltIns(),
]

/** `text?date`, `text?date("pattern")`, `text?date.iso`, and the part of a date with time. */
function reading(kind: DateKind, example: string, output: string): BuiltIn {
  return {
    name: kind,
    appliesTo: 'text',
    calling: 'maybe',
    takesKey: true,
    summary: `The ${DATE_KIND_NAMES[kind]} that a text writes, by the settings, a pattern, \`iso\` or \`xs\`; or that part of a date-time.`,
    examples: [{ template: `\${${example}?iso_utc}`, output }],
    compile: (node, compiler) => {
      const target = compiler.evaluator(node.target)
      const useIn = uses(node, compiler)
      const argumentsOf = evaluators(node, compiler)
      return (environment) => {
        const use = useIn(environment)
        const value = target(environment)
        if (value instanceof DateValue) {
          if (node.arguments !== undefined) return unexpected(value, 'a method or function', use.site)
          if (value.kind === kind) return value
          if (value.kind === 'datetime') return new DateValue(value.epochMs, kind)
          return fail(use.site, `Cannot convert ${DATE_KIND_NAMES[value.kind]} to ${DATE_KIND_NAMES[kind]}`)
        }
        const text = toText(value, environment, use.targetSite)
        const args = new Arguments(argumentsOf(environment), { least: 0, most: 1, asTexts: true }, use)
        const epochMs = formatting(use.site, () =>
          environment.settings.parseDate(text, kind, args.optionalText(0), environment.now()),
        )
        return new DateValue(epochMs, kind)
      }
    },
  }
}

/** All dates of a template are of a known kind, so nothing is left to do. */
function ifUnknown(name: string, kind: DateKind): BuiltIn {
  return dateBuiltIn(
    {
      name,
      summary: `Makes a date of unknown kind a ${DATE_KIND_NAMES[kind]}; others stay as they are.`,
      examples: [{ template: `\${(${EXAMPLE})?${name}?iso_utc}`, output: '2024-03-09T14:05:06Z' }],
    },
    (value) => value,
  )
}

/** `iso_utc`, `iso_local` and `iso("zone")`, each with its accuracy and without an offset. */
function isoBuiltIns(): BuiltIn[] {
  return ACCURACIES.flatMap(([suffix, accuracy, time]) =>
    [true, false].flatMap((showsOffset) => {
      const ending = `${suffix}${showsOffset ? '' : '_nz'}`
      const z = showsOffset ? 'Z' : ''
      return [
        isoBuiltIn(`iso_utc${ending}`, accuracy, showsOffset, `2024-03-09T${time}${z}`),
        isoBuiltIn(`iso_local${ending}`, accuracy, showsOffset, `2024-03-09T${time}${z}`),
        isoMethod(`iso${ending}`, accuracy, showsOffset),
      ]
    }),
  ).concat(isoBuiltIn('iso_utc_fz', 'seconds', true, '2024-03-09T14:05:06Z'))
}

function isoSummary(accuracy: IsoAccuracy, where: string, showsOffset: boolean): string {
  return `By ISO 8601, ${where}, up to ${accuracy}${showsOffset ? '' : ', without the offset'}.`
}

/** `isoUtcFZ` and `isoLocalMsNZ` have capitals at the end. */
function isoCamelCase(name: string): string {
  return camelCase(name).replace(/Nz$/, 'NZ').replace(/Fz$/, 'FZ')
}

function isoBuiltIn(name: string, accuracy: IsoAccuracy, showsOffset: boolean, output: string): BuiltIn {
  const isUtc = name.startsWith('iso_utc')
  return dateBuiltIn(
    {
      name,
      camelCase: isoCamelCase(name),
      summary: isoSummary(accuracy, isUtc ? 'in UTC' : 'in the time zone of the settings', showsOffset),
      examples: [{ template: `\${(${EXAMPLE})?${name}}`, output }],
    },
    (value, { environment }) => {
      const zone = isUtc ? UTC_ZONE : environment.settings.zone
      return formatIso(value.epochMs, value.kind, { isXmlSchema: false, accuracy, showsOffset, usesUtc: isUtc }, zone)
    },
  )
}

function isoMethod(name: string, accuracy: IsoAccuracy, showsOffset: boolean): BuiltIn {
  const offset = showsOffset ? '-03:00' : ''
  const time = ACCURACIES.find(([, each]) => each === accuracy)?.[2].replace('14', '11') ?? ''
  return dateMethod(
    {
      name,
      camelCase: isoCamelCase(name),
      summary: isoSummary(accuracy, 'in the time zone given', showsOffset),
      examples: [{ template: `\${(${EXAMPLE})?${name}("GMT-3")}`, output: `2024-03-09T${time}${offset}` }],
    },
    { least: 1, most: 1 },
    (value, args, use) => {
      const id = args.text(0)
      const zone = knownTimeZone(id) ?? fail(use.site, `"${id}" is not recognized as a valid time zone name`)
      return formatIso(value.epochMs, value.kind, { isXmlSchema: false, accuracy, showsOffset, usesUtc: false }, zone)
    },
  )
}

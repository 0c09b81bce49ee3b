import { failAsMissing } from '../run/site.ts'
import { DirectiveValue, MacroValue, MethodValue } from '../run/macro-value.ts'
import { DateValue } from '../values/date.ts'
import { EMPTY } from '../values/empty.ts'
import { asBoolean, asPlainText } from '../values/kinds.ts'
import { hasMembers, isMap } from '../values/map.ts'
import { MarkupValue } from '../values/markup.ts'
import { asNumber } from '../values/number.ts'
import { isSequence, Sequence } from '../values/sequence.ts'
import { isMissing, type Value } from '../values/value.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn } from './define.ts'

const DATE = '"2024-03-09"?date("yyyy-MM-dd")'

/** Of what kind is a value? */
export const KINDS: readonly BuiltIn[] = [
  kind(
    'is_string',
    'a text',
    (value) => asPlainText(value) !== undefined,
    '${"1"?is_string?c} ${1?is_string?c}',
    'true false',
  ),
  kind(
    'is_number',
    'a number',
    (value) => asNumber(value) !== undefined,
    '${1?is_number?c} ${"1"?is_number?c}',
    'true false',
  ),
  kind('is_boolean', 'a boolean', (value) => asBoolean(value) !== undefined, '${true?is_boolean?c}', 'true'),
  kind('is_date', 'a date, time or date-time', isDate, `\${${DATE}?is_date?c}`, 'true'),
  kind('is_date_like', 'a date, time or date-time', isDate, `\${${DATE}?is_date_like?c}`, 'true'),
  kind('is_date_only', 'a date without time', ofDateKind('date'), `\${${DATE}?is_date_only?c}`, 'true'),
  kind('is_time', 'a time without date', ofDateKind('time'), `\${${DATE}?is_time?c}`, 'false'),
  kind('is_datetime', 'a date with time', ofDateKind('datetime'), '${.now?is_datetime?c}', 'true'),
  kind('is_unknown_date_like', 'a date of unknown kind', () => false, `\${${DATE}?is_unknown_date_like?c}`, 'false'),
  kind('is_sequence', 'a list', isSequence, '${[1]?is_sequence?c} ${{}?is_sequence?c}', 'true false'),
  kind('is_indexable', 'a list', isSequence, '${(1..2)?is_indexable?c}', 'true'),
  kind(
    'is_enumerable',
    'something to be listed',
    isSequence,
    '${[]?is_enumerable?c} ${1?is_enumerable?c}',
    'true false',
  ),
  kind(
    'is_collection',
    'a list that is read from beginning to end',
    isCollection,
    '${{}?keys?is_collection?c}',
    'true',
  ),
  kind(
    'is_collection_ex',
    'such a list that knows its size',
    isSizedCollection,
    '${([1] + [2])?is_collection_ex?c}',
    'true',
  ),
  kind('is_hash', 'a map', isHash, '${{}?is_hash?c} ${[]?is_hash?c}', 'true false'),
  kind(
    'is_hash_ex',
    'a map whose keys can be listed',
    isExtendedHash,
    '${{}?is_hash_ex?c} ${.vars?is_hash_ex?c}',
    'true false',
  ),
  kind('is_macro', 'a macro or function', isMacro, '<#macro m></#macro>${m?is_macro?c}', 'true'),
  kind('is_directive', 'something for `<@…>`', isDirective, '<#macro m></#macro>${m?is_directive?c}', 'true'),
  kind(
    'is_method',
    'a built-in kept for a call',
    (value) => value instanceof MethodValue,
    '${"a"?replace?is_method?c}',
    'true',
  ),
  kind(
    'is_transform',
    'an interpreted template',
    (value) => value instanceof DirectiveValue,
    '${"a"?interpret?is_transform?c}',
    'true',
  ),
  kind(
    'is_markup_output',
    'output in a format',
    (value) => value instanceof MarkupValue,
    '<#ftl output_format="HTML">${("a"?no_esc)?is_markup_output?c}',
    'true',
  ),
  kind('is_node', 'a node of an XML tree; there are none', () => false, '${"a"?is_node?c}', 'false'),
]

function kind(name: string, what: string, test: (value: Value) => boolean, template: string, output: string): BuiltIn {
  return anyBuiltIn({ name, summary: `Is it ${what}?`, examples: [{ template, output }] }, (value, use) =>
    isMissing(value) ? failAsMissing(use.targetSite) : test(value),
  )
}

function isDate(value: Value): boolean {
  return value instanceof DateValue
}

function ofDateKind(wanted: DateValue['kind']): (value: Value) => boolean {
  return (value) => value instanceof DateValue && value.kind === wanted
}

function isHash(value: Value): boolean {
  return hasMembers(value) || value === EMPTY
}

function isExtendedHash(value: Value): boolean {
  return isMap(value) || value === EMPTY
}

function isCollection(value: Value): boolean {
  return value instanceof Sequence && value.collection !== 'none'
}

function isSizedCollection(value: Value): boolean {
  return value instanceof Sequence && value.collection === 'sized'
}

function isMacro(value: Value): boolean {
  return value instanceof MacroValue
}

function isDirective(value: Value): boolean {
  return value instanceof MacroValue || value instanceof DirectiveValue
}

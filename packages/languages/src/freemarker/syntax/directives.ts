import { readAssignment } from './read-assignment.ts'
import { readAttempt, readCompress, readIf } from './read-blocks.ts'
import { readCall, readLegacyCall } from './read-call.ts'
import { readDefinition } from './read-definition.ts'
import type { Element } from './element.ts'
import { readForEach, readItems, readList, readSep } from './read-list.ts'
import { readAutoEscape, readEscape, readNoAutoEscape, readNoEscape, readOutputFormat } from './read-output.ts'
import {
  readBreak,
  readContinue,
  readFlush,
  readNested,
  readRefused,
  readReturn,
  readSetting,
  readStop,
  readTrim,
} from './read-simple.ts'
import { readSwitch } from './read-switch.ts'
import type { Tag, TemplateParser } from './template-parser.ts'
import { readComment, readNoParse } from './read-unparsed.ts'

/** How a directive is written, and how its element is read. */
export interface Directive {
  /** Another way to write its name. */
  readonly camelCase?: string
  /** Is it written with something between name and `>`? */
  readonly parameters?: boolean
  /** May the `>` follow the name, and may it be `/>`? */
  readonly bare?: 'may not end with /' | 'may end with /'
  /** Is there an end tag of this name? */
  readonly hasEnd?: boolean
  /** Undefined for tags that belong to an element around them, such as `<#else>`. */
  readonly read?: (parser: TemplateParser, tag: Tag) => Element
}

const bare = 'may not end with /'
const loose = 'may end with /'

/** By name in small letters; `@` is a call, `--` a comment. */
export const DIRECTIVES: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ['if', { parameters: true, hasEnd: true, read: readIf }],
  ['elseif', { camelCase: 'elseIf', parameters: true }],
  ['else', { bare: loose }],
  ['list', { parameters: true, hasEnd: true, read: readList }],
  ['items', { parameters: true, hasEnd: true, read: readItems }],
  ['sep', { bare, hasEnd: true, read: readSep }],
  ['foreach', { camelCase: 'forEach', parameters: true, hasEnd: true, read: readForEach }],
  ['break', { bare: loose, read: readBreak }],
  ['continue', { bare: loose, read: readContinue }],
  ['switch', { parameters: true, hasEnd: true, read: readSwitch }],
  ['case', { parameters: true }],
  ['on', { parameters: true }],
  ['default', { bare }],
  ['assign', { parameters: true, hasEnd: true, read: readAssignment }],
  ['global', { parameters: true, hasEnd: true, read: readAssignment }],
  ['local', { parameters: true, hasEnd: true, read: readAssignment }],
  ['macro', { parameters: true, hasEnd: true, read: readDefinition }],
  ['function', { parameters: true, hasEnd: true, read: readDefinition }],
  ['@', { read: readCall }],
  ['call', { parameters: true, read: readLegacyCall }],
  ['nested', { parameters: true, bare: loose, read: readNested }],
  ['return', { parameters: true, bare: loose, read: readReturn }],
  ['stop', { parameters: true, bare: loose, read: readStop }],
  ['attempt', { bare, hasEnd: true, read: readAttempt }],
  ['recover', { bare, hasEnd: true }],
  ['compress', { bare, hasEnd: true, read: readCompress }],
  ['escape', { parameters: true, hasEnd: true, read: readEscape }],
  ['noescape', { camelCase: 'noEscape', bare, hasEnd: true, read: readNoEscape }],
  ['outputformat', { camelCase: 'outputFormat', parameters: true, hasEnd: true, read: readOutputFormat }],
  ['autoesc', { camelCase: 'autoEsc', bare, hasEnd: true, read: readAutoEscape }],
  ['noautoesc', { camelCase: 'noAutoEsc', bare, hasEnd: true, read: readNoAutoEscape }],
  ['setting', { parameters: true, read: readSetting }],
  ['noparse', { camelCase: 'noParse', bare, read: readNoParse }],
  ['comment', { bare, read: readComment }],
  ['--', { read: readComment }],
  ['t', { bare: loose, read: readTrim }],
  ['lt', { bare: loose, read: readTrim }],
  ['rt', { bare: loose, read: readTrim }],
  ['nt', { bare: loose, read: readTrim }],
  ['flush', { bare: loose, read: readFlush }],
  ['ftl', { parameters: true, bare: loose, read: refuseHeader }],
  ['include', { parameters: true, read: readRefused }],
  ['import', { parameters: true, read: readRefused }],
  ['visit', { parameters: true, read: readRefused }],
  ['recurse', { parameters: true, bare: loose, read: readRefused }],
  ['fallback', { bare: loose, read: readRefused }],
  ['transform', { parameters: true, hasEnd: true, read: readRefused }],
])

function refuseHeader(parser: TemplateParser, tag: Tag): Element {
  return parser.fail('<#ftl> can only stand at the beginning of a template', tag.start)
}

import { JOLT_ERROR_CODES } from './jolt/jolt-errors.ts'
import { JSLT_ERROR_CODES } from './jslt/jslt-error.ts'
import { JSON_SCHEMA_ERROR_CODES } from './json-schema/errors.ts'

/** Every error code of this package, with what it means; the reference is made from it. */
export const LANGUAGE_ERROR_CODES = {
  EXPRESSION_FAILED:
    'A Double Braces expression cannot be read, or cannot be evaluated with this message. The text says where and why.',
  EXPRESSION_TEMPLATE_UNREADABLE:
    'With the results of its expressions put in, the parameter is not the JSON it should be.',
  FLOW_JSON_PATH: 'The text is no JSON Path. A caret shows where.',
  MESSAGE_JSON_PATH_NOT_FOUND: 'The JSON Path leads to a place that this message does not have.',
  MESSAGE_JSON_PATH: 'A function of the JSON Path cannot work on what it finds in this message.',
  FLOW_SIMPLE: 'The text is no Simple condition. A caret shows where.',
  ...JOLT_ERROR_CODES,
  ...JSLT_ERROR_CODES,
  FLOW_FREEMARKER_SYNTAX: 'The text is no FreeMarker template. Line and column say where.',
  MESSAGE_FREEMARKER:
    'The template failed with this model, or took more steps, output or depth than a template may. Line and column say where.',
  ...JSON_SCHEMA_ERROR_CODES,
  FLOW_JAVA_REGEX: 'The text is no regular expression of Java. A caret shows where.',
  MESSAGE_JAVA_REGEX_EFFORT:
    'The regular expression tries too many ways on this text. Make repetitions inside of repetitions simpler.',
  FLOW_DATE_PATTERN: 'The text is no date pattern.',
  FLOW_DATE_ARGUMENT: 'There is no such time zone, locale or amount of time.',
  MESSAGE_TOO_LONG: 'The message is longer as JSON than a text can be: 512 MB.',
  MESSAGE_DATE_TEXT: 'The text is not a date of the pattern.',
  FLOW_DECIMAL_PATTERN: 'The text is no number pattern.',
  JSON_UNREADABLE: 'The text is not JSON, not even leniently. Line and column say where.',
  MESSAGE_BASE64: 'The text is not Base64.',
} as const

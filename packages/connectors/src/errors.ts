import { XML_ERROR_CODES } from './tools/xml/xml-error.ts'

/** Every error code of this package, with what it means; the reference is made from it. */
export const CONNECTOR_ERROR_CODES = {
  MESSAGE_BAD_JSON: 'The body of the request is not JSON. The message says where it stops being so.',
  MESSAGE_TOO_DEEP: 'The JSON of the request has more lists and objects inside each other than are taken.',
  MESSAGE_BAD_MULTIPART: 'The multipart body of the request is malformed.',
  MESSAGE_FORM_TOO_LONG: 'The form of the request has more fields than are taken.',
  MESSAGE_UNKNOWN_CHARSET: 'The request is in a character set that is not known.',
  MESSAGE_MAIL: 'The mail is malformed beyond what can be read.',
  MESSAGE_AVRO: 'The value is no Avro of its schema, or the schema is none that can be used.',
  MESSAGE_CSV: 'The text is no CSV with these settings. The message names the line.',
  ...XML_ERROR_CODES,
  TRIGGER_SETTINGS: 'Settings of the trigger cannot work together, or on this installation. The message says which.',
  TRIGGER_ACCOUNT: 'The trigger needs an account that is not set, or one that lacks something. The message says what.',
  MESSAGE_PDF: 'The file is no PDF that can be read or protected, or the HTML cannot be made into one.',
  REMOTE_FAILED: 'The other system could not be reached, or broke off. Trying again may help.',
  REMOTE_REFUSED: 'The other system answered, and refused: a login, a command, a call.',
  REMOTE_TIMEOUT: 'The other system did not answer in time. The step has a parameter for how long to wait.',
  REMOTE_STATUS: 'The other system answered with an HTTP status that is a failure.',
  REMOTE_ANSWER: 'The other system answered with something that its contract does not allow.',
  REMOTE_PROTOCOL: 'The other system answered with something that is none of its protocol.',
  REMOTE_REDIRECTS: 'The other system sends from one address to the next without end.',
  REMOTE_TOO_LARGE: 'The answer is larger than a message may be: save it as a file.',
} as const

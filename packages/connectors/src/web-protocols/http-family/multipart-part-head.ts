import { MessageError } from '@jatai/errors'

/** What the headers of a part of a `multipart/form-data` body say. */
export interface PartHead {
  readonly name: string
  /** Set for a file, possibly empty. */
  readonly fileName: string | undefined
  readonly contentType: string | undefined
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const LINE = new RegExp(`^(${TOKEN}):[ \\t]*([^\\0-\\x08\\x0a-\\x1f\\x7f]*)$`)
const DISPOSITION = /^form-data[ \t]*/i
const PARAMETER = new RegExp(`[ \\t]*;[ \\t]*(${TOKEN})=(?:"((?:\\\\.|[^"\\\\])*)"|([^";\\s]+))[ \\t]*`, 'y')

/**
 * Reads the headers of a part, one character a byte.
 *
 * @throws MessageError when they are not those of a form's part
 */
export function readPartHead(text: string): PartHead {
  let disposition: string | undefined
  let contentType: string | undefined
  for (const line of text.split('\r\n')) {
    const [, name = '', value = ''] = LINE.exec(line) ?? []
    if (name === '') throw malformed('a part has a header that is none')
    const known = name.toLowerCase()
    if (known === 'content-disposition') {
      if (disposition !== undefined) throw malformed('a part has two names')
      disposition = value
    } else if (known === 'content-type') {
      if (contentType !== undefined) throw malformed('a part has two types')
      contentType = value.trim()
    }
  }
  if (disposition === undefined) throw malformed('a part has no name')
  const parameters = dispositionParameters(disposition)
  const name = parameters.get('name')
  if (name === undefined) throw malformed('a part has no name')
  const extended = parameters.get('filename*')
  return {
    name,
    fileName: extended === undefined ? parameters.get('filename') : extendedValue(extended),
    contentType: contentType === '' ? undefined : contentType,
  }
}

function dispositionParameters(disposition: string): ReadonlyMap<string, string> {
  const start = DISPOSITION.exec(disposition)?.[0]
  if (start === undefined) throw malformed('a part is no form data')
  const parameters = new Map<string, string>()
  PARAMETER.lastIndex = start.length
  while (PARAMETER.lastIndex < disposition.length) {
    const match = PARAMETER.exec(disposition)
    if (match === null) throw malformed('a part has a name that cannot be read')
    const [, name = '', quoted, token] = match
    if (parameters.has(name.toLowerCase())) throw malformed(`a part has ${name} twice`)
    parameters.set(name.toLowerCase(), utf8(quoted?.replace(/\\(["\\])/g, '$1') ?? token ?? ''))
  }
  return parameters
}

const EXTENDED = /^(utf-8|iso-8859-1)'[^']*'((?:%[0-9a-f]{2}|[!#$&+.^_`|~0-9a-z-])*)$/i

/**
 * `UTF-8''%E2%82%AC` (RFC 8187). Forms should not have it (RFC 7578 §4.2), but clients send it for names that are not
 * ASCII, alone or beside a plain one that is only an approximation.
 */
function extendedValue(text: string): string {
  const [, charset = '', value = ''] = EXTENDED.exec(text) ?? []
  if (charset === '') throw malformed('a part has a file name that cannot be read')
  const bytes = value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return charset.toLowerCase() === 'utf-8' ? utf8(bytes) : bytes
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** What a malformed body is refused with. */
export function malformed(why: string): MessageError {
  return new MessageError('MESSAGE_BAD_MULTIPART', `The multipart body is malformed: ${why}`)
}

import { MessageError } from '@jatai/errors'

/** The codes of this folder's errors, and what each of them means. */
export const XML_ERROR_CODES = {
  MESSAGE_XML: 'The text is not well-formed XML.',
  MESSAGE_XML_DTD: 'The XML has a document type declaration, which is refused.',
  MESSAGE_XML_LIMIT: 'The XML is larger, deeper or richer than what is read.',
  MESSAGE_XML_NAME: 'A property has a name that no XML element can have.',
} as const

/** XML that cannot be read, or a value that cannot be written as XML. */
export class XmlError extends MessageError {
  constructor(
    code: keyof typeof XML_ERROR_CODES,
    problem: string,
    place?: { readonly line: number; readonly column: number },
  ) {
    const where = place === undefined ? '' : ` at line ${place.line}, column ${place.column}`
    super(code, `${problem}${where}`, place === undefined ? {} : { place })
  }
}

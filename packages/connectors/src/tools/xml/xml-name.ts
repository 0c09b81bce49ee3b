import { XmlError } from './xml-error.ts'

/**
 * Checks that a text can be the name of an element: a Name of XML 1.0.
 *
 * @throws XmlError
 */
export function checkXmlName(name: string): void {
  if (!NAME.test(name)) throw new XmlError('MESSAGE_XML_NAME', `"${name.slice(0, 100)}" is no name of an XML element`)
}

const START = String.raw`:A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}`
const REST = String.raw`${START}\-.0-9\xB7\u0300-\u036F\u203F\u2040`
const NAME = new RegExp(`^[${START}][${REST}]*$`, 'u')

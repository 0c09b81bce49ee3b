import { SaxesParser } from 'saxes'
import { XmlError } from './xml-error.ts'
import { XML_LIMITS } from './xml-limits.ts'
import type { XmlLimits } from './xml-limits.ts'

/** What a document consists of, in its order. Comments, processing instructions and the declaration are passed over. */
export interface XmlHandlers {
  /** The attributes have no prototype, so every name is an own one. */
  open(name: string, attributes: Readonly<Record<string, string>>, isSelfClosing: boolean): void
  /** Text between two pieces of markup, references resolved; also blanks. Outside of the root only blanks. */
  text(text: string): void
  cdata(text: string): void
  close(name: string): void
}

export interface XmlReaderOptions {
  readonly limits?: Partial<XmlLimits>
  /**
   * `refuse`: a document type declaration is an error, and so is an entity that is not built in. `drop`: both are passed
   * over. Nothing that is declared there is ever used. @default 'refuse'
   */
  readonly declarations?: 'refuse' | 'drop'
}

/** Takes a document piece by piece, wherever it is cut. */
export interface XmlReader {
  write(text: string): void
  /** @throws XmlError when the document is not complete */
  end(): void
}

/**
 * Reads XML strictly, without files, network and declared entities (reliability.md SEC-04). Blanks in front of the
 * document, which messages often have, are no error. Prefixes are parts of names.
 *
 * @throws XmlError from `write` and `end`, with line and column
 */
export function createXmlReader(handlers: XmlHandlers, options: XmlReaderOptions = {}): XmlReader {
  const limits = { ...XML_LIMITS, ...options.limits }
  const parser = new SaxesParser({ xmlns: false, position: true })
  let depth = 0
  let attributes = 0
  let length = 0
  let tokenLength = 0
  let references = 0
  let skippedLines = 0
  let hasBegun = false

  function fail(code: ConstructorParameters<typeof XmlError>[0], problem: string): never {
    throw new XmlError(code, problem, { line: parser.line + skippedLines, column: Math.max(1, parser.column) })
  }

  function checkName(name: string): void {
    if (name.length > limits.maximumNameLength) {
      fail('MESSAGE_XML_LIMIT', `A name has more than ${limits.maximumNameLength} characters`)
    }
  }

  parser.on('error', (error) => fail('MESSAGE_XML', problemOf(error)))
  parser.on('opentagstart', (tag) => {
    attributes = 0
    checkName(tag.name)
    if (++depth > limits.maximumDepth) fail('MESSAGE_XML_LIMIT', `More than ${limits.maximumDepth} elements are nested`)
  })
  parser.on('attribute', (attribute) => {
    checkName(attribute.name)
    if (++attributes > limits.maximumAttributes) {
      fail('MESSAGE_XML_LIMIT', `An element has more than ${limits.maximumAttributes} attributes`)
    }
  })
  parser.on('opentag', (tag) => {
    tokenLength = 0
    handlers.open(tag.name, tag.attributes, tag.isSelfClosing)
  })
  parser.on('closetag', (tag) => {
    tokenLength = 0
    depth--
    handlers.close(tag.name)
  })
  parser.on('text', (text) => handlers.text(text))
  parser.on('cdata', (text) => handlers.cdata(text))
  if (options.declarations === 'drop') parser.ENTITIES = DROPPED_ENTITIES
  else parser.on('doctype', () => fail('MESSAGE_XML_DTD', 'A document type declaration is not allowed'))

  return {
    write(text) {
      length += text.length
      if (length > limits.maximumLength) {
        fail('MESSAGE_XML_LIMIT', `The document has more than ${limits.maximumLength} characters`)
      }
      // A document that is read as a stream has no other bound for what the parser holds.
      tokenLength += text.length
      if (tokenLength > limits.maximumTokenLength) {
        fail('MESSAGE_XML_LIMIT', `A text has more than ${limits.maximumTokenLength} characters`)
      }
      references += count(text, '&')
      if (references > limits.maximumReferences) {
        fail('MESSAGE_XML_LIMIT', `The document has more than ${limits.maximumReferences} references`)
      }
      let document = text
      if (!hasBegun) {
        document = text.trimStart()
        skippedLines += count(text.slice(0, text.length - document.length), '\n')
        hasBegun = document !== ''
      }
      if (document !== '') parser.write(document)
    },
    end() {
      parser.close()
    },
  }
}

/**
 * Reads a whole document.
 *
 * @throws XmlError with line and column
 */
export function readXml(text: string, handlers: XmlHandlers, options?: XmlReaderOptions): void {
  if (!text.isWellFormed()) throw new XmlError('MESSAGE_XML', 'The text holds half of a surrogate pair')
  const reader = createXmlReader(handlers, options)
  reader.write(text)
  reader.end()
}

/** Every entity that is not built in means nothing. */
const DROPPED_ENTITIES: Record<string, string> = new Proxy<Record<string, string>>(
  { amp: '&', gt: '>', lt: '<', quot: '"', apos: "'" },
  { get: (known, name) => (typeof name === 'string' && Object.hasOwn(known, name) ? known[name] : '') },
)

function count(text: string, character: string): number {
  let found = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++
  return found
}

/** The parser's words, `3:14: unexpected close tag.`, as the beginning of a sentence without its place. */
function problemOf(error: Error): string {
  const words = error.message.replace(/^[\d:]*\d: /, '').replace(/\.$/, '')
  return words.slice(0, 1).toUpperCase() + words.slice(1, 300)
}

import {
  ParseOption,
  XmlBufferInputProvider,
  xmlCleanupInputProvider,
  XmlDocument,
  XmlLibError,
  xmlRegisterInputProvider,
  XsdValidator,
} from 'libxml2-wasm'
import type { ErrorDetail } from 'libxml2-wasm'
import { readXml } from '../xml/xml-reader.ts'
import { XmlError } from '../xml/xml-error.ts'
import { decodedPath } from './decoded-path.ts'
import type { XsdJob, XsdProblem, XsdVerdict } from './xsd-job.ts'

/** More problems than these are not listed. */
const MOST_PROBLEMS = 1000

/**
 * Validates a document with libxml2. Schemas find each other among the given ones and nowhere else: there is no way to
 * files or the network (reliability.md SEC-04). Document type declarations are refused, in schemas too.
 */
export function validateXsd({ document, root, schemas }: XsdJob): XsdVerdict {
  const failure =
    refusal('The XML', document) ??
    schemas
      .entries()
      .map(([name, text]) => refusal(name, text))
      .find(Boolean)
  if (failure !== undefined) return { kind: 'failure', text: failure }
  provideSchemas(schemas)
  try {
    return validate(document, root, schemas.get(root) ?? '')
  } finally {
    xmlCleanupInputProvider()
  }
}

/**
 * Why a text is not even given to libxml2: a declaration, or a limit of ours. What else is wrong with it libxml2 tells
 * better.
 */
function refusal(name: string, text: string): string | undefined {
  try {
    readXml(text, { open: ignore, text: ignore, cdata: ignore, close: ignore })
    return undefined
  } catch (error) {
    if (error instanceof XmlError) return error.code === 'MESSAGE_XML' ? undefined : `${name}: ${error.message}`
    throw error
  }
}

function ignore(): void {
  // Only whether reading fails is of interest.
}

function provideSchemas(schemas: ReadonlyMap<string, string>): void {
  const bytes = Object.create(null) as Record<string, Uint8Array>
  for (const [name, text] of schemas) bytes[urlOf(name)] = Buffer.from(withUrls(withoutEncoding(text)))
  const provider = new XmlBufferInputProvider(bytes)
  xmlRegisterInputProvider({
    // Everything is ours to answer, or libxml2 would go on to look at its own file system.
    match: () => true,
    open: (url) => provider.open(url.startsWith(FOLDER) ? urlOf(decodedPath(url.slice(FOLDER.length))) : url),
    read: (descriptor, buffer) => provider.read(descriptor, buffer),
    close: (descriptor) => provider.close(descriptor),
  })
}

/** Stands for the folder, so that locations are resolved as addresses are. */
const FOLDER = 'folder:/'

function urlOf(name: string): string {
  return FOLDER + name.split('/').map(encodeURIComponent).join('/')
}

/** libxml2 takes only addresses as locations, people also write blanks and letters of all kinds. */
function withUrls(schema: string): string {
  return schema.replace(/\bschemaLocation\s*=\s*(?:"[^"<]*"|'[^'<]*')/g, (attribute) =>
    attribute.replace(/[^\s\x21-\x7E]| (?!["'=])/gu, encodeURIComponent),
  )
}

/** The texts are UTF-8 by now, whatever the declaration says; its length stays for the columns. */
function withoutEncoding(text: string): string {
  return text.replace(
    /^(\s*<\?xml\s[^>]*?)(\bencoding\s*=\s*(?:"[^"]*"|'[^']*'))/,
    (_, start: string, encoding: string) => start + ' '.repeat(encoding.length),
  )
}

const OPTIONS =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_BIG_LINES

function validate(document: string, root: string, schema: string): XsdVerdict {
  let parsedSchema: XmlDocument | undefined
  let validator: XsdValidator | undefined
  let parsed: XmlDocument | undefined
  try {
    try {
      parsedSchema = parse(withUrls(schema), urlOf(root))
      validator = XsdValidator.fromDoc(parsedSchema)
    } catch (error) {
      return { kind: 'failure', text: `The XSD ${root} cannot be used: ${textOf(error)}` }
    }
    parsed = parse(document, 'document.xml')
    if (parsed.dtd !== null) return { kind: 'failure', text: 'The XML: A document type declaration is not allowed' }
    validator.validate(parsed)
    return { kind: 'verdict', valid: true, errors: [] }
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error
    return { kind: 'verdict', valid: false, errors: problemsOf(error) }
  } finally {
    parsed?.dispose()
    validator?.dispose()
    parsedSchema?.dispose()
  }
}

function parse(text: string, url: string): XmlDocument {
  return XmlDocument.fromString(withoutEncoding(text), { url, option: OPTIONS })
}

function problemsOf({ details, message }: XmlLibError): readonly XsdProblem[] {
  if (details.length === 0) return [{ lineNumber: 0, columnNumber: 0, message: message.trim() }]
  return details.slice(0, MOST_PROBLEMS).map((detail) => ({
    lineNumber: detail.line,
    columnNumber: detail.col,
    message: detail.message.trim(),
  }))
}

function textOf(error: unknown): string {
  const first: ErrorDetail | undefined = error instanceof XmlLibError ? error.details.find(isError) : undefined
  if (first !== undefined) {
    const where = `${first.file ?? 'schema'}, line ${first.line}`
    return `${first.message.trim()} (${where})`.replaceAll(FOLDER, '')
  }
  return error instanceof Error && error.message !== '' ? error.message.trim() : 'it cannot be read'
}

const isError = ({ level }: ErrorDetail): boolean => level > 1

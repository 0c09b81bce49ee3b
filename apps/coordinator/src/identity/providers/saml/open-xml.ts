import { isJataiError } from '@jatai/errors'
import type { XmlDocument, XmlElement, XmlNode } from 'libxml2-wasm'

/** Prefixes that expressions may use. */
export const NAMESPACES: Readonly<Record<string, string>> = {
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  saml2: 'urn:oasis:names:tc:SAML:2.0:assertion',
  samlp: 'urn:oasis:names:tc:SAML:2.0:protocol',
  saml2p: 'urn:oasis:names:tc:SAML:2.0:protocol',
  md: 'urn:oasis:names:tc:SAML:2.0:metadata',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  xenc: 'http://www.w3.org/2001/04/xmlenc#',
}

/** A document that can be asked by XPath, with the prefixes of {@link NAMESPACES}. */
export interface OpenXml {
  readonly root: XmlElement
  /** Texts of all nodes. */
  texts(xpath: string, from?: XmlNode): readonly string[]
  /** The text of the first node, without blanks at its ends; undefined when there is none. */
  text(xpath: string, from?: XmlNode): string | undefined
  nodes(xpath: string, from?: XmlNode): readonly XmlNode[]
  /** A node as a document of its own: its exclusive canonical form. */
  alone(node: XmlNode): string
}

/**
 * Reads XML of somebody else. It has no document type declaration, so that there are no entities, and leads to no file
 * and no network (reliability.md SEC-04).
 *
 * @param fail makes the error for a document that is none
 * @param read must not keep nodes: the document is gone afterwards
 */
export async function withXml<T>(
  text: string,
  fail: (problem: string) => Error,
  read: (xml: OpenXml) => T,
): Promise<T> {
  if (text.includes('<!DOCTYPE')) throw fail('document type declarations are not allowed')
  const { ParseOption, XmlC14NMode, XmlDocument, XmlLibError } = await import('libxml2-wasm')
  const option = ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_IGNORE_ENC
  let document: XmlDocument | undefined
  try {
    document = XmlDocument.fromString(text.replace(/^\uFEFF/, ''), { option })
    if (document.dtd !== null) throw fail('document type declarations are not allowed')
    return read(opened(document, XmlC14NMode.XML_C14N_EXCLUSIVE_1_0))
  } catch (error) {
    if (isJataiError(error) || !(error instanceof XmlLibError)) throw error
    throw fail(error.message.trim().slice(0, 200))
  } finally {
    document?.dispose()
  }
}

function opened(document: XmlDocument, mode: 1): OpenXml {
  const nodes: OpenXml['nodes'] = (xpath, from = document.root) => from.find(xpath, { ...NAMESPACES })
  const texts: OpenXml['texts'] = (xpath, from) => nodes(xpath, from).map(({ content }) => content)
  return {
    root: document.root,
    nodes,
    texts,
    alone: (node) => node.canonicalizeToString({ mode }),
    text: (xpath, from) => texts(xpath, from)[0]?.trim(),
  }
}

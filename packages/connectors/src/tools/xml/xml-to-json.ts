import { setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { readXml } from './xml-reader.ts'
import type { XmlHandlers } from './xml-reader.ts'
import type { XmlLimits } from './xml-limits.ts'
import { xmlValue } from './xml-value.ts'

export interface XmlToJsonOptions {
  /** False cuts prefixes from the names of elements and attributes; `xmlns:…` stays. @default true */
  readonly withNamespace?: boolean
  /** Leaves out all attributes, `xmlns…` among them. @default false */
  readonly removeAttributes?: boolean
  /** Keeps values as texts instead of reading numbers, booleans and null. @default false */
  readonly asString?: boolean
  readonly limits?: Partial<XmlLimits>
}

/**
 * Turns an XML document into JSON by the mapping of `org.json` (tools.md, XML to JSON Transformer): elements and
 * attributes become properties, repeated ones a list, text beside them `content`.
 *
 * @throws XmlError with line and column, also for a document type declaration
 */
export function xmlToJson(text: string, options: XmlToJsonOptions = {}): JsonObject {
  const builder = createJsonBuilder(options)
  readXml(text, builder, options.limits === undefined ? {} : { limits: options.limits })
  return builder.result()
}

/** Makes JSON of what a reader tells. */
export interface JsonBuilder extends XmlHandlers {
  /** What has been closed so far, as one object. */
  result(): JsonObject
}

export function createJsonBuilder(options: XmlToJsonOptions = {}): JsonBuilder {
  const { withNamespace = true, removeAttributes = false, asString = false } = options
  const read = asString ? (text: string): Json => text : xmlValue
  const nameOf = withNamespace ? (name: string): string => name : localName
  const root = new OpenElement('')
  const parents: OpenElement[] = []
  let current = root
  return {
    open(name, attributes, isSelfClosing) {
      parents.push(current)
      current = new OpenElement(nameOf(name), isSelfClosing)
      if (removeAttributes) return
      for (const key of Object.keys(attributes)) {
        const isDeclaration = key.startsWith('xmlns:')
        current.add(isDeclaration ? key : nameOf(key), read(attributes[key]!))
      }
    },
    text(text) {
      const trimmed = trimmedText(text)
      if (trimmed !== '' && parents.length > 0) current.addText(read(trimmed))
    },
    cdata(text) {
      if (text !== '') current.addText(text)
    },
    close() {
      const parent = parents.pop()!
      parent.add(current.name, current.value())
      current = parent
    },
    result: () => root.properties ?? {},
  }
}

/** An element that is being read. Most hold one text, so properties are made only when there is more. */
class OpenElement {
  readonly name: string
  properties: Record<string, Json> | undefined
  private readonly isSelfClosing: boolean
  private text: Json | undefined

  constructor(name: string, isSelfClosing = false) {
    this.name = name
    this.properties = undefined
    this.isSelfClosing = isSelfClosing
    this.text = undefined
  }

  addText(text: Json): void {
    if (this.properties === undefined && this.text === undefined) this.text = text
    else this.add(CONTENT, text)
  }

  /** A second value makes a list of both; a value that is a list itself begins a list of lists. */
  add(name: string, value: Json): void {
    if (this.properties === undefined) {
      this.properties = {}
      const { text } = this
      this.text = undefined
      if (text !== undefined) this.add(CONTENT, text)
    }
    const { properties } = this
    const there = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (there === undefined) setKey(properties, name, Array.isArray(value) ? [value] : value)
    else if (Array.isArray(there)) (there as Json[]).push(value)
    else setKey(properties, name, [there, value])
  }

  value(): Json {
    const { properties } = this
    if (properties === undefined) return this.text === undefined ? '' : this.text
    if (this.isSelfClosing || !Object.hasOwn(properties, CONTENT)) return properties
    // An element that has nothing but content is its content.
    for (const key in properties) if (key !== CONTENT) return properties
    return properties[CONTENT]!
  }
}

const CONTENT = 'content'

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** Without the blanks and control characters at both ends, as Java trims. */
function trimmedText(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && text.charCodeAt(from) <= 32) from++
  while (to > from && text.charCodeAt(to - 1) <= 32) to--
  return text.slice(from, to)
}

import { ExactNumber, stringifyJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { escapeXml } from './escape-xml.ts'
import { checkXmlName } from './xml-name.ts'

interface JsonToXmlOptions {
  /** The element around everything; without it the properties of an object stand side by side. */
  readonly root?: string
  /** Written behind the name of the root as it is. */
  readonly rootAttribute?: string
}

/**
 * Writes a value as XML without a declaration, by the rules of `org.json` (tools.md, JSON to XML Transformer). The value
 * may be of any depth.
 *
 * @throws XmlError for a name that no element can have
 */
export function jsonToXml(value: Json, { root, rootAttribute = '' }: JsonToXmlOptions = {}): string {
  const writer = new XmlWriter()
  if (root === undefined) writer.writeContent(value)
  else writer.writeElement(root, value, rootAttribute === '' ? '' : ` ${rootAttribute.trim()}`)
  return writer.finish()
}

/** What is left to write: a text, or a property, or an element. */
type Pending = string | { readonly kind: 'property' | 'element'; readonly name: string; readonly value: Json }

/** Keeps a list of what is left instead of calling itself, so that depth costs no stack. */
class XmlWriter {
  private readonly parts: string[] = []
  /** Last first. */
  private readonly pending: Pending[] = []
  private readonly checkedNames = new Set<string>()

  writeElement(name: string, value: Json, attribute = ''): void {
    this.checkName(name)
    if (isList(value)) this.plan(value.map((item) => ({ kind: 'element', name, value: item })))
    else if (isObject(value)) {
      this.parts.push(`<${name}${attribute}>`)
      this.pending.push(`</${name}>`)
      this.plan(propertiesOf(value))
    } else {
      const text = escapeXml(textOf(value))
      this.parts.push(text === '' ? `<${name}${attribute}/>` : `<${name}${attribute}>${text}</${name}>`)
    }
  }

  writeContent(value: Json): void {
    if (isList(value)) this.plan(value.map((item) => ({ kind: 'element', name: LIST_IN_LIST, value: item })))
    else if (isObject(value)) this.plan(propertiesOf(value))
    else this.parts.push(escapeXml(textOf(value)))
  }

  finish(): string {
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      if (typeof next === 'string') this.parts.push(next)
      else if (next.kind === 'element') this.writeElement(next.name, next.value)
      else this.writeProperty(next.name, next.value)
    }
    return this.parts.join('')
  }

  private writeProperty(name: string, value: Json): void {
    if (value === null) return
    if (name === 'content') this.parts.push(contentText(value))
    else if (isList(value)) {
      this.checkName(name)
      this.plan(
        value.flatMap((item) => (isList(item) ? wrapped(name, item) : [{ kind: 'element', name, value: item }])),
      )
    } else this.writeElement(name, value)
  }

  private plan(next: readonly Pending[]): void {
    for (let i = next.length - 1; i >= 0; i--) this.pending.push(next[i]!)
  }

  private checkName(name: string): void {
    if (this.checkedNames.has(name)) return
    checkXmlName(name)
    this.checkedNames.add(name)
  }
}

function propertiesOf(object: JsonObject): readonly Pending[] {
  return Object.keys(object).map((name) => ({ kind: 'property', name, value: object[name]! }))
}

/** The element of a list inside of a list. */
const LIST_IN_LIST = 'array'

function wrapped(name: string, list: readonly Json[]): readonly Pending[] {
  const items = list.map((value): Pending => ({ kind: 'element', name: LIST_IN_LIST, value }))
  return [`<${name}>`, ...items, `</${name}>`]
}

/** Text beside elements; several pieces stand in lines of their own. */
function contentText(value: Json): string {
  return isList(value) ? value.map((piece) => escapeXml(textOf(piece))).join('\n') : escapeXml(textOf(value))
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber)
    ? stringifyJson(value)
    : String(value)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber)
}

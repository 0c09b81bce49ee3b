import { setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { XmlHandlers } from '../tools/xml/xml-reader.ts'
import { fileFailure } from './file-failure.ts'
import { MAXIMUM_ITEM_LENGTH } from './file-limits.ts'

interface XmlNodeOptions {
  /** Where the nodes stand: local names from the root, as {@link xmlPath} gives them. */
  readonly nodePath: string
  readonly contextPaths: readonly string[]
  readonly ignorePaths: readonly string[]
  /** Empties the children of a node that have children themselves. */
  readonly ignoresNested: boolean
  /** Cuts the blanks at the ends of texts. */
  readonly trims: boolean
  onNode(node: JsonObject): void
}

/** A path as it is compared: local names, each behind a slash. Leading slashes and prefixes do not matter. */
export function xmlPath(text: string): string {
  const names = text.split('/').filter((name) => name.trim() !== '')
  return names.map((name) => `/${localName(name.trim())}`).join('')
}

interface ContextElement {
  readonly attributes: JsonObject
  value: string
}

/** Cuts the elements at a path out of what an XML reader finds (files.md, Stream XML File Reader). */
export function createXmlNodeCutter(options: XmlNodeOptions): XmlHandlers {
  const { nodePath, ignoresNested, trims, onNode } = options
  const contextPaths = new Set(options.contextPaths)
  const ignorePaths = new Set(options.ignorePaths)
  /** Paths of the open elements. */
  const open: string[] = []
  const context = new Map<string, ContextElement>()
  let pendingText = ''
  let nodeContext: JsonObject | undefined
  let node = ''
  /** Number of open elements when the node began, itself included; 0 outside of nodes. */
  let nodeDepth = 0
  /** The same for an element whose content is left out. */
  let silentDepth = 0
  /** That element is left out with its tags. */
  let isIgnored = false
  /** The node up to the content of its current child. */
  let beforeContent = ''

  return {
    open(name, attributes) {
      flushText()
      const path = `${open.at(-1) ?? ''}/${localName(name)}`
      open.push(path)
      if (contextPaths.has(path)) context.set(path, { attributes: copyOf(attributes), value: '' })
      if (nodeDepth > 0) openInside(path, name, attributes)
      else if (path === nodePath) {
        nodeDepth = open.length
        nodeContext = contextPaths.size === 0 ? undefined : snapshot(context)
        node = openTag(name, attributes)
      }
    },
    text: (text) => void (pendingText += text),
    cdata: (text) => void (pendingText += text),
    close(name) {
      flushText()
      const depth = open.length
      open.pop()
      if (nodeDepth === 0) return
      if (silentDepth > 0) {
        if (silentDepth !== depth) return
        silentDepth = 0
        if (isIgnored) {
          isIgnored = false
          return
        }
      }
      node += `</${name}>`
      if (depth !== nodeDepth) return
      nodeDepth = 0
      onNode(nodeContext === undefined ? { node } : { node, context: nodeContext })
      node = ''
    },
  }

  function openInside(path: string, name: string, attributes: Readonly<Record<string, string>>): void {
    if (silentDepth > 0) return
    const depth = open.length
    if (ignorePaths.has(path)) {
      silentDepth = depth
      isIgnored = true
      return
    }
    if (ignoresNested && depth === nodeDepth + 2) {
      // The child turns out to have children: what it has so far goes, and what comes is left out up to its end.
      node = beforeContent
      silentDepth = depth - 1
      return
    }
    node += openTag(name, attributes)
    if (depth === nodeDepth + 1) beforeContent = node
    if (node.length > MAXIMUM_ITEM_LENGTH) throw fileFailure(`A node has more than ${MAXIMUM_ITEM_LENGTH} characters`)
  }

  /** Text counts when it is complete, for only then is it known to be blank. */
  function flushText(): void {
    if (pendingText === '') return
    const text = trims ? pendingText.trim() : pendingText
    pendingText = ''
    const path = open.at(-1)
    if (path === undefined || !/\S/.test(text)) return
    if (contextPaths.has(path)) context.get(path)!.value += text
    if (nodeDepth > 0 && silentDepth === 0) node += escaped(text)
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function openTag(name: string, attributes: Readonly<Record<string, string>>): string {
  let tag = `<${name}`
  for (const attribute in attributes) tag += ` ${attribute}="${escapedAttribute(attributes[attribute]!)}"`
  return `${tag}>`
}

function escaped(text: string): string {
  return /[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, reference) : text
}

function escapedAttribute(text: string): string {
  return /[&<>"\t\n\r]/.test(text) ? text.replace(/[&<>"\t\n\r]/g, reference) : text
}

function reference(character: string): string {
  switch (character) {
    case '&':
      return '&amp;'
    case '<':
      return '&lt;'
    case '>':
      return '&gt;'
    case '"':
      return '&quot;'
    default:
      return `&#${character.charCodeAt(0)};`
  }
}

function copyOf(attributes: Readonly<Record<string, string>>): JsonObject {
  const copy: Record<string, Json> = {}
  for (const name in attributes) setKey(copy, name, attributes[name]!)
  return copy
}

/** The elements as they are now, inside of an object for each name on their paths. */
function snapshot(context: ReadonlyMap<string, ContextElement>): JsonObject {
  const root: Record<string, Json> = {}
  for (const [path, { attributes, value }] of context) {
    let inner = root
    for (const name of path.split('/').slice(1)) {
      const known = Object.hasOwn(inner, name) ? inner[name] : undefined
      const next = typeof known === 'object' && known !== null ? (known as Record<string, Json>) : {}
      setKey(inner, name, next)
      inner = next
    }
    setKey(inner, 'attributes', attributes)
    setKey(inner, 'value', value)
  }
  return root
}

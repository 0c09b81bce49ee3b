import type { SchemaNode } from '../compiler.ts'
import type { SchemaResource } from '../references/schema-resource.ts'
import type { Check, Run } from '../run.ts'
import type { Keyword } from './keyword.ts'

export const ref: Keyword = {
  compile(context) {
    if (typeof context.value !== 'string') return undefined
    return through(context.nodeAt(context.reference(context.value)))
  },
}

/**
 * `$recursiveRef: "#"` (2019-09): the root of this resource; if that says `$recursiveAnchor: true`, the root of the
 * outermost resource on the way here that says so too.
 */
export const recursiveRef: Keyword = {
  since: 'v2019-09',
  until: 'v2020-12',
  compile(context) {
    if (typeof context.value !== 'string') return undefined
    const target = context.reference(context.value)
    const node = context.nodeAt(target)
    if (!target.resource.isRecursive || target.pointer !== target.resource.pointer) return through(node)
    return dynamic(node, (resource) => (resource.isRecursive ? context.compiledAt(resource) : undefined))
  },
}

/**
 * `$dynamicRef` (2020-12): as `$ref`; if that leads to a `$dynamicAnchor`, the one of that name in the outermost
 * resource on the way here that has one.
 */
export const dynamicRef: Keyword = {
  since: 'v2020-12',
  compile(context) {
    if (typeof context.value !== 'string') return undefined
    const target = context.reference(context.value)
    const node = context.nodeAt(target)
    const { anchor } = target
    if (anchor === undefined || !target.resource.dynamicAnchors.has(anchor)) return through(node)
    return dynamic(node, (resource) => {
      const pointer = resource.dynamicAnchors.get(anchor)
      return pointer === undefined ? undefined : context.compiledAt({ document: resource.document, pointer })
    })
  },
}

function through(node: SchemaNode): Check {
  return (value, run, evaluated) => node.check(value, run, evaluated)
}

/** Which schema is meant depends on the resources entered; they are few, and looked through from the outermost. */
function dynamic(fallback: SchemaNode, nodeIn: (resource: SchemaResource) => SchemaNode | undefined): Check {
  const known = new Map<SchemaResource, SchemaNode | undefined>()
  const chosen = (run: Run): SchemaNode => {
    for (const resource of run.scope) {
      let node = known.get(resource)
      if (node === undefined && !known.has(resource)) known.set(resource, (node = nodeIn(resource)))
      if (node !== undefined) return node
    }
    return fallback
  }
  return (value, run, evaluated) => chosen(run).check(value, run, evaluated)
}

/**
 * Adds a child at the end of the first element of a name.
 *
 * @param child gets the prefix of the element with its colon, for names that are to be of the same kind
 * @returns undefined when there is no such element
 */
export function appendChild(xml: string, element: string, child: (prefix: string) => string): string | undefined {
  const tag = tagPattern(element).exec(xml)
  if (tag === null) return undefined
  const [all, prefix = '', attributes = '', closes = ''] = tag
  const before = xml.slice(0, tag.index)
  const after = tag.index + all.length
  // How many children there are is optional, and would be wrong now.
  const start = `${before}<${prefix}${element}${attributes.replace(/\scount\s*=\s*(["']).*?\1/, '')}>`
  if (closes !== '') return `${start}${child(prefix)}</${prefix}${element}>${xml.slice(after)}`
  const end = xml.indexOf(`</${prefix}${element}`, after)
  if (end < 0) return undefined
  return start + xml.slice(after, end) + child(prefix) + xml.slice(end)
}

/** Sets an attribute of the first element of a name, if there is one. */
export function setAttribute(xml: string, element: string, name: string, value: string): string {
  return xml.replace(tagPattern(element), (_all, prefix: string, attributes: string, closes: string) => {
    const others = attributes.replace(new RegExp(`\\s${name}\\s*=\\s*(["']).*?\\1`), '').trimEnd()
    return `<${prefix}${element}${others} ${name}="${value}"${closes}>`
  })
}

/** Removes the elements of a name, empty ones, whose attributes match. */
export function removeElements(xml: string, element: string, attributesLike: RegExp): string {
  return xml.replace(tagPattern(element, 'g'), (all, _prefix, attributes: string, closes: string) =>
    closes !== '' && attributesLike.test(attributes) ? '' : all,
  )
}

/** An opening tag: its prefix, its attributes, and the slash of an empty one. */
export function tagPattern(names: string, flags = ''): RegExp {
  return new RegExp(String.raw`<((?:[\w.-]+:)?)(?:${names})(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>`, flags)
}

/** Escapers of the markup formats; other formats never escape. A combined format is written `HTML{XML}`. */
const MARKUP_ESCAPERS: Readonly<Record<string, (text: string) => string>> = {
  HTML: escapeHtml,
  XHTML: escapeHtml,
  XML: escapeXml,
  RTF: escapeRtf,
}

const OTHER_FORMATS: readonly string[] = ['undefined', 'plainText', 'CSS', 'JavaScript', 'JSON']

/** Is there such a format? Combined formats are made by {@link combineFormats} only. */
export function isOutputFormat(name: string): boolean {
  return Object.hasOwn(MARKUP_ESCAPERS, name) || OTHER_FORMATS.includes(name)
}

/** Does the format escape? */
export function isMarkupFormat(name: string): boolean {
  return Object.hasOwn(MARKUP_ESCAPERS, name) || name.endsWith('}')
}

/** Text of the inner format as the content of the outer one: escaped twice. */
export function combineFormats(outer: string, inner: string): string {
  return `${outer}{${inner}}`
}

/** Escapes plain text for a markup format. */
export function escapeFor(format: string, text: string): string {
  const escape = MARKUP_ESCAPERS[format]
  if (escape !== undefined) return escape(text)
  const brace = format.indexOf('{')
  if (brace < 0) return text
  return escapeFor(format.slice(0, brace), escapeFor(format.slice(brace + 1, -1), text))
}

/** `& < > "` and `&#39;`. */
export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text)
    ? text.replace(/[&<>"']/g, (char) => (char === "'" ? '&#39;' : (ENTITIES[char] as string)))
    : text
}

/** `& < > "` and `&apos;`. */
export function escapeXml(text: string): string {
  return /[&<>"']/.test(text)
    ? text.replace(/[&<>"']/g, (char) => (char === "'" ? '&apos;' : (ENTITIES[char] as string)))
    : text
}

/** A backslash before `\`, `{` and `}`. */
export function escapeRtf(text: string): string {
  return text.replace(/[\\{}]/g, '\\$&')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

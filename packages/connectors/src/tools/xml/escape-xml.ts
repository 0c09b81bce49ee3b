/**
 * A text as it stands between tags or in quotes. As in `org.json`, control characters become numeric references: line
 * breaks and tabs, which then survive any reader, and also those that XML does not have.
 */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(ALL_SPECIAL, reference) : text
}

const SPECIAL_CHARACTERS = String.raw`[&<>"'\0-\x1F\x7F-\x9F\uD800-\uDFFF\uFFFE\uFFFF]`
const SPECIAL = new RegExp(SPECIAL_CHARACTERS, 'u')
const ALL_SPECIAL = new RegExp(SPECIAL_CHARACTERS, 'gu')

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
    case "'":
      return '&apos;'
    default:
      return `&#x${character.charCodeAt(0).toString(16)};`
  }
}

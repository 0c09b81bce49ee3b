import type { GlobalDocument } from './global-document.ts'

/** What is wrong with a value of a category (platform.md §12.1). */
export function valueProblem(category: GlobalDocument['category'], value: string): string | undefined {
  switch (category) {
    case 'url':
      return isUrl(value) ? undefined : 'that is no URL: it begins with https://, for instance'
    case 'jdbc':
      return /^jdbc:[A-Za-z0-9][A-Za-z0-9_+.-]*:\S+$/.test(value)
        ? undefined
        : 'that is no JDBC URL: jdbc:postgresql://…'
    case 'email':
      return /^[^\s@<>",;]+@[^\s@<>",;.]+(?:\.[^\s@<>",;.]+)*$/.test(value) ? undefined : 'that is no e-mail address'
    case 'id':
      return /^[0-9]+$/.test(value) ? undefined : 'an ID has digits only'
    case 'other':
      return undefined
  }
}

/** With a scheme and a host; without blanks, which no URL has. */
function isUrl(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+\S*$/i.test(value) && URL.canParse(value)
}

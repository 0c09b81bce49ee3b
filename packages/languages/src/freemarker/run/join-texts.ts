import { joinMarkup, markupOf, MarkupValue } from '../values/markup.ts'
import { fail, type Site } from './site.ts'

/** Joins texts and markup; what is plain is escaped for the other. */
export function joinTexts(left: string | MarkupValue, right: string | MarkupValue, site: Site): string | MarkupValue {
  if (typeof left === 'string') {
    return right instanceof MarkupValue ? joinOrFail(markupOf(right.format, left), right, site) : left + right
  }
  return joinOrFail(left, typeof right === 'string' ? markupOf(left.format, right) : right, site)
}

function joinOrFail(left: MarkupValue, right: MarkupValue, site: Site): MarkupValue {
  return (
    joinMarkup(left, right) ?? fail(site, `Output of the formats ${left.format} and ${right.format} cannot be joined`)
  )
}

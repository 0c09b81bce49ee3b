import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'

/**
 * Fills the address of REST V1 from `message.url`, then from the message itself (web-protocols.md, REST V1):
 * `$EXPAND{:id,default}`, `$QUERY{page=:page,search=:search}`, `{:name}`. Values are percent-encoded.
 */
export function expandRestUrl(template: string, message: Json): string {
  const valueOf = (name: string): string | undefined => {
    const value = lookup(message, name)
    return value === undefined ? undefined : encodeURIComponent(value)
  }
  return template.replace(
    /\$EXPAND\{\s*:([^,}]+)(?:,([^}]*))?\}|\$QUERY\{([^}]*)\}|\{\s*:([^}]+)\}/g,
    (_all, ...groups: (string | undefined)[]) => {
      const [expanded, fallback, query, plain] = groups
      if (expanded !== undefined) return valueOf(expanded.trim()) ?? fallback ?? ''
      if (plain !== undefined) return valueOf(plain.trim()) ?? ''
      return queryText(query ?? '', valueOf)
    },
  )
}

function queryText(parameters: string, valueOf: (name: string) => string | undefined): string {
  const pairs = parameters.split(',').flatMap((parameter) => {
    const [name = '', reference = ''] = parameter.split('=', 2)
    const value = valueOf(reference.trim().replace(/^:/, ''))
    return value === undefined ? [] : [`${name.trim()}=${value}`]
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function lookup(message: Json, name: string): string | undefined {
  if (!isJsonObject(message)) return undefined
  const url = getKey(message, 'url')
  const inUrl = url !== undefined && isJsonObject(url) ? getKey(url, name) : undefined
  return field.readTextValue(inUrl ?? getKey(message, name))
}
